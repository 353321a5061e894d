from odoo.tests import tagged

from .figures_case import FiguresCase


@tagged("post_install", "-at_install")
class TestSourceBranches(FiguresCase):
    """A branch's figure of basis rm adds up its RMs by the tree of the last day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        customer = cls.make_customer(ann=1)
        cls.balance(cls.make_account(customer), d0401="1.00")
        cls.env["rm.branch"].flush_model()

    def move(self, record, field, target, since):
        """Let a branch or RM belong elsewhere from ``since``, as a delivery of that day does."""
        history = self.env[f"{record._name}.history"]
        history._enter(record, {field: target.id}, since)

    def by_branch(self, first, last):
        return set(self.collect("deposit_day_sum", first, last, by="branch"))

    def test_an_rm_counts_where_he_was_on_the_last_day(self):
        self.move(self.ann, "branch_id", self.b2, "2001-06-15")
        self.assertEqual(self.by_branch("2001-06-01", "2001-06-14"), {"H", "B1", "O1"})
        self.assertEqual(self.by_branch("2001-06-01", "2001-06-15"), {"H", "B2"})

    def test_the_tree_is_that_of_the_last_day(self):
        self.move(self.o1, "parent_id", self.b2, "2001-06-15")
        self.assertEqual(self.by_branch("2001-06-01", "2001-06-14"), {"H", "B1", "O1"})
        self.assertEqual(self.by_branch("2001-06-01", "2001-06-30"), {"H", "B2", "O1"})
        booked = self.collect("deposit_day_sum", by="branch", basis="booking")
        self.assertEqual(set(booked), {"H", "B2", "O1"})

    def test_the_first_branch_known_holds_before(self):
        self.env["rm.manager.history"].search([("manager_id", "=", self.ann.id)]).write(
            {"valid_from": "2001-12-01"}
        )
        self.assertEqual(self.by_branch("2001-06-01", "2001-06-30"), {"H", "B1", "O1"})

    def test_a_customer_of_two_rms_counts_once_in_their_branch(self):
        cat = self.make_manager("CAT", self.o1)
        customer = self.make_customer("C2", ann=0.5)
        self.assign(customer, cat, 0.5)
        self.assertEqual(self.collect("customers_count"), {"ANN": "2", "CAT": "1"})
        self.assertEqual(
            self.collect("customers_count", by="branch"), {"H": "2", "B1": "2", "O1": "2"}
        )
        self.assertEqual(self.collect("customers_weighted", by="branch")["O1"], "2.000000")

    def test_every_rm_and_branch_appears(self):
        figures = self.source.collect(["new_accounts", "npl_ratio"], "2001-06-01", "2001-06-30")
        codes = set(self.env["rm.manager"].search([]).mapped("code"))
        self.assertEqual(set(figures["new_accounts"]), codes)
        self.assertEqual(set(figures["npl_ratio"].values()), {False})
