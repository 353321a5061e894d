from datetime import date

from odoo.tools import SQL

from odoo.addons.rm_workbench.tests.kept_caches import KeptCaches
from odoo.addons.rm_workbench.tests.ready_users import ensure_ready_users, ready_users

#: users whom a class gives a login and a role
SPARE = [f"figures_{number}" for number in range(24)]


class FiguresCase(KeptCaches):
    """A small bank: head office H, branches B1 and B2, outlet O1 below B1; two RMs in O1 and B2."""

    @classmethod
    def setUpClass(cls):
        ensure_ready_users(SPARE)
        super().setUpClass()
        cls.spare = ready_users(cls.env, SPARE)
        cls.source = cls.env["rm.kpi.source"]
        head = cls.env["rm.branch"].search([("parent_id", "=", False)])
        cls.head = head or cls.make_branch("H", "head_office")
        cls.b1 = cls.make_branch("B1", "branch", cls.head)
        cls.b2 = cls.make_branch("B2", "branch", cls.head)
        cls.o1 = cls.make_branch("O1", "outlet", cls.b1)
        cls.ann = cls.make_manager("ANN", cls.o1)
        cls.bob = cls.make_manager("BOB", cls.b2)
        cls.batch = cls.env["rm.batch"].create(
            {
                "feed_id": cls.env["rm.feed"].create({"code": "figures", "name": "Figures"}).id,
                "business_date": "2001-06-30",
            }
        )
        for table in ("rm_fact_balance", "rm_fact_loan_status", "rm_fact_gl"):
            for month in (1, 4, 5, 6):
                first, last = date(2001, month, 1), date(2001, month + 1, 1)
                cls.env.cr.execute(
                    SQL(
                        "CREATE TABLE %s PARTITION OF %s FOR VALUES FROM (%s) TO (%s)",
                        SQL.identifier(f"{table}_test_{month}"),
                        SQL.identifier(table),
                        first,
                        last,
                    )
                )

    @classmethod
    def make_branch(cls, code, level, parent=None):
        return cls.env["rm.branch"].create(
            {
                "code": code,
                "name": code,
                "level": level,
                "parent_id": parent.id if parent else False,
            }
        )

    @classmethod
    def make_manager(cls, code, branch, **vals):
        return cls.env["rm.manager"].create(
            {"code": code, "name": code, "branch_id": branch.id, "joined_on": "1990-01-01"} | vals
        )

    @classmethod
    def make_customer(cls, number="C1", branch=None, **shares):
        """A customer of O1; ``shares``: code of an RM in lower case -> share for ever."""
        customer = cls.env["rm.customer"].create(
            {
                "customer_no": number,
                "name": number,
                "kind": "individual",
                "branch_id": (branch or cls.o1).id,
                "opened_on": "1995-01-01",
            }
        )
        for name, share in shares.items():
            cls.assign(customer, getattr(cls, name), share)
        return customer

    @classmethod
    def assign(cls, customer, manager, share, since="1995-01-01", until=False, **vals):
        return cls.env["rm.assignment"].create(
            {
                "customer_id": customer.id,
                "manager_id": manager.id,
                "share": share,
                "valid_from": since,
                "valid_to": until,
            }
            | vals
        )

    @classmethod
    def make_account(cls, customer, number="A1", **vals):
        return cls.env["rm.account"].create(
            {
                "account_no": number,
                "customer_id": customer.id,
                "branch_id": customer.branch_id.id,
                "product": "current",
                "currency": "CNY",
                "opened_on": "1995-01-01",
            }
            | vals
        )

    @classmethod
    def make_loan(cls, customer, number="L1", **vals):
        return cls.env["rm.loan"].create(
            {
                "loan_no": number,
                "customer_id": customer.id,
                "branch_id": customer.branch_id.id,
                "amount": 1000,
                "disbursed_on": "2000-01-01",
            }
            | vals
        )

    @classmethod
    def insert(cls, table, **vals):
        """Insert a row of a fact."""
        vals = {"batch_id": cls.batch.id, "source_line": 2} | vals
        cls.env.flush_all()
        cls.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) VALUES (%s)",
                SQL.identifier(table),
                SQL(", ").join(SQL.identifier(name) for name in vals),
                SQL(", ").join(SQL("%s", value) for value in vals.values()),
            )
        )

    @classmethod
    def balance(cls, account, **rows):
        """Balances of an account: ``d0615="100.00"`` is the row of 15 June 2001."""
        for day, amount in rows.items():
            value_date = f"2001-{day[1:3]}-{day[3:]}"
            cls.insert(
                "rm_fact_balance", account_id=account.id, value_date=value_date, balance=amount
            )

    @classmethod
    def make_user(cls, login, role, branch=None):
        """A user with one role, by grant."""
        user = cls.spare.pop()
        user.login = login
        group = cls.env.ref(f"rm_workbench.group_{role}")
        cls.env["rm.role.grant"].create(
            {
                "user_id": user.id,
                "role_id": cls.env["rm.role"].search([("group_id", "=", group.id)], limit=1).id,
                "branch_id": branch.id if branch else False,
                "valid_from": "2000-01-01",
            }
        )
        return user

    def accept_gates(self, run):
        """Let the second administrator accept what stops the announcement."""
        for gate in run.gate_ids.filtered(lambda g: g.level == "stop"):
            gate.with_user(self.admin2).action_accept("test")

    def collect(self, code, first="2001-06-01", last="2001-06-30", **how):
        """Figures of one source by code of RM or branch, without the zeros."""
        figures = self.source.collect([code], first, last, **how)[code]
        return {unit: value for unit, value in figures.items() if value not in ("0.000000", "0")}

    def leaves(self, code, manager, first="2001-06-01", last="2001-06-30"):
        source = self.source.search([("code", "=", code)])
        return self.source._leaves(source, manager, first, last)
