"""Runs inside Odoo: two branches with an RM, a team and a customer each, and a user per role.

Every text of the second branch contains one marker, every text of the first another, so that a
leak shows in any byte of an answer.
"""

from datetime import datetime, timedelta

DAY = "1901-01-31"

FACTS = {
    "rm_fact_balance": "account_id, value_date, balance",
    "rm_fact_fee": "entry_no, booked_on, customer_id, product, quantity, amount",
    "rm_fact_sale": "entry_no, booked_on, customer_id, product, quantity, volume, income",
    "rm_fact_repayment": "entry_no, loan_id, principal_due, interest_due, principal_paid,"
    " interest_paid",
    "rm_fact_loan_status": "loan_id, as_of, principal_balance, overdue_amount, days_overdue,"
    " interest_due, interest_received, risk_class",
}


class SmallBank:
    def __init__(self, env, password):
        self.env, self.password, self.keys = env, password, {}
        for table in ("rm_fact_balance", "rm_fact_loan_status"):
            env.cr.execute(
                f"CREATE TABLE {table}_190101 PARTITION OF {table}"
                " FOR VALUES FROM ('1901-01-01') TO ('1901-02-01')"
            )
        feed = env["rm.feed"].search([], limit=1)
        self.batch = env["rm.batch"].create({"feed_id": feed.id, "business_date": DAY})
        self.home = self._branch("HOME", "head_office", None)

    def branch(self, mark):
        return self._branch(mark, "branch", self.home)

    def _branch(self, code, level, parent):
        vals = {"code": code, "name": f"机构 {code}", "level": level}
        return self.env["rm.branch"].create({**vals, "parent_id": parent and parent.id})

    def user(self, login, role=None, branch=None):
        vals = {"login": login, "name": login, "password": self.password}
        made = self.env["res.users"].create(vals)
        if role:
            self.env["rm.role.grant"].create(
                {
                    "user_id": made.id,
                    "role_id": self.env.ref(f"rm_workbench.role_{role}").id,
                    "branch_id": branch.id if branch else False,
                    "valid_from": "2000-01-01",
                }
            )
        keys = self.env["res.users.apikeys"].with_user(made).sudo()
        self.keys[login] = keys._generate("rpc", "test", datetime.now() + timedelta(days=1))
        return made

    def people(self, mark, branch, login):
        """Make an RM with a team and a customer; return the ids of all records by model."""
        make = self._make
        manager = make(
            "rm.manager",
            code=f"M-{mark}",
            name=f"经理 {mark}",
            branch_id=branch.id,
            user_id=self.user(login, "rm", branch).id,
        )
        customer = make(
            "rm.customer",
            customer_no=f"C-{mark}",
            name=f"客户 {mark}",
            kind="individual",
            branch_id=branch.id,
            phone="138****0000",
        )
        of = {"customer_id": customer.id, "branch_id": branch.id, "product": mark}
        account = make("rm.account", account_no=f"A-{mark}", **of)
        loan = make("rm.loan", loan_no=f"L-{mark}", **of)
        assignment = make(
            "rm.assignment",
            customer_id=customer.id,
            manager_id=manager.id,
            valid_from="2000-01-01",
        )
        team = make("rm.team", name=f"小组 {mark}", branch_id=branch.id)
        self._facts(mark, customer.id, account.id, loan.id)
        records = (branch, manager, customer, account, loan, assignment, team)
        return {record._name: record.id for record in records}

    def _make(self, model, **vals):
        return self.env[model].create(vals)

    def _facts(self, mark, customer, account, loan):
        self.env.flush_all()
        secret = f"13800-{mark}"
        self.env["rm.customer"].browse(customer)._keep_secret(secret, secret)
        rows = {
            "rm_fact_balance": (account, DAY, 1),
            "rm_fact_fee": (f"F-{mark}", DAY, customer, mark, 1, 1),
            "rm_fact_sale": (f"S-{mark}", DAY, customer, mark, 1, 1, 1),
            "rm_fact_repayment": (f"R-{mark}", loan, 1, 1, 1, 1),
            "rm_fact_loan_status": (loan, DAY, 1, 0, 0, 1, 1, "normal"),
        }
        for table, row in rows.items():
            self.env.cr.execute(
                f"INSERT INTO {table} ({FACTS[table]}, batch_id, source_line) VALUES %s",
                ((*row, self.batch.id, 1),),
            )


def build(env, foreign, own, password):
    """Make the bank.

    :return: ``foreign``: ids of the second branch's records by model; ``keys``: API key by login.
    """
    env["res.users"]._rm_secure_root(password)
    # Odoo's own pause after failures is per worker and address: here only ours is to be seen
    env["ir.config_parameter"].set_param("base.login_cooldown_after", "0")
    bank = SmallBank(env, password)
    east, west = bank.branch(own), bank.branch(foreign)
    bank.people(own, east, "rm")
    ids = bank.people(foreign, west, "rm2")
    # its rows bear the numbers of their managers
    ids["rm.declaration.status"] = ids["rm.manager"]
    for role in ("leader", "risk", "branch_admin"):
        bank.user(role, role, east)
    for role in ("admin", "auditor", "integration"):
        bank.user(role, role)
    bank.user("nothing")
    return {"foreign": ids, "keys": bank.keys}
