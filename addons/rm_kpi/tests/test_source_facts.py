from odoo.tests import tagged

from .figures_case import FiguresCase


@tagged("post_install", "-at_install")
class TestSourceFacts(FiguresCase):
    """Facts of one day: entries, new accounts and loans, statuses, repayments, sales, ledger."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(branch=cls.b2, ann=0.6)
        cls.assign(cls.customer, cls.bob, 0.4, until="2001-06-15")
        cls.account = cls.make_account(cls.customer, branch_id=cls.o1.id)

    def fee(self, number, day, **vals):
        defaults = {"customer_id": self.customer.id, "quantity": 1, "amount": 10}
        defaults |= {"product": "statement_fee", "account_id": None}
        self.insert("rm_fact_fee", entry_no=number, booked_on=day, **defaults | vals)

    def status(self, loan, day, **vals):
        amounts = ("principal_balance", "overdue_amount", "interest_due", "interest_received")
        defaults = dict.fromkeys(amounts, 0) | {"days_overdue": 0, "risk_class": "normal"}
        self.insert("rm_fact_loan_status", loan_id=loan.id, as_of=day, **defaults | vals)

    def repayment(self, number, loan, **vals):
        amounts = ("principal_due", "interest_due", "principal_paid", "interest_paid")
        defaults = dict.fromkeys(amounts, 0)
        self.insert("rm_fact_repayment", entry_no=number, loan_id=loan.id, **defaults | vals)

    def sale(self, number, **vals):
        defaults = {"booked_on": "2001-06-05", "product": "fund", "quantity": 1}
        defaults |= {"volume": 500, "income": 20, "customer_id": None, "manager_id": None}
        self.insert("rm_fact_sale", entry_no=number, **defaults | vals)

    def test_a_fee_goes_by_the_shares_of_its_day(self):
        self.fee("F1", "2001-06-15")
        self.fee("F2", "2001-06-16")
        self.fee("F3", "2001-07-01")
        self.fee("F4", "2001-06-16", product="other")
        self.assertEqual(self.collect("fee_income"), {"ANN": "12.000000", "BOB": "4.000000"})
        self.assertEqual([r["key"] for r in self.leaves("fee_income", self.bob)], ["F1"])

    def test_a_fee_without_account_is_booked_in_the_customers_branch(self):
        self.fee("F1", "2001-06-15", account_id=self.account.id)
        self.assertEqual(
            set(self.collect("fee_income", by="branch", basis="booking")), {"H", "B1", "O1"}
        )
        self.fee("F2", "2001-06-15")
        booked = self.collect("fee_income", by="branch", basis="booking")
        self.assertEqual((booked["O1"], booked["B2"]), ("10.000000", "10.000000"))

    def test_a_fee_of_an_account_goes_by_the_accounts_own_shares(self):
        self.assign(self.customer, self.bob, 1, account_id=self.account.id)
        self.fee("F1", "2001-06-20", account_id=self.account.id)
        self.fee("F2", "2001-06-20")
        self.assertEqual(self.collect("fee_income"), {"ANN": "6.000000", "BOB": "10.000000"})

    def test_a_new_account_goes_by_the_shares_of_its_first_day(self):
        self.make_account(self.customer, "A2", opened_on="2001-06-15")
        self.make_account(self.customer, "A3", opened_on="2001-06-20")
        self.assertEqual(self.collect("new_accounts"), {"ANN": "1.200000", "BOB": "0.400000"})

    def test_a_disbursement_goes_by_the_shares_of_its_day(self):
        self.make_loan(self.customer, amount=100, disbursed_on="2001-06-15")
        self.make_loan(self.customer, "L2", amount=7, disbursed_on="2001-05-15")
        self.assertEqual(self.collect("loan_disbursed"), {"ANN": "60.000000", "BOB": "40.000000"})
        self.assertEqual(self.collect("loan_disbursed_qtd")["BOB"], "42.800000")

    def test_a_stock_has_no_value_without_any_row_of_the_day(self):
        loan = self.make_loan(self.customer)
        self.status(loan, "2001-06-29", principal_balance=50)
        empty = self.source.collect(
            ["loan_balance", "npl_ratio"], "2001-06-01", "2001-06-30", by="manager"
        )
        self.assertEqual(set(empty["loan_balance"].values()), {False})
        self.assertEqual(set(empty["npl_ratio"].values()), {False})
        self.status(loan, "2001-06-30", principal_balance=40)
        self.assertEqual(self.collect("loan_balance"), {"ANN": "24.000000"})
        # somebody else has no loans: that is 0, and no ratio
        self.assertEqual(self.collect("npl_ratio")["BOB"], False)
        self.assertEqual(self.collect("loan_balance", last="2001-06-29")["ANN"], "30.000000")

    def test_the_reason_of_no_value_is_told(self):
        table = self.source._collect_table(
            self.source.search([("code", "in", ("npl_ratio", "interest_receipt_ratio"))]),
            "2001-06-01",
            "2001-06-30",
        )
        self.env.cr.execute(f"SELECT DISTINCT issue FROM {table} WHERE value IS NULL ORDER BY 1")
        self.assertEqual(self.env.cr.fetchall(), [("division_by_zero",), ("no_data",)])

    def test_interest_adds_up_the_rows_of_the_window_by_their_own_shares(self):
        loan = self.make_loan(self.customer)
        for day in ("2001-04-30", "2001-06-15", "2001-06-30"):
            self.status(loan, day, interest_due=10, interest_received=5)
        self.assertEqual(self.collect("interest_due"), {"ANN": "12.000000", "BOB": "4.000000"})
        self.assertEqual(self.collect("interest_due_qtd")["ANN"], "18.000000")
        self.assertEqual(self.collect("interest_receipt_ratio")["ANN"], "0.500000")

    def test_classes_make_the_npl_ratio(self):
        for number, risk, amount in (("L1", "normal", 300), ("L2", "doubtful", 100)):
            loan = self.make_loan(self.customer, number)
            self.status(loan, "2001-06-30", principal_balance=amount, risk_class=risk)
        self.assertEqual(self.collect("npl_ratio")["ANN"], "0.250000")

    def test_renewals_are_no_recovery_unless_the_source_says_so(self):
        loan = self.make_loan(self.customer)
        due = {"due_on": "2001-06-20", "principal_due": 100}
        self.repayment("R1", loan, **due, principal_paid=100, paid_on="2001-06-25", way="cash")
        self.repayment("R2", loan, **due, principal_paid=100, paid_on="2001-06-25", way="renewal")
        self.repayment("R3", loan, **due, principal_paid=100, paid_on="2001-07-05", way="cash")
        self.repayment("R4", loan, **due)
        # of four payments of 100 due one came in by the last day
        self.assertEqual(self.collect("recovery_ratio")["ANN"], "0.250000")
        self.assertEqual(self.collect("principal_received"), {"ANN": "60.000000"})
        self.source.create(
            {
                "code": "renewed",
                "name": "Renewed",
                "fact": "repayments",
                "measure": "principal_paid",
                "over_time": "sum",
                "filter": [["way", "=", "renewal"]],
            }
        )
        self.assertEqual(self.collect("renewed"), {"ANN": "60.000000"})

    def test_loans_accounts_and_payments_are_told_apart_by_age(self):
        days = {"disbursed_on": "2000-06-30", "matures_on": "2002-01-15"}
        first = self.make_loan(self.customer, "L1", **days)
        second = self.make_loan(self.customer, "L2", disbursed_on="2000-07-01")
        for loan, amount in ((first, 100), (second, 10)):
            self.status(loan, "2001-06-30", principal_balance=amount)
        self.repayment("R1", first, due_on="2001-06-05", paid_on="2001-06-09", principal_due=3)
        self.repayment("R2", first, due_on="2001-06-20", paid_on="2001-07-09", principal_due=5)
        self.repayment("R3", first, due_on="2001-06-25", principal_due=7)
        self.make_account(self.customer, "A2", opened_on="2001-05-30")
        stock = {"fact": "loan_status", "measure": "principal_balance"}
        stock["over_time"] = "end_of_period"
        due = {"fact": "repayments", "measure": "principal_due", "over_time": "sum"}
        accounts = {"fact": "accounts", "measure": "count", "over_time": "end_of_period"}
        for number, (what, condition, expected) in enumerate(
            (
                (stock, ["loan_months", "<", 12], "6.000000"),
                (stock, ["loan_months", "=", 12], "60.000000"),
                (stock, ["months_left", "<=", 6], "60.000000"),
                (stock, ["first_loan", "=", "no"], "6.000000"),
                (due, ["days_late", "=", 4], "1.800000"),
                (due, ["days_late", "=", 10], "3.000000"),
                (due, ["days_late", "<", 6], "6.000000"),
                (accounts, ["account_months", "<=", 1], "0.600000"),
            )
        ):
            code = f"aged_{number}"
            self.source.create({"code": code, "name": code, "filter": [condition], **what})
            with self.subTest(condition):
                self.assertEqual(self.collect(code)["ANN"], expected)
        self.assertEqual(self.leaves("aged_0", self.ann)[0]["key"], "L2 2001-06-30")
        designer = self.source.with_user(self.make_user("aged_admin", "admin"))
        words = designer.filter_values("loan_status", "first_loan")
        self.assertEqual([one["value"] for one in words["values"]], ["yes", "no"])

    def test_a_sale_goes_by_shares_or_to_the_rm_it_names(self):
        self.sale("S1", customer_id=self.customer.id, manager_id=self.bob.id)
        self.sale("S2", manager_id=self.bob.id)
        self.assertEqual(self.collect("sales_income"), {"ANN": "12.000000", "BOB": "8.000000"})
        self.assertEqual(self.collect("sales_income_booked"), {"BOB": "40.000000"})
        self.assertEqual(len(self.leaves("sales_income_booked", self.bob)), 2)
        # without account and customer the RM's branch books it
        booked = self.collect("sales_income", by="branch", basis="booking")
        self.assertEqual(booked, {"H": "40.000000", "B2": "40.000000"})

    def test_customers_of_sales_count_once_each(self):
        for number in ("S1", "S2"):
            self.sale(number, customer_id=self.customer.id, product="mobile_bank")
        self.assertEqual(self.collect("mobile_bank_customers"), {"ANN": "1", "BOB": "1"})
        [row] = self.leaves("mobile_bank_customers", self.ann)
        self.assertEqual(row["product"], "1")

    def test_the_general_ledger_belongs_to_branches(self):
        self.insert(
            "rm_fact_gl",
            branch_id=self.o1.id,
            subject_code="2011",
            currency="CNY",
            value_date="2001-06-30",
            balance="12.34",
        )
        self.assertEqual(
            self.collect("gl_balance", by="branch", basis="booking"),
            dict.fromkeys(("H", "B1", "O1"), "12.340000"),
        )
        figures = self.source.collect(["gl_balance"], "2001-06-01", "2001-06-30")
        self.assertEqual(set(figures["gl_balance"].values()), {False})
        self.assertEqual(self.leaves("gl_balance", self.ann), [])
