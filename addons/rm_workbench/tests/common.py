from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_today

from .kept_caches import KeptCaches
from .ready_users import SPARE, ensure_ready_users, named_user, ready_users

ROLES = ("rm", "leader", "risk", "branch_admin", "admin", "auditor", "integration")

#: users of the small bank; ``nothing`` holds no role
USERS = (
    *("nothing", "rm", "rm_west", "leader", "leader_home", "leader_west", "risk", "branch_admin"),
    *("admin", "admin2", "auditor", "integration"),
)

#: a month in which no real bank has figures, so that its partitions are free
_MONTH = ("1901-01-01", "1901-02-01")
_DAY = "1901-01-31"


class BankCase(KeptCaches):
    """A small bank: ``home`` above ``east`` and ``west``, ``sub`` below ``east``.

    ==========  ==========  =============================  ======
    customer    own branch  RM                             loan
    ==========  ==========  =============================  ======
    ``here``    sub         ``rm`` (sub)                   yes
    ``there``   west        ``rm_west`` (west)             yes
    ``abroad``  west        ``rm`` (sub), foreign to west  yes
    ``nobody``  sub         none                           no
    ==========  ==========  =============================  ======

    Every customer has an account, a balance, a fee and a sale. ``user[role]`` are the users;
    ``leader``, ``risk`` and ``branch_admin`` belong to ``east``, ``leader_home`` to ``home``,
    ``leader_west`` to ``west``; ``nothing`` holds no role.
    """

    @classmethod
    def setUpClass(cls):
        ensure_ready_users([*(f"x_{name}" for name in USERS), *SPARE])
        super().setUpClass()
        cls.today = bank_today(cls.env)
        cls._make_tree()
        cls._make_users()
        cls._make_managers()
        cls._make_customers()

    @classmethod
    def _make_tree(cls):
        root = cls.env["rm.branch"].search([("parent_id", "=", False)])
        make = cls._make_branch
        cls.home = make("XT0", "head_office", root)
        cls.east = make("XT1", "branch", cls.home)
        cls.west = make("XT2", "branch", cls.home)
        cls.sub = make("XT11", "sub_branch", cls.east)

    @classmethod
    def _make_branch(cls, code, level, parent):
        return cls.env["rm.branch"].create(
            {"code": code, "name": f"机构{code}", "level": level, "parent_id": parent.id}
        )

    @classmethod
    def _make_users(cls):
        users = ready_users(cls.env, [f"x_{name}" for name in USERS])
        cls.user = dict(zip(USERS, users, strict=True))
        grants = {
            "rm": ("rm", cls.sub),
            "rm_west": ("rm", cls.west),
            "leader": ("leader", cls.east),
            "leader_home": ("leader", cls.home),
            "leader_west": ("leader", cls.west),
            "risk": ("risk", cls.east),
            "branch_admin": ("branch_admin", cls.east),
            "admin": ("admin", None),
            "admin2": ("admin", None),
            "auditor": ("auditor", None),
            "integration": ("integration", None),
        }
        cls.env["rm.role.grant"].create(
            [cls._grant_values(cls.user[name], *grant) for name, grant in grants.items()]
        )

    @classmethod
    def _make_user(cls, name):
        return named_user(cls.env, f"x_{name}")

    @classmethod
    def _grant_values(cls, user, role, branch=None, valid_from="2000-01-01", valid_to=False):
        return {
            "user_id": user.id,
            "role_id": cls.env.ref(f"rm_workbench.role_{role}").id,
            "branch_id": branch.id if branch else False,
            "valid_from": valid_from,
            "valid_to": valid_to,
        }

    @classmethod
    def _grant(cls, user, role, branch=None, valid_from="2000-01-01", valid_to=False, by=None):
        grants = cls.env["rm.role.grant"]
        return (grants.with_user(by) if by else grants).create(
            cls._grant_values(user, role, branch, valid_from, valid_to)
        )

    @classmethod
    def _make_managers(cls):
        managers = cls.env["rm.manager"]
        cls.manager = managers.create(
            {
                "code": "XM1",
                "name": "张三",
                "branch_id": cls.sub.id,
                "user_id": cls.user["rm"].id,
            }
        )
        cls.manager_west = managers.create(
            {
                "code": "XM2",
                "name": "李四",
                "branch_id": cls.west.id,
                "user_id": cls.user["rm_west"].id,
            }
        )

        cls.mate = managers.create({"code": "XM3", "name": "王五", "branch_id": cls.sub.id})

    @classmethod
    def _make_customers(cls):
        for table in ("rm_fact_balance", "rm_fact_loan_status"):
            cls.env.cr.execute(
                SQL(
                    "CREATE TABLE %s PARTITION OF %s FOR VALUES FROM (%s) TO (%s)",
                    SQL.identifier(f"{table}_x"),
                    SQL.identifier(table),
                    *_MONTH,
                )
            )
        feed = cls.env["rm.feed"].search([], limit=1)
        cls.batch = cls.env["rm.batch"].create({"feed_id": feed.id, "business_date": _DAY})
        cls.customer, cls.account, cls.loan, cls.assignment = {}, {}, {}, {}
        for key, branch, manager, has_loan in (
            ("here", cls.sub, cls.manager, True),
            ("there", cls.west, cls.manager_west, True),
            ("abroad", cls.west, cls.manager, True),
            ("nobody", cls.sub, None, False),
        ):
            cls._make_customer(key, branch, manager, has_loan)

    @classmethod
    def _make_customer(cls, key, branch, manager, has_loan):
        customer = cls.env["rm.customer"].create(
            {
                "customer_no": f"X-{key}",
                "name": f"客户{key}",
                "kind": "individual",
                "branch_id": branch.id,
                "id_no": "3301**********1234",
                "phone": "138****5678",
            }
        )
        cls.customer[key] = customer
        customer._keep_secret(f"330102199001011234-{key}", "13800005678")
        own = {"customer_id": customer.id, "branch_id": branch.id}
        cls.account[key] = cls.env["rm.account"].create({**own, "account_no": f"XA-{key}"})
        if has_loan:
            cls.loan[key] = cls.env["rm.loan"].create({**own, "loan_no": f"XL-{key}"})
        if manager:
            cls.assignment[key] = cls.env["rm.assignment"].create(
                {
                    "customer_id": customer.id,
                    "manager_id": manager.id,
                    "valid_from": "2000-01-01",
                }
            )
        cls._make_facts(key, customer)

    @classmethod
    def _make_facts(cls, key, customer):
        cls.env.flush_all()
        origin = (cls.batch.id, 1)
        account = cls.account[key].id
        rows = [
            ("rm_fact_balance", "account_id, value_date, balance", (account, _DAY, "100.00")),
            (
                "rm_fact_fee",
                "entry_no, booked_on, customer_id, product, quantity, amount",
                (f"XF-{key}", _DAY, customer.id, "fee", 1, "5.00"),
            ),
            (
                "rm_fact_sale",
                "entry_no, booked_on, customer_id, product, quantity, volume, income",
                (f"XS-{key}", _DAY, customer.id, "card", 1, "1.00", "1.00"),
            ),
        ]
        if key in cls.loan:
            rows += [
                (
                    "rm_fact_loan_status",
                    "loan_id, as_of, principal_balance, overdue_amount, days_overdue,"
                    " interest_due, interest_received, risk_class",
                    (cls.loan[key].id, _DAY, "1000.00", "0", 0, "1", "1", "normal"),
                ),
                (
                    "rm_fact_repayment",
                    "entry_no, loan_id, principal_due, interest_due, principal_paid, interest_paid",
                    (f"XR-{key}", cls.loan[key].id, "1", "1", "1", "1"),
                ),
            ]
        for table, columns, values in rows:
            cls.env.cr.execute(
                SQL(
                    "INSERT INTO %s (%s, batch_id, source_line) VALUES %s",
                    SQL.identifier(table),
                    SQL(columns),
                    (*values, *origin),
                )
            )

    def _as(self, name, model):
        """Return the model as the named user sees it."""
        return self.env[model].with_user(self.user[name])
