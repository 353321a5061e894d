from odoo.tests import tagged

from .figures_case import FiguresCase


@tagged("post_install", "-at_install")
class TestSourceBalances(FiguresCase):
    """A balance holds at the end of its day until the account's next row."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(ann=1)

    def figures(self, code="deposit_day_sum", **how):
        """The figure by RM, by branch and by booking branch, which agree here; and the leaves."""
        by_rm = self.collect(code, **how).get("ANN", "0")
        self.assertEqual(self.collect(code, by="branch", **how).get("H", "0"), by_rm)
        booked = self.collect(code, by="branch", basis="booking", **how)
        self.assertEqual(booked.get("O1", "0"), by_rm)
        return by_rm

    def test_each_row_holds_until_the_next_one(self):
        self.balance(self.make_account(self.customer), d0601="10.00", d0611="20.00", d0630="30.00")
        # 10 days, 19 days, the last day
        self.assertEqual(self.figures(), "510.000000")
        self.assertEqual(self.figures("month_end_deposit"), "30.000000")
        self.assertEqual(self.figures("avg_daily_deposit"), "17.000000")

    def test_the_row_that_holds_on_the_first_day_may_lie_months_back(self):
        account = self.make_account(self.customer)
        self.balance(account, d0115="7.00", d0621="1.00")
        self.assertEqual(self.figures(), "150.000000")
        self.assertEqual(self.leaves("deposit_day_sum", self.ann)[0]["key"], "A1 2001-01-15")
        # no row at all since then: it still holds
        self.assertEqual(
            self.figures("month_end_deposit", first="2001-05-01", last="2001-05-31"), "7.000000"
        )

    def test_a_row_of_the_month_before_holds_as_well(self):
        self.balance(self.make_account(self.customer), d0115="9.00", d0510="5.00", d0610="6.00")
        # 9 days of 5, 21 days of 6
        self.assertEqual(self.figures(), "171.000000")

    def test_the_days_of_opening_and_closing_count(self):
        account = self.make_account(self.customer, opened_on="2001-06-11", closed_on="2001-06-20")
        # a row from before the opening holds from the opening on
        self.balance(account, d0601="1.00", d0616="2.00")
        self.assertEqual(self.figures(), "15.000000")
        self.assertEqual(self.figures("month_end_deposit"), "0")

    def test_an_account_closed_on_the_last_day_is_in_the_stock(self):
        account = self.make_account(self.customer, closed_on="2001-06-30")
        self.balance(account, d0601="4.00")
        self.assertEqual(self.figures("month_end_deposit"), "4.000000")
        self.assertEqual(
            self.collect("month_end_deposit", first="2001-07-01", last="2001-07-31"), {}
        )

    def test_a_row_after_the_closing_does_not_count(self):
        account = self.make_account(self.customer, closed_on="2001-06-10")
        self.balance(account, d0601="4.00", d0620="1000.00")
        self.assertEqual(self.figures(), "40.000000")

    def test_negative_balances_count_as_they_are_or_as_zero(self):
        account = self.make_account(self.customer)
        self.balance(account, d0510="-3.00", d0611="2.00", d0630="-1.00")
        # 10 days of -3, 19 days of 2, one day of -1
        self.assertEqual(self.figures(), "7.000000")
        self.assertEqual(self.figures("deposit_day_sum_pos"), "38.000000")
        self.assertEqual(self.figures("month_end_deposit"), "-1.000000")
        self.assertEqual(self.figures("month_end_deposit_pos"), "0")
        self.assertEqual(self.figures("avg_daily_deposit_pos"), "1.266667")

    def test_a_negative_row_from_far_back_counts_as_zero(self):
        self.balance(self.make_account(self.customer), d0115="-3.00", d0626="2.00")
        self.assertEqual(self.figures(), "-65.000000")
        self.assertEqual(self.figures("deposit_day_sum_pos"), "10.000000")

    def test_the_quarter_runs_from_its_first_day_whatever_the_period(self):
        self.balance(self.make_account(self.customer), d0421="1.00", d0601="2.00")
        self.assertEqual(self.figures("deposit_day_sum_qtd"), "101.000000")
        self.assertEqual(self.collect("days_qtd")["ANN"], "91")
        self.assertEqual(self.figures("avg_daily_deposit_qtd"), "1.109890")

    def test_shares_of_the_last_day_take_the_whole_period(self):
        source = self.source.create(
            {
                "code": "taken_over",
                "name": "Balance-days by who has them now",
                "fact": "balances",
                "measure": "balance",
                "over_time": "day_sum",
                "attribution": "last_day",
            }
        )
        self.assertEqual(source.line, "deposit")
        customer = self.make_customer("C2", ann=0.5)
        self.balance(self.make_account(customer, "A2"), d0601="1.00")
        self.assign(customer, self.bob, 0.5, since="2001-06-30")
        self.assertEqual(self.collect("taken_over"), {"ANN": "15.000000", "BOB": "15.000000"})
        [row] = self.leaves("taken_over", self.bob)
        self.assertEqual((row["from"], row["days"], row["product"]), ("2001-06-01", 30, "15"))

    def test_filters_choose_among_accounts_and_customers(self):
        self.source.create(
            {
                "code": "usd_term",
                "name": "Term deposits in USD",
                "fact": "balances",
                "measure": "balance",
                "over_time": "end_of_period",
                "filter": [["currency", "=", "USD"], ["product", "starts", "term_"]],
            }
        )
        for number, product, currency in (
            ("A1", "term_1y", "USD"),
            ("A2", "term_1y", "CNY"),
            ("A3", "current", "USD"),
        ):
            account = self.make_account(self.customer, number, product=product, currency=currency)
            self.balance(account, d0601="5.00")
        self.assertEqual(self.figures("usd_term"), "5.000000")
        self.assertEqual(len(self.leaves("usd_term", self.ann)), 1)
