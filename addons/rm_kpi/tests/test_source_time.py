from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..models.sources.source_preview import _alike_digits, _rounded
from .figures_case import FiguresCase


@tagged("post_install", "-at_install")
class TestSourceTime(FiguresCase):
    """Figures of another time, of fixed days, of loans by day, and of the office's own records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(ann=1)
        cls.env.cr.execute(
            "CREATE TABLE rm_fact_balance_test_2000 PARTITION OF rm_fact_balance"
            " FOR VALUES FROM ('2000-01-01') TO ('2001-01-01')"
        )

    def status(self, loan, day, balance, **vals):
        figures = {"overdue_amount": "0", "days_overdue": 0, "interest_due": "0"}
        figures |= {"interest_received": "0", "risk_class": "normal"}
        self.insert(
            "rm_fact_loan_status",
            loan_id=loan.id,
            as_of=day,
            principal_balance=balance,
            **{**figures, **vals},
        )

    def test_the_same_days_a_year_earlier_and_the_end_of_last_year(self):
        account = self.make_account(self.customer)
        self.balance(account, d0601="10.00")
        self.insert(
            "rm_fact_balance", account_id=account.id, value_date="2000-06-16", balance="30.00"
        )
        self.insert(
            "rm_fact_balance", account_id=account.id, value_date="2000-12-20", balance="7.00"
        )
        self.assertEqual(self.collect("avg_daily_deposit")["ANN"], "10.000000")
        # 15 of 30 days
        found = self.collect("avg_daily_deposit_last_year")
        self.assertEqual(found["ANN"], "15.000000")
        self.assertEqual(self.collect("deposit_last_year_end")["ANN"], "7.000000")
        by_branch = self.collect("deposit_last_year_end", by="branch", basis="booking")
        self.assertEqual(by_branch["O1"], "7.000000")
        leaf = self.leaves("deposit_last_year_end", self.ann)[0]
        self.assertEqual((leaf["key"], leaf["product"]), ("A1 2000-12-20", "7"))

    def test_only_fixed_days_count_in_both_ways(self):
        still = self.make_account(self.customer)
        self.balance(still, d0115="6.00", d0620="12.00")
        opened = self.make_account(self.customer, "A2", opened_on="2001-06-15")
        self.balance(opened, d0615="30.00")
        # 6 + 12 + 12 of the first, 0 + 30 + 30 of the second
        self.assertEqual(self.collect("deposit_ten_day_sum")["ANN"], "90.000000")
        self.assertEqual(self.collect("ten_day_deposit")["ANN"], "30.000000")
        products = [leaf["product"] for leaf in self.leaves("deposit_ten_day_sum", self.ann)]
        self.assertEqual(sorted(products), ["24", "6", "60"])

    def test_a_loan_status_holds_until_the_next(self):
        loan = self.make_loan(self.customer)
        self.status(loan, "2001-05-31", "100")
        self.status(loan, "2001-06-21", "40")
        # 20 days of 100, 10 of 40
        self.assertEqual(self.collect("loan_day_sum")["ANN"], "2400.000000")
        self.assertEqual(self.collect("avg_daily_loan")["ANN"], "80.000000")
        booked = self.collect("loan_day_sum", by="branch", basis="booking")
        self.assertEqual(booked["O1"], "2400.000000")
        leaves = self.leaves("loan_day_sum", self.ann)
        self.assertEqual([leaf["product"] for leaf in leaves], ["2000", "400"])

    def test_bad_loans_recovered_are_those_that_were_bad_before(self):
        for number, risk in (("L1", "loss"), ("L2", "normal")):
            loan = self.make_loan(self.customer, number)
            self.status(loan, "2001-05-31", "100", risk_class=risk)
            self.insert(
                "rm_fact_repayment",
                entry_no=number,
                loan_id=loan.id,
                paid_on="2001-06-10",
                principal_due="0",
                interest_due="0",
                principal_paid="25",
                interest_paid="1",
            )
        self.assertEqual(self.collect("npl_recovered")["ANN"], "25.000000")

    def test_visits_and_logs_belong_to_the_rm_named_on_them(self):
        common = {"manager_id": self.ann.id, "branch_id": self.o1.id}
        for day in ("2001-06-05", "2001-06-06", "2001-07-01"):
            self.env.cr.execute(
                "INSERT INTO rm_visit (manager_id, branch_id, customer_id, date, kind, summary)"
                " VALUES (%s, %s, %s, %s, 'phone', 'x')",
                [*common.values(), self.customer.id, day],
            )
            self.env.cr.execute(
                "INSERT INTO rm_work_log (manager_id, branch_id, date, state, late)"
                " VALUES (%s, %s, %s, 'submitted', %s)",
                [*common.values(), day, day == "2001-06-06"],
            )
        self.assertEqual(self.collect("visit_count")["ANN"], "2.000000")
        self.assertEqual(self.collect("visited_customers")["ANN"], "1")
        self.assertEqual(self.collect("log_late_count")["ANN"], "1.000000")
        self.assertEqual(self.leaves("visit_count", self.ann)[0]["key"], "2001-06-05")
        self.assertEqual(len(self.leaves("visited_customers", self.ann)), 1)
        # entered late, and the leader has not accepted it
        self.env.cr.execute("UPDATE rm_visit SET late_state = 'waiting' WHERE date = '2001-06-05'")
        self.assertEqual(self.collect("visit_count")["ANN"], "1.000000")

    def test_results_of_checks_belong_to_the_rm_who_was_checked(self):
        loan = self.make_loan(self.customer, "LC1")
        self.env.cr.execute(
            """WITH l AS (INSERT INTO rm_work_log (manager_id, branch_id, date, state)
                           VALUES (%(rm)s, %(branch)s, '2001-06-05', 'checked') RETURNING id)
               INSERT INTO rm_work_log_check (log_id, kind, rating, checker_id, checked_at)
               SELECT l.id, k.kind, k.rating, 1, now() FROM l,
                      (VALUES ('spot', 'poor'), ('review', NULL)) k (kind, rating);
               INSERT INTO rm_loan_check (loan_id, customer_id, manager_id, branch_id, kind, state,
                                          due_on, reported_on)
               SELECT %(loan)s, %(customer)s, %(rm)s, %(branch)s, c.kind, c.state, '2001-06-10',
                      c.day::date
                 FROM (VALUES ('first', 'closed', '2001-06-09'),
                              ('regular', 'reported', '2001-06-11')) c (kind, state, day)""",
            {
                "rm": self.ann.id,
                "branch": self.o1.id,
                "loan": loan.id,
                "customer": self.customer.id,
            },
        )
        expected = {
            "spot_check_count": "1.000000",
            "spot_check_poor": "1.000000",
            "spot_check_good": None,
            "loan_check_count": "2.000000",
            "loan_check_on_time": "1.000000",
        }
        for code, value in expected.items():
            with self.subTest(source=code):
                self.assertEqual(self.collect(code).get("ANN"), value)

    def test_voices_of_customers_count_for_the_rm_named_once_they_are_settled(self):
        for nth in range(1, 7):
            self.make_customer(f"FB{nth}")
        self.env.cr.execute(
            """WITH r AS (
                 INSERT INTO rm_feedback_round (branch_id, name, per_manager, state, date_from,
                                                date_to)
                 VALUES (%(b1)s, '2001-Q2', 3, 'closed', '2001-04-01', '2001-06-30'),
                        (%(o1)s, '2001-Q2', 3, 'drawn', '2001-04-01', '2001-06-30')
                 RETURNING id, branch_id)
               INSERT INTO rm_feedback_line (round_id, customer_id, manager_id, branch_id, result,
                                             mark, done_on)
               SELECT r.id, c.id, v.rm, %(o1)s, v.result, v.mark, v.day::date FROM r
                 JOIN (VALUES (1, %(b1)s, 'fine', '5', '2001-05-09', %(ann)s),
                              (2, %(b1)s, 'differs', '2', '2001-07-02', %(ann)s),
                              (3, %(b1)s, 'fine', '0', '2001-06-09', %(ann)s),
                              (4, %(b1)s, 'unreached', NULL, NULL, %(ann)s),
                              (5, %(b1)s, 'fine', '1', '2001-06-09', %(bob)s),
                              (6, %(o1)s, 'fine', '1', '2001-06-09', %(ann)s)
                      ) v (nth, branch, result, mark, day, rm) ON v.branch = r.branch_id
                 JOIN rm_customer c ON c.customer_no = 'FB' || v.nth;
               INSERT INTO rm_complaint (number, customer_id, branch_id, manager_id, received_on,
                      channel, kind, subject, content, state, verdict, closed_on)
               SELECT v.number, %(customer)s, %(o1)s, %(ann)s, '2001-05-30', 'phone', 'fee', 'x',
                      'x', v.state, v.verdict, v.day::date
                 FROM (VALUES ('C1', 'closed', 'justified', '2001-06-02'),
                              ('C2', 'closed', 'partly', '2001-06-30'),
                              ('C3', 'closed', 'unfounded', '2001-06-03'),
                              ('C4', 'closed', 'justified', '2001-07-01'),
                              ('C5', 'answered', NULL, NULL)) v (number, state, verdict, day)""",
            {
                "ann": self.ann.id,
                "bob": self.bob.id,
                "b1": self.b1.id,
                "o1": self.o1.id,
                "customer": self.customer.id,
            },
        )
        expected = {
            "complaint_count": "3.000000",
            "complaint_justified": "2.000000",
            "feedback_count": "3.000000",
            "feedback_finding_count": "1.000000",
            "feedback_mark": "3.500000",
        }
        for code, value in expected.items():
            with self.subTest(source=code):
                self.assertEqual(self.collect(code).get("ANN"), value)
        # followed down to the number of a complaint, and to no customer
        rows = self.leaves("complaint_justified", self.ann)
        self.assertEqual(sorted(row["key"] for row in rows), ["C1", "C2"])
        self.assertNotIn("C1", str([{**row, "key": ""} for row in rows]))
        self.assertEqual(len(self.leaves("feedback_marked_count", self.ann)), 2)

    def test_what_was_proposed_counts_when_submitted_and_when_adopted(self):
        for kind, state, submitted, decided in (
            ("research", "adopted", "2001-05-20", "2001-06-10"),
            ("research", "submitted", "2001-06-11", None),
            ("research", "declined", "2001-06-12", "2001-06-20"),
            ("suggestion", "adopted", "2001-06-13", "2001-07-02"),
            ("suggestion", "draft", None, None),
        ):
            self.env.cr.execute(
                "INSERT INTO rm_suggestion (manager_id, branch_id, kind, subject, topic_kind,"
                " state, submitted_on, decided_on) VALUES (%s, %s, %s, 'x', 'market', %s, %s, %s)",
                [self.ann.id, self.o1.id, kind, state, submitted, decided],
            )
        found = {
            code: self.collect(code).get("ANN")
            for code in (
                "research_count",
                "research_adopted",
                "suggestion_count",
                "suggestion_adopted",
            )
        }
        # of June: two reports handed in, one of May adopted; the suggestion was adopted in July
        self.assertEqual(
            found,
            {
                "research_count": "2.000000",
                "research_adopted": "1.000000",
                "suggestion_count": "1.000000",
                "suggestion_adopted": None,
            },
        )

    def test_a_source_is_tried_on_ten_rms(self):
        self.balance(self.make_account(self.customer), d0601="10.00")
        admin = self.make_user("try_admin", "admin")
        source = self.env["rm.kpi.source"].search([("code", "=", "avg_daily_deposit")])
        found = source.with_user(admin).preview("2001-06-01", "2001-06-30")
        self.assertEqual((found["rows"][0]["rm"], found["rows"][0]["value"]), ("ANN", "10"))
        self.assertEqual(found["with_value"], 1)
        self.assertLessEqual(len(found["rows"]), 10)
        rows = self.env["rm.kpi.source"].search([("code", "=", "deposit_daily_rows")])
        found = rows.with_user(admin).preview("2001-06-01", "2001-06-30")
        self.assertEqual((found["rows"][0]["rm"], found["rows"][0]["value"]), ("ANN", "1"))
        action = source.with_user(admin).action_preview()
        dialog = self.env["rm.kpi.source.preview"].with_user(admin).browse(action["res_id"])
        dialog.write({"date_from": "2001-06-01", "date_to": "2001-06-30"})
        dialog.action_collect()
        self.assertEqual(dialog.line_ids[0].value, "10")
        with self.assertRaises(UserError):
            source.with_user(admin).preview("2001-06-30", "2001-06-01")
        with self.assertRaises(AccessError):
            source.with_user(self.make_user("try_rm", "rm", self.o1)).preview()

    def test_numbers_of_one_column_are_shown_alike(self):
        for values, expected in (
            (("10438734.6", "8372323.392", "12"), ("10438734.60", "8372323.39", "12.00")),
            (("5", "120"), ("5", "120")),
            (("0.5", "0.12345"), ("0.5000", "0.1235")),
            (("1.5", "2"), ("1.50", "2.00")),
            (("9" * 25 + ".126", "-0.005"), ("9" * 25 + ".13", "-0.01")),
        ):
            digits = _alike_digits(values)
            self.assertEqual(tuple(_rounded(value, digits) for value in values), expected)

    def test_what_does_not_fit_is_refused(self):
        sources = self.env["rm.kpi.source"]
        source = sources.search([("code", "=", "deposit_ten_day_sum")])
        for text in ("32", "0", "10;20", "ten"):
            with self.subTest(text), self.assertRaises(ValidationError):
                source.fixed_days = text
        rows = sources.search([("code", "=", "loan_daily_rows")])
        ratio = sources.search([("code", "=", "avg_daily_loan")])
        with self.assertRaises(ValidationError):
            ratio.numerator_id = rows
        with self.assertRaises(ValidationError):
            sources.create(
                {
                    "code": "x",
                    "name": "x",
                    "kind": "rows",
                    "fact": "visits",
                    "measure": "count",
                    "over_time": "sum",
                    "attribution": "booked_rm",
                    "per": "item",
                }
            )
