"""Who reads which rows: a table of what each user finds, for every model with data of customers."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import BankCase

ALL = {"here", "there", "abroad", "nobody"}
LOANS = {"here", "there", "abroad"}
EAST = {"here", "abroad", "nobody"}
WEST = {"there", "abroad"}
NONE = None

#: user -> keys of the customers whose rows are found; NONE: the model itself is refused
CUSTOMERS = {
    "rm": {"here", "abroad"},
    "rm_west": {"there"},
    "leader": EAST,
    "leader_west": WEST,
    "leader_home": ALL,
    "risk": {"here", "abroad"},
    "branch_admin": NONE,
    "admin": ALL,
    "auditor": ALL,
    "integration": NONE,
    "nothing": NONE,
}
NOT_RISK = {**CUSTOMERS, "risk": NONE}
LENDING = {name: keys and keys & LOANS for name, keys in CUSTOMERS.items()}

#: model -> (path to the customer, table)
MODELS = {
    "rm.customer": ("id", CUSTOMERS),
    "rm.account": ("customer_id", NOT_RISK),
    "rm.balance": ("account_id.customer_id", NOT_RISK),
    "rm.fee": ("customer_id", NOT_RISK),
    "rm.sale": ("customer_id", NOT_RISK),
    "rm.loan": ("customer_id", LENDING),
    "rm.loan.status": ("loan_id.customer_id", LENDING),
    "rm.repayment": ("loan_id.customer_id", LENDING),
}


@tagged("post_install", "-at_install")
class TestReadRights(BankCase):
    def test_each_user_finds_exactly_the_rows_of_his_customers(self):
        ours = [customer.id for customer in self.customer.values()]
        for model, (path, table) in MODELS.items():
            for name, expected in table.items():
                with self.subTest(model=model, user=name):
                    rows = self._as(name, model)
                    if expected is NONE:
                        with self.assertRaises(AccessError):
                            rows.search([(path, "in", ours)])
                        continue
                    found = rows.search([(path, "in", ours)]).sudo()
                    customers = found if path == "id" else found.mapped(path)
                    self.assertEqual(self._keys(customers), expected)

    def test_rows_outside_are_refused_by_id_too(self):
        for model, (path, table) in MODELS.items():
            for name, expected in table.items():
                outside = self._rows_outside(model, path, expected or set())
                for row in outside:
                    with self.subTest(model=model, user=name), self.assertRaises(AccessError):
                        row.with_user(self.user[name]).read()

    def _rows_outside(self, model, path, inside):
        rows = self.env[model].search([(path, "in", [c.id for c in self.customer.values()])])
        keep = [c.id for key, c in self.customer.items() if key in inside]
        return rows.filtered(lambda row: (row if path == "id" else row.mapped(path)).id not in keep)

    def test_a_user_reads_every_field_of_what_is_his(self):
        for model, (path, table) in MODELS.items():
            for name, expected in table.items():
                for key in expected or ():
                    with self.subTest(model=model, user=name, customer=key):
                        domain = [(path, "=", self.customer[key].id)]
                        self.assertTrue(self._as(name, model).search_read(domain))

    def test_assignments_follow_the_customer(self):
        expected = {
            "rm": {"here", "abroad"},
            "rm_west": {"there"},
            "leader": {"here", "abroad"},
            "leader_west": {"there", "abroad"},
            "admin": LOANS,
            "auditor": LOANS,
        }
        for name, keys in expected.items():
            with self.subTest(user=name):
                domain = [("customer_id", "in", [c.id for c in self.customer.values()])]
                found = self._as(name, "rm.assignment").search(domain).sudo()
                self.assertEqual(self._keys(found.customer_id), keys)
        for name in ("risk", "branch_admin", "integration"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self._as(name, "rm.assignment").search([])

    def test_the_tree_is_seen_from_the_own_branch_down(self):
        ours = self.home + self.east + self.west + self.sub
        expected = {
            "rm": self.sub,
            "leader": self.east + self.sub,
            "leader_west": self.west,
            "risk": self.east + self.sub,
            "branch_admin": self.east + self.sub,
            "admin": ours,
            "auditor": ours,
        }
        for name, branches in expected.items():
            with self.subTest(user=name):
                found = self._as(name, "rm.branch").search([("id", "in", ours.ids)])
                self.assertEqual(found.sudo(), branches.sorted("code"))
                self.assertTrue(found.read())

    def test_managers_are_seen_from_the_own_branch_down(self):
        both = self.manager + self.manager_west
        expected = {
            "rm": self.manager,
            "rm_west": self.manager_west,
            "leader": self.manager,
            "leader_west": self.manager_west,
            "leader_home": both,
            "risk": self.manager,
            "branch_admin": self.manager,
            "admin": both,
            "auditor": both,
        }
        for name, managers in expected.items():
            with self.subTest(user=name):
                found = self._as(name, "rm.manager").search([("id", "in", both.ids)])
                self.assertEqual(found.sudo(), managers)
                self.assertTrue(found.read())

    def test_a_sale_without_a_customer_belongs_to_its_rm(self):
        self.env.cr.execute(
            "INSERT INTO rm_fact_sale (entry_no, booked_on, manager_id, product, quantity, volume,"
            " income, batch_id, source_line) VALUES ('XS-lone', '1901-01-31', %s, 'card', 1, 1, 1,"
            " %s, 1)",
            [self.manager.id, self.batch.id],
        )
        domain = [("entry_no", "=", "XS-lone")]
        for name, count in {"rm": 1, "rm_west": 0, "leader": 1, "leader_west": 0}.items():
            with self.subTest(user=name):
                self.assertEqual(self._as(name, "rm.sale").search_count(domain), count)

    def test_a_user_whose_branch_is_gone_sees_nothing(self):
        self.env["rm.role.grant"].search([("user_id", "=", self.user["leader"].id)]).unlink()
        with self.assertRaises(AccessError):
            self._as("leader", "rm.customer").search([])
        self.env.cr.execute(
            "UPDATE res_users SET rm_branch_id = NULL WHERE id = %s", [self.user["leader_west"].id]
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertFalse(self._as("leader_west", "rm.customer").search([]))
        self.assertFalse(self._as("leader_west", "rm.branch").search([]))

    def test_only_the_auditor_reads_the_journal(self):
        for name in ("rm", "leader", "risk", "branch_admin", "admin", "integration"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self._as(name, "rm.journal").search([])
        self.assertTrue(self._as("auditor", "rm.journal").search([], limit=1).read())

    def _keys(self, customers):
        return {key for key, customer in self.customer.items() if customer in customers}
