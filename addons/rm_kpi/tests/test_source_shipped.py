from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .figures_case import FiguresCase

#: number -> principal, days overdue, five classes, 一逾两呆
_LOANS = {
    "L1": (100, 0, "normal", "normal"),
    "L2": (50, 95, "special_mention", "overdue"),
    "L3": (40, 120, "substandard", "overdue"),
    "L4": (30, 280, "doubtful", "idle"),
    "L5": (20, 400, "loss", "bad"),
    "L6": (10, 91, "normal", None),
}


@tagged("post_install", "-at_install")
class TestSourceShipped(FiguresCase):
    """What the shipped sources say of a few accounts and loans, counted by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for table in ("rm_fact_balance", "rm_fact_loan_status"):
            cls.env.cr.execute(
                f"CREATE TABLE {table}_test_2000 PARTITION OF {table}"
                " FOR VALUES FROM ('2000-01-01') TO ('2001-01-01')"
            )
        cls.customer = cls.make_customer(ann=1)
        cls.loans = {number: cls.make_loan(cls.customer, number) for number in _LOANS}
        cls.status("L1", "2000-12-31", 80)
        cls.status("L5", "2001-05-31", 20, risk_class="loss")
        for number, (principal, days, risk, legacy) in _LOANS.items():
            cls.status(
                number,
                "2001-06-30",
                principal,
                days_overdue=days,
                risk_class=risk,
                legacy_class=legacy,
            )

    @classmethod
    def status(cls, number, day, principal, **vals):
        figures = {"overdue_amount": 0, "days_overdue": 0, "interest_due": 0}
        figures |= {"interest_received": 0, "risk_class": "normal", "principal_balance": principal}
        cls.insert("rm_fact_loan_status", loan_id=cls.loans[number].id, as_of=day, **figures | vals)

    def expect(self, expected):
        codes = list(expected)
        found = self.source.collect(codes, "2001-06-01", "2001-06-30")
        self.assertEqual({code: found[code]["ANN"] for code in codes}, expected)

    def test_five_classes_the_older_three_and_over_90_days_side_by_side(self):
        self.expect(
            {
                "loan_balance": "250.000000",
                "normal_balance": "110.000000",
                "special_mention_balance": "50.000000",
                "substandard_balance": "40.000000",
                "doubtful_balance": "30.000000",
                "loss_balance": "20.000000",
                "npl_balance": "90.000000",
                "npl_ratio": "0.360000",
                "legacy_overdue_balance": "90.000000",
                "legacy_idle_balance": "30.000000",
                "legacy_bad_balance": "20.000000",
                "legacy_npl_balance": "140.000000",
                "legacy_npl_ratio": "0.560000",
                "overdue_90_balance": "150.000000",
                "overdue_90_ratio": "0.600000",
                "class_contradiction": "60.000000",
                "loan_balance_last_year_end": "80.000000",
                # 80 on 180 days, 20 on 30, 250 on one, of 181 days
                "avg_daily_loan_ytd": "84.254144",
            }
        )

    def test_the_three_ways_are_shown_to_each_for_his_own_part(self):
        risk = self.make_user("sides_risk", "risk", self.b1)
        told = self.source.with_user(risk).npl_sides()
        rows = {row["code"]: row for row in told["rows"]}
        # the loans are booked in O1, below B1
        self.assertEqual((told["day"], list(rows)), ("2001-06-30", ["B1", "O1"]))
        sides = [rows["B1"][key] for key in ("npl_ratio", "legacy_ratio", "late_ratio")]
        self.assertEqual(sides, ["0.360000", "0.560000", "0.600000"])
        self.assertEqual((rows["O1"]["depth"], rows["O1"]["contradiction"]), (1, "60.000000"))
        rm = self.make_user("sides_rm", "rm", self.o1)
        self.ann.user_id = rm
        [own] = self.source.with_user(rm).npl_sides(by="manager")["rows"]
        self.assertEqual((own["code"], own["late"]), ("ANN", "150.000000"))
        elsewhere = self.make_user("sides_leader", "leader", self.b2)
        self.assertFalse(self.source.with_user(elsewhere).npl_sides()["rows"])
        for user, by in (
            (rm, "branch"),
            (self.make_user("sides_admin", "branch_admin", self.b1), "branch"),
        ):
            with self.assertRaises(AccessError):
                self.source.with_user(user).npl_sides(by)
        with self.assertRaises(UserError):
            self.source.with_user(risk).npl_sides("team")

    def test_recovery_of_bad_loans_and_collection_of_due_interest(self):
        none = dict.fromkeys(
            ("principal_due", "interest_due", "principal_paid", "interest_paid"), 0
        )
        for number, vals in {
            "L5": {"paid_on": "2001-06-10", "principal_paid": 25, "interest_paid": 3},
            "L1": {"due_on": "2001-06-20", "paid_on": "2001-06-25", "interest_due": 8,
                   "interest_paid": 6},
            "L2": {"due_on": "2001-06-28", "interest_due": 4},
        }.items():  # fmt: skip
            loan = self.loans[number].id
            self.insert("rm_fact_repayment", entry_no=number, loan_id=loan, **none | vals)
        self.expect(
            {
                "npl_recovered": "25.000000",
                "npl_interest_recovered": "3.000000",
                "interest_payable": "12.000000",
                "interest_collected": "6.000000",
                "interest_collection_ratio": "0.500000",
            }
        )

    def test_deposits_without_margin_and_interbank_of_this_year_and_last(self):
        rows = {
            None: {"2000-06-16": 30, "2000-12-20": 7, "2001-06-01": 10},
            "margin": {"2000-06-16": 300, "2000-12-20": 70, "2001-06-01": 100},
            "interbank": {"2001-06-01": 1000},
        }
        for kind, days in rows.items():
            account = self.make_account(self.customer, f"A-{kind}", deposit_kind=kind or False)
            for day, amount in days.items():
                self.insert(
                    "rm_fact_balance", account_id=account.id, value_date=day, balance=amount
                )
        self.expect(
            {
                "month_end_deposit": "1110.000000",
                "core_deposit": "10.000000",
                "avg_daily_core_deposit": "10.000000",
                # 15 of 30 days
                "avg_daily_core_deposit_last_year": "15.000000",
                "core_deposit_last_year_end": "7.000000",
                # 7 on 151 days, 10 on 30
                "avg_daily_core_deposit_ytd": "7.497238",
                "avg_daily_deposit_ytd": "248.215470",
                # 330 on 187 days, 77 on 12, of 366
                "avg_daily_deposit_year_before": "171.131148",
            }
        )
