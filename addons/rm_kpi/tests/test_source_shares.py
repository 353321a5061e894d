from odoo.tests import tagged

from .figures_case import FiguresCase


@tagged("post_install", "-at_install")
class TestSourceShares(FiguresCase):
    """One account of 100.00 a day through June 2001: 3000 balance-days to give away."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer()
        cls.account = cls.make_account(cls.customer)
        cls.balance(cls.account, d0601="100.00")

    def test_hand_over_in_mid_month_splits_the_days(self):
        self.assign(self.customer, self.ann, 1, until="2001-06-10")
        self.assign(self.customer, self.bob, 1, since="2001-06-11")
        self.assertEqual(
            self.collect("deposit_day_sum"), {"ANN": "1000.000000", "BOB": "2000.000000"}
        )
        self.assertEqual(self.collect("month_end_deposit"), {"BOB": "100.000000"})
        self.assertEqual(self.collect("customers_count"), {"BOB": "1"})

    def test_the_unassigned_part_belongs_to_nobody_and_stays_in_booking(self):
        self.assign(self.customer, self.ann, 0.4)
        self.assertEqual(self.collect("deposit_day_sum"), {"ANN": "1200.000000"})
        self.assertEqual(self.collect("deposit_day_sum", by="branch")["H"], "1200.000000")
        booked = self.collect("deposit_day_sum", by="branch", basis="booking")
        self.assertEqual(booked, dict.fromkeys(("H", "B1", "O1"), "3000.000000"))

    def test_an_assignment_of_the_line_wins_on_its_days(self):
        self.assign(self.customer, self.ann, 1)
        self.assign(
            self.customer, self.bob, 0.5, since="2001-06-11", until="2001-06-20", line="deposit"
        )
        # 10 days at half to Bob; the other half of these days belongs to nobody
        self.assertEqual(
            self.collect("deposit_day_sum"), {"ANN": "2000.000000", "BOB": "500.000000"}
        )
        # the line does not touch the customer as a whole
        self.assertEqual(self.collect("customers_weighted"), {"ANN": "1.000000"})

    def test_an_assignment_of_another_line_changes_nothing(self):
        self.assign(self.customer, self.ann, 1)
        self.assign(self.customer, self.bob, 1, line="loan")
        self.assertEqual(self.collect("deposit_day_sum"), {"ANN": "3000.000000"})

    def test_an_assignment_of_the_account_wins_over_line_and_customer(self):
        other = self.make_account(self.customer, "A2")
        self.balance(other, d0601="10.00")
        self.assign(self.customer, self.ann, 1)
        self.assign(self.customer, self.bob, 1, line="deposit", since="2001-06-16")
        self.assign(self.customer, self.ann, 0.5, account_id=self.account.id, since="2001-06-21")
        # A1: Ann 15 days, Bob 5 days, then half to Ann. A2: Ann 15 days, Bob 15 days.
        self.assertEqual(
            self.collect("deposit_day_sum"),
            {"ANN": "2150.000000", "BOB": "650.000000"},
        )

    def test_an_assignment_of_a_loan_covers_that_loan_only(self):
        covered, other = (self.make_loan(self.customer, number) for number in ("L1", "L2"))
        for loan, amount in ((covered, 70), (other, 30)):
            self.insert(
                "rm_fact_loan_status",
                loan_id=loan.id,
                as_of="2001-06-30",
                principal_balance=amount,
                overdue_amount=0,
                days_overdue=0,
                interest_due=0,
                interest_received=0,
                risk_class="normal",
            )
        self.assign(self.customer, self.ann, 1)
        self.assign(self.customer, self.bob, 0.5, loan_id=covered.id)
        self.assertEqual(self.collect("loan_balance"), {"ANN": "30.000000", "BOB": "35.000000"})
        self.assertEqual(self.collect("deposit_day_sum"), {"ANN": "3000.000000"})

    def test_shadow_counts_for_the_rm_and_never_for_a_branch(self):
        self.assign(self.customer, self.ann, 1)
        self.assign(self.customer, self.bob, 0.3, basis="shadow")
        self.assertEqual(
            self.collect("deposit_day_sum"), {"ANN": "3000.000000", "BOB": "900.000000"}
        )
        self.assertEqual(
            self.collect("deposit_day_sum", by="branch"),
            dict.fromkeys(("H", "B1", "O1"), "3000.000000"),
        )
        self.assertEqual(self.collect("customers_count"), {"ANN": "1", "BOB": "1"})
        self.assertNotIn("B2", self.collect("customers_count", by="branch"))

    def test_a_shadow_of_the_line_does_not_displace_real_shares(self):
        self.assign(self.customer, self.ann, 1)
        self.assign(self.customer, self.bob, 0.2, basis="shadow")
        self.assign(self.customer, self.bob, 1, basis="shadow", line="deposit")
        self.assertEqual(
            self.collect("deposit_day_sum"), {"ANN": "3000.000000", "BOB": "3000.000000"}
        )

    def test_leaves_name_row_share_and_days_and_add_up(self):
        self.assign(self.customer, self.ann, 0.5, until="2001-06-10")
        self.assign(self.customer, self.ann, 1, since="2001-06-11")
        rows = self.leaves("deposit_day_sum", self.ann)
        self.assertEqual(
            [(r["from"], r["to"], r["days"], r["share"], r["product"]) for r in rows],
            [
                ("2001-06-11", "2001-06-30", 20, "1", "2000"),
                ("2001-06-01", "2001-06-10", 10, "0.5", "500"),
            ],
        )
        self.assertEqual(rows[0]["key"], "A1 2001-06-01")
        self.assertEqual((rows[0]["batch"], rows[0]["line"]), (self.batch.id, 2))
        self.assertEqual(self.collect("deposit_day_sum"), {"ANN": "2500.000000"})

    def test_leaves_mark_shadow(self):
        self.assign(self.customer, self.bob, 0.3, basis="shadow")
        [row] = self.leaves("deposit_day_sum", self.bob)
        self.assertEqual((row["basis"], row["product"]), ("shadow", "900"))
