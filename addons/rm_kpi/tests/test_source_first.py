from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .figures_case import FiguresCase


@tagged("post_install", "-at_install")
class TestSourceFirst(FiguresCase):
    """Bad loans stay with the RM first responsible; the new one has days of grace."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer()
        cls.assign(cls.customer, cls.ann, 1, until="2001-03-31")
        cls.assign(cls.customer, cls.bob, 1, since="2001-04-01")
        leader = cls.make_user("first_leader", "leader", cls.head)
        cls.env.flush_all()
        cls.env.cr.execute(
            "INSERT INTO rm_handover (from_manager_id, to_manager_id, effective_on, supervisor_id,"
            " base_rule, kind, state, grace_days)"
            " VALUES (%s, %s, '2001-04-01', %s, 'follows', 'transfer', 'done', 60) RETURNING id",
            [cls.ann.id, cls.bob.id, leader.id],
        )
        [cls.handover] = cls.env.cr.fetchone()
        cls.env.cr.execute(
            "INSERT INTO rm_handover_line (handover_id, customer_id, customer_no)"
            " VALUES (%s, %s, 'C1')",
            [cls.handover, cls.customer.id],
        )
        # bad on the day, in the days of grace, after them, never
        cls.loans = [
            cls.make_loan(cls.customer, f"L{number}", manager_id=cls.ann.id)
            for number in range(1, 5)
        ]
        for loan, balance, risk_class in zip(
            cls.loans, (100, 200, 400, 800), ("loss", "doubtful", "doubtful", "normal"), strict=True
        ):
            cls.status(loan, "2001-06-30", balance, risk_class)
        cls.status(cls.loans[1], "2001-05-15", 200, "substandard")
        cls.env.cr.execute(
            "INSERT INTO rm_handover_loan (handover_id, loan_id, first_manager_id, stays)"
            " VALUES (%s, %s, %s, TRUE)",
            [cls.handover, cls.loans[0].id, cls.ann.id],
        )

    @classmethod
    def status(cls, loan, day, balance, risk_class):
        cls.insert(
            "rm_fact_loan_status",
            loan_id=loan.id,
            as_of=day,
            principal_balance=balance,
            overdue_amount=0,
            days_overdue=0,
            interest_due=0,
            interest_received=0,
            risk_class=risk_class,
        )

    def npl(self, **how):
        found = self.collect("npl_balance_first_rm", **how)
        return {unit: int(float(value)) for unit, value in found.items()}

    def test_what_was_bad_or_turned_bad_in_the_days_of_grace_stays(self):
        self.assertEqual(self.npl(), {"ANN": 300, "BOB": 400})
        self.assertEqual(self.npl(by="branch")["B1"], 300)
        self.assertEqual(self.collect("npl_balance"), {"BOB": "700.000000"})
        self.assertEqual(self.collect("loan_balance_first_rm")["BOB"], "1200.000000")
        self.assertEqual(self.collect("npl_ratio_first_rm")["ANN"], "1.000000")
        rows = self.leaves("npl_balance_first_rm", self.ann)
        self.assertEqual([row["product"] for row in rows], ["200", "100"])
        self.assertTrue(rows[0]["key"].startswith("L2"))
        self.assertEqual({row["basis"] for row in rows}, {"first"})

    def test_the_new_rm_is_told_what_does_not_count_for_him(self):
        source = self.source.search([("code", "=", "npl_balance_first_rm")])
        days = ("2001-06-01", "2001-06-30")
        rows, told = self.source._leaf_page(source, self.bob, days)
        self.assertEqual([(row["key"][:2], row["basis"]) for row in rows], [("L3", "real")])
        [left] = told["left_out"]
        self.assertEqual((left["count"], float(left["sum"])), (2, 300))
        self.assertNotIn("left_out", self.source._leaf_page(source, self.ann, days)[1])

    def test_loans_and_hand_over_say_who_answers_for_what(self):
        loans = self.env["rm.loan"].concat(*self.loans)
        ann = self.ann.display_name
        self.assertEqual(
            [(loan.risk_rm_name, str(loan.risk_since)) for loan in loans],
            [(ann, "2001-04-01"), (ann, "2001-05-15"), (False, "False"), (False, "False")],
        )
        self.assertFalse(loans[3].risk_words, "the days of grace are over")
        handover = self.env["rm.handover"].browse(self.handover)
        self.assertEqual(str(handover.grace_until), "2001-05-31")
        self.assertEqual(len(handover.turned_bad.splitlines()), 1)
        self.assertTrue(handover.turned_bad.startswith("L2"))
        # within the days of grace a good loan says until when it may still turn
        self.env.cr.execute("UPDATE rm_handover SET grace_days = 90000")
        self.env.invalidate_all()
        self.assertIn(ann, loans[3].risk_words)
        self.assertEqual([bool(loan.risk_rm_name) for loan in loans], [True] * 3 + [False])

    def test_what_is_marked_as_going_with_the_customer_goes(self):
        self.env.cr.execute("UPDATE rm_handover_loan SET stays = FALSE")
        self.env.cr.execute("UPDATE rm_handover SET grace_days = 0")
        self.assertEqual(self.npl(), {"BOB": 700})
        self.env.cr.execute("UPDATE rm_handover SET grace_days = 60, kind = 'temporary'")
        self.assertEqual(self.npl(), {"BOB": 700})

    def test_only_rows_of_loans_know_a_first_rm(self):
        with self.assertRaises(ValidationError):
            self.source.create(
                {
                    "code": "x",
                    "name": "x",
                    "fact": "fees",
                    "measure": "amount",
                    "over_time": "sum",
                    "attribution": "first_rm",
                }
            )
