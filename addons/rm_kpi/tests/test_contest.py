from decimal import Decimal

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.rm_workbench.tests.one_person import one_person

from .run_case import RunCase

DAYS = "2001-06-01", "2001-06-30"


@tagged("post_install", "-at_install")
class TestContest(RunCase):
    """Ann 112 points, Cyd and Eve 77.5, Bob 57.5, Dee 40."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme.period_type = "campaign"
        cls.release(cls.scheme)
        cls.contest = cls.make_contest()
        cls.leader = cls.make_user("contest_leader", "leader", cls.b2)
        cls.rm = cls.make_user("contest_rm", "rm", cls.b2)
        cls.bob.user_id = cls.rm

    @classmethod
    def make_contest(cls, **vals):
        prizes = (("First", 1, 1, "500.00"), ("Second", 2, 3, "200.50"), ("Third", 4, 4, "1"))
        return (
            cls.env["rm.kpi.contest"]
            .with_user(cls.admin)
            .create(
                {
                    "name": "Good start",
                    "scheme_code": "TINY",
                    "date_from": DAYS[0],
                    "date_to": DAYS[1],
                    "prize_ids": [
                        Command.create(
                            {"name": n, "place_from": a, "place_to": b, "amount": amount}
                        )
                        for n, a, b, amount in prizes
                    ],
                    **vals,
                }
            )
        )

    def start(self, contest=None):
        contest = contest or self.contest
        contest.with_user(self.admin2).action_start()
        self.compute(period="..".join(DAYS))
        return contest

    def test_the_board_tells_places_distances_and_prizes(self):
        found = self.start().board()
        self.assertEqual(found["until"], DAYS[1])
        rows = {row["code"]: row for row in found["rows"]}
        self.assertEqual(
            {code: (row["place"], row["prize"]) for code, row in rows.items()},
            {
                "ANN": (1, "First"),
                "CYD": (2, "Second"),
                "EVE": (2, "Second"),
                "BOB": (4, "Third"),
                "DEE": (5, False),
            },
        )
        bob = rows["BOB"]
        self.assertEqual((bob["behind"], bob["behind_first"]), ("20", "54.5"))
        self.assertEqual((bob["to_prize"], rows["DEE"]["to_prize"]), ("20", "17.5"))
        self.assertEqual((rows["ANN"]["behind"], rows["ANN"]["to_prize"]), (False, False))
        branches = self.contest.board("branch")["rows"]
        # O1: 112 and 77.5; B2: 77.5, 57.5 and 40
        self.assertEqual(
            [(row["code"], Decimal(row["score"]).quantize(Decimal("0.01"))) for row in branches],
            [("O1", Decimal("94.75")), ("B2", Decimal("58.33"))],
        )

    def test_rms_see_what_the_contest_shows(self):
        contest = self.start()
        own = contest.with_user(self.rm)
        self.assertEqual(len(own.board()["rows"]), 5)
        self.assertEqual([row["code"] for row in own.board()["rows"] if row["own"]], ["BOB"])
        for shown, codes in (("prizes", ["ANN", "CYD", "EVE", "BOB"]), ("own", ["BOB"])):
            contest._set_guarded(shown=shown)
            self.assertEqual([row["code"] for row in own.board()["rows"]], codes)
        self.assertEqual(len(contest.with_user(self.leader).board()["rows"]), 5)

    def test_a_contest_of_a_branch_is_for_that_branch(self):
        contest = self.start(self.make_contest(branch_id=self.b2.id))
        self.assertEqual([row["code"] for row in contest.board()["rows"]], ["EVE", "BOB", "DEE"])
        other = self.make_contest(branch_id=self.b1.id)
        other.with_user(self.admin2).action_start()
        for user in (self.rm, self.leader):
            with self.assertRaises(AccessError):
                other.with_user(user).board()
        self.assertTrue(contest.with_user(self.rm).board()["rows"])

    def test_nobody_sees_a_draft_and_nobody_starts_his_own(self):
        may = [self.contest.with_user(one).may_start for one in (self.admin, self.admin2)]
        self.assertEqual(may, [False, True])
        with self.assertRaises(UserError):
            self.contest.action_start()
        with self.assertRaises(UserError):
            self.contest.board()
        for user in (self.rm, self.leader):
            with self.assertRaises(AccessError):
                self.contest.with_user(user).board()
            with self.assertRaises(AccessError):
                self.contest.with_user(user).action_start()
        for user in (self.rm, self.leader):
            for model in ("rm.kpi.contest", "rm.kpi.contest.prize"):
                self.assertFalse(
                    self.env[model].with_user(user).search([])
                    & self.env[model].search([("create_uid", "=", self.admin.id)])
                )
        self.start()
        for user in (self.rm, self.leader):
            self.assertEqual(self.contest.with_user(user).prize_ids.mapped("place_from"), [1, 2, 4])
            with self.assertRaises(AccessError):
                self.env["rm.kpi.contest"].with_user(user).create({"name": "x"})
        with self.assertRaises(UserError):
            self.contest.with_user(self.admin2).action_start()
        with self.assertRaises(UserError):
            self.contest.name = "Other"
        with self.assertRaises(UserError):
            self.contest.prize_ids[0].amount = "9"
        for wrong in ("x", None, [], {}):
            with self.assertRaises(UserError):
                self.contest.board(wrong)

    def test_a_place_gets_one_prize(self):
        for vals in (
            {"place_from": 3, "place_to": 5, "name": "x", "amount": "1"},
            {"place_from": 9, "place_to": 9, "name": "x", "amount": "-1"},
        ):
            with self.assertRaises(ValidationError):
                self.contest.prize_ids = [Command.create(vals)]

    def test_another_person_approves_the_prize_list(self):
        contest = self.start()
        contest.with_user(self.admin2).action_list_awards()
        found = {one.manager_id.code: (one.prize, one.amount) for one in contest.award_ids}
        self.assertEqual(
            found,
            {
                "ANN": ("First", "500.00"),
                "CYD": ("Second", "200.50"),
                "EVE": ("Second", "200.50"),
                "BOB": ("Third", "1.00"),
            },
        )
        # totals of groups are exact texts, in the order of numbers
        of_contest = [("contest_id", "=", contest.id)]
        groups = contest.award_ids.formatted_read_group(
            of_contest, ["prize"], ["amount:sum"], order="amount:sum desc"
        )
        self.assertEqual([one["amount:sum"] for one in groups], ["500.00", "401.00", "1.00"])
        awards = self.env["rm.kpi.contest.award"].with_user(self.rm)
        below = awards.with_user(self.leader)
        self.assertFalse(awards.search([]) + below.search([]))
        for user in (self.admin, self.admin2):
            # one edited the contest, the other drew up the list
            with self.assertRaises(UserError):
                contest.with_user(user).action_approve_awards()
        third = self.make_user("contest_admin3", "admin")
        with one_person(self.admin, third):
            self.assertFalse(contest.with_user(third).may_approve)
            with self.assertRaises(UserError):
                contest.with_user(third).action_approve_awards()
        contest.invalidate_recordset()
        shown = [one for one in (self.admin, self.admin2, third, self.leader, self.rm)
                 if contest.with_user(one).may_approve]  # fmt: skip
        self.assertEqual(shown, [third], "the button is there for whoever may")
        contest.with_user(third).action_approve_awards()
        self.assertEqual(contest.state, "awarded")
        self.assertEqual(awards.search([]).manager_id, self.bob)
        self.assertEqual(below.search([]).manager_id, self.bob + self.eve)
        line = self.env["rm.journal"].search([("event", "=", "contest.awarded")], limit=1)
        self.assertIn("902", str(line.detail))
        with self.assertRaises(UserError):
            contest.with_user(third).action_approve_awards()
        for change in (
            lambda one: one.with_user(third).write({"amount": "9"}),
            lambda one: one.with_user(third).unlink(),
        ):
            with self.assertRaises(UserError):
                change(contest.award_ids[0])

    def test_a_list_needs_all_days_and_the_run_it_was_drawn_from(self):
        self.contest.with_user(self.admin2).action_start()
        with self.assertRaises(UserError):
            self.contest.with_user(self.admin2).action_list_awards()
        run = self.compute(period="..".join(DAYS))
        self.contest.with_user(self.admin2).action_list_awards()
        run._set_guarded(hash="0" * 64)
        third = self.make_user("contest_admin4", "admin")
        with self.assertRaisesRegex(UserError, "computed again"):
            self.contest.with_user(third).action_approve_awards()
        self.contest.with_user(third).action_reject_awards()
        self.assertFalse(self.contest.award_ids)
        self.assertEqual(self.contest.state, "running")

    def test_lists_open_with_a_regular_run_where_there_is_one(self):
        self.start()
        runs = self.env["rm.kpi.run"].with_user(self.admin)
        shown = runs._newest_shown()
        self.assertEqual(shown.scheme_id, self.scheme)
        # the days as people read them, stored as other systems write them
        self.assertEqual(shown.display_name, f"TINY {DAYS[0]} to {DAYS[1]}")
        self.assertEqual(shown.with_context(lang="zh_CN").display_name, f"TINY {' 至 '.join(DAYS)}")
        result = self.env["rm.kpi.result"].search([("run_id", "=", shown.id)], limit=1)
        self.assertIn(f"{DAYS[0]} to {DAYS[1]}", result.display_name)
        self.assertEqual(shown.period, "..".join(DAYS))
        # exported lists too
        cell = self.env["rm.query"]._cell(shown, shown._fields["period"])
        self.assertEqual(cell, f"{DAYS[0]} to {DAYS[1]}")
        monthly = self.make_scheme("MONTHLY")
        self.release(monthly)
        self.compute(monthly, period="2001-05")
        self.assertEqual(runs._newest_shown().scheme_id, monthly)
