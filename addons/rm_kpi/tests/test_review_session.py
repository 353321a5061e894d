from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.rm_workbench.tests.one_person import one_person

from .review_case import ReviewCase


@tagged("post_install", "-at_install")
class TestReviewSession(ReviewCase):
    """评议会: the committee moves scores with reasons and minutes, before they are published."""

    def setUp(self):
        super().setUp()
        self.cycle = self._cycle()
        for manager in self.rms[:2]:
            for reviewer in ("leader", "leader_home", "xp3"):
                self._score(self._sheet(self.cycle, reviewer, manager), 8, 80)
        self._finish(self.cycle, publish=False)
        self.first, self.second = (self._result(self.cycle, rm) for rm in self.rms[:2])

    def _session(self, lines=(), members=("leader", "leader_home", "risk"), **vals):
        return self._as("admin", "rm.review.session").create(
            {
                "cycle_id": self.cycle.id,
                "member_ids": [Command.set([self.user[name].id for name in members])],
                "minutes": "对照走访与检查记录逐人评议。",
                "line_ids": [
                    Command.create({"result_id": result.id, "points": points, "reason": reason})
                    for result, points, reason in lines
                ],
                **vals,
            }
        )

    def test_a_session_moves_the_scores_it_decides_on_and_no_others(self):
        session = self._session([(self.first, "-2.5", "打分偏宽"), (self.second, "1", "重大贡献")])
        with self.assertRaises(UserError):
            self.cycle.with_user(self.user["admin2"]).action_publish()
        self.assertTrue(session.action_decide())
        self.assertEqual((self.first.score, self.second.score), ("77.50", "81.00"))
        self.assertEqual((self.first.rank, self.second.rank), (2, 1))
        self.assertEqual(self.first.calibration_reason, "打分偏宽")
        self.assertEqual(self.first.session_id, session)
        for change in (
            session.action_decide,
            lambda: session.write({"minutes": "改"}),
            lambda: session.line_ids[0].write({"points": "9"}),
            session.line_ids[0].unlink,
            session.unlink,
            lambda: session.write({"state": "draft"}),
        ):
            with self.assertRaises(UserError):
                change()
        with self.assertRaises(UserError):  # who decided it does not publish
            self.cycle.with_user(self.user["admin"]).action_publish()
        with one_person(self.user["admin"], self.user["admin2"]), self.assertRaises(UserError):
            self.cycle.with_user(self.user["admin2"]).action_publish()
        self.assertTrue(self.cycle.with_user(self.user["admin2"]).action_publish())
        event = self.env["rm.journal"].search([("event", "=", "review.session_decided")], limit=1)
        self.assertEqual(event.detail["members"], ["x_leader", "x_leader_home", "x_risk"])

    def test_a_session_needs_members_minutes_and_nobody_judging_himself(self):
        line = [(self.first, "1", "x")]
        for session in (
            self._session(line, members=("leader", "risk")),
            self._session(line, minutes=" "),
            self._session(line, members=("leader", "risk", "rm")),
        ):
            with self.assertRaises(UserError):
                session.action_decide()
        with one_person(self.user["rm"], self.user["risk"]), self.assertRaises(UserError):
            self._session(line).action_decide()
        self.assertEqual(self.first.score, "80.00")

    def test_a_session_is_about_results_of_its_own_finished_cycle(self):
        other = self._cycle()
        with self.assertRaises(ValidationError):
            self._session(cycle_id=other.id)
        for lines in (
            [(self.first, "10.01", "x")],
            [(self.first, "NaN", "x")],
        ):
            with self.assertRaises(ValidationError):
                self._session(lines)
        self._finish(other, publish=False)
        session = self._session()
        with self.assertRaises(ValidationError):
            session.write(
                {
                    "line_ids": [
                        Command.create(
                            {
                                "result_id": self._result(other, self.manager).id,
                                "points": "1",
                                "reason": "x",
                            }
                        )
                    ]
                }
            )

    def test_sessions_are_the_administrators_affair(self):
        session = self._session()
        for name in ("leader", "rm", "risk", "branch_admin"):
            with self.subTest(name), self.assertRaises(AccessError):
                session.with_user(self.user[name]).read(["minutes"])
            with self.assertRaises(AccessError):
                session.with_user(self.user[name]).action_decide()
        self.assertTrue(session.with_user(self.user["auditor"]).read(["minutes"]))
        with self.assertRaises(AccessError):
            session.with_user(self.user["auditor"]).action_decide()
        self.assertTrue(session.unlink(), "a draft can be dropped")
