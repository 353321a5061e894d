from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.rm_workbench.tests.one_person import one_person

from .review_case import ReviewCase


@tagged("post_install", "-at_install")
class TestReviewAppeal(ReviewCase):
    """An RM appeals against his published report; clean hands answer, two of them move a score."""

    def setUp(self):
        super().setUp()
        self.user["admin3"] = self._make_user("admin3")
        self._grant(self.user["admin3"], "admin")
        self.cycle = self._cycle()
        for reviewer in ("leader", "xp1", "xp2"):
            self._score(self._sheet(self.cycle, reviewer, self.manager), 8, 80)
            if reviewer != "xp1":
                self._score(self._sheet(self.cycle, reviewer, self.rms[1]), 9, 80)
        self._score(self._sheet(self.cycle, "rm", self.rms[1]), 9, 80)  # 54 + 32 = 86
        self._finish(self.cycle)  # by admin, published by admin2
        self.result = self._result(self.cycle, self.manager)

    def _appeal(self, user="rm", **vals):
        result = vals.pop("result", self.result)
        return self._as(user, "rm.review.appeal").create(
            {"result_id": result.id, "text": "走访记录有十二次，合规项扣分无事实", **vals}
        )

    def test_a_correction_counts_once_a_second_person_has_signed(self):
        self.assertEqual((self.result.score, self.result.rank), ("80.00", 2))
        made = self._appeal()
        self.assertEqual((made.state, made.branch_id), ("open", self.sub))
        told = self.env["mail.activity"].search(
            [("rm_model", "=", "rm.review.appeal"), ("rm_res_id", "=", made.id)]
        )
        users = told.user_id & (self.user["admin"] | self.user["admin2"] | self.user["admin3"])
        self.assertEqual(users, self.user["admin2"] | self.user["admin3"], "not who finished it")
        self.assertFalse(told.with_user(self.user["rm"])._filtered_access("read"))
        made.with_user(self.user["admin2"]).action_accept("走访属实", "7.5")
        self.assertEqual((made.state, self.result.score), ("proposed", "80.00"))
        with self.assertRaises(AccessError):
            made.with_user(self.user["admin2"]).action_confirm()
        for name in ("leader_home", "rm", "auditor"):
            with self.subTest(name), self.assertRaises(AccessError):
                made.with_user(self.user[name]).action_confirm()
        with one_person(self.user["admin2"], self.user["admin3"]), self.assertRaises(AccessError):
            made.with_user(self.user["admin3"]).action_confirm()
        self.assertTrue(made.with_user(self.user["admin3"]).action_confirm())
        self.assertEqual(
            (made.state, self.result.score, self.result.rank), ("accepted", "87.50", 1)
        )
        self.assertEqual(self._result(self.cycle, self.rms[1]).rank, 2)
        self.assertEqual((self.result.computed_score, self.result.appeal_points), ("80.00", "7.5"))
        with self.assertRaises(UserError):
            made.with_user(self.user["admin3"]).action_confirm()
        events = self.env["rm.journal"].search([("model", "=", "rm.review.appeal")], limit=3)
        self.assertEqual(
            events.mapped("event"),
            ["review.appeal_accepted", "review.appeal_proposed", "review.appeal_made"],
        )
        mine = self.env["mail.activity"].search(
            [("rm_model", "=", "rm.review.appeal"), ("user_id", "=", self.user["rm"].id)]
        )
        self.assertEqual(len(mine), 1, "the RM is told")

    def test_a_correction_sent_back_leaves_the_score_and_opens_the_appeal(self):
        made = self._appeal()
        made.with_user(self.user["admin2"]).action_accept("属实", "3")
        with self.assertRaises(UserError):
            made.with_user(self.user["admin3"]).action_send_back(" ")
        self.assertTrue(made.with_user(self.user["admin3"]).action_send_back("幅度无依据"))
        self.assertEqual((made.state, made.points, made.answer), ("open", False, False))
        self.assertEqual(self.result.score, "80.00")
        self.assertTrue(made.with_user(self.user["admin3"]).action_refuse("核对无误"))
        self.assertEqual((made.state, made.answer), ("refused", "核对无误"))
        with self.assertRaises(UserError):
            made.with_user(self.user["admin2"]).action_accept("再答", "1")

    def test_whoever_scored_calibrated_or_is_concerned_does_not_answer(self):
        made = self._appeal()
        for name in ("admin", "leader", "rm", "auditor", "risk", "leader_west", "xp1"):
            with self.subTest(name), self.assertRaises(AccessError):
                made.with_user(self.user[name]).action_refuse("不")
        self.assertEqual(made.state, "open")
        for answer in ("", "  ", False, "x" * 4001):
            with self.subTest(answer=answer), self.assertRaises(UserError):
                made.with_user(self.user["leader_home"]).action_refuse(answer)
        for points in (0, "-1", "10.01", "NaN", True, "1.234", False, None):
            with self.subTest(points=points), self.assertRaises(UserError):
                made.with_user(self.user["leader_home"]).action_accept("好", points)
        # a leader above who did not score him
        with (
            one_person(self.user["leader"], self.user["leader_home"]),
            self.assertRaises(AccessError),
        ):
            made.with_user(self.user["leader_home"]).action_refuse("核对无误")
        self.assertTrue(made.with_user(self.user["leader_home"]).action_refuse("核对无误"))

    def test_appeals_are_made_once_in_ones_own_name_and_in_time(self):
        other = self._result(self.cycle, self.rms[1])
        for user, vals in (
            ("rm", {"result": other}),
            ("xp1", {}),
            ("xp1", {"manager_id": self.manager.id}),
            ("leader", {}),
            ("admin", {}),
            ("rm", {"text": ""}),
            ("rm", {"text": "长" * 4001}),
            ("rm", {"state": "accepted"}),
            ("rm", {"points": "9"}),
        ):
            with self.subTest(user=user, vals=vals), self.assertRaises(UserError):
                self._appeal(user, **vals)
        made = self._appeal()
        self.assertFalse(self.result.with_user(self.user["rm"]).may_appeal)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.cr.savepoint():
            self._appeal()
        self.assertTrue(made.action_withdraw())
        with self.assertRaises(UserError):
            made.action_withdraw()
        self.assertTrue(self.result.with_user(self.user["rm"]).may_appeal)
        self.cycle._set_guarded(appeal_until=self._later(-1))
        with self.assertRaises(UserError):
            self._appeal()
        self.cycle._set_guarded(appeal_until=None)
        with self.assertRaises(UserError):
            self._appeal()

    def test_appeals_are_read_by_the_rm_his_leaders_and_the_administration(self):
        made = self._appeal()
        for name in ("rm", "leader", "leader_home", "admin", "auditor"):
            self.assertEqual(self._as(name, "rm.review.appeal").search([]), made, name)
        for name in ("xp1", "leader_west", "risk", "branch_admin"):
            with self.subTest(name), self.assertRaises(AccessError):
                made.with_user(self.user[name]).read(["text"])
        for vals in ({"state": "accepted"}, {"answer": "x"}, {"points": "5"}, {"result_id": 1}):
            with self.subTest(vals), self.assertRaises(UserError):
                made.write(vals)
        with self.assertRaises(UserError):
            made.sudo().unlink()
