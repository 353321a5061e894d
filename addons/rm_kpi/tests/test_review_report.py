from decimal import Decimal

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .review_case import ReviewCase


@tagged("post_install", "-at_install")
class TestReviewReport(ReviewCase):
    """What stands before a start and after a publication: preview, rules, trend, evidence."""

    def _published(self, points, last_day, **vals):
        """Return the result of ``rm`` in a published cycle whose period ends on that day."""
        cycle = self._cycle(**vals)
        for reviewer in ("leader", "xp1", "xp2"):
            self._score(self._sheet(cycle, reviewer, self.manager), *points)
        cycle._set_guarded(date_from=last_day.replace(day=1), date_to=last_day)
        self._finish(cycle)
        return self._result(cycle, self.manager)

    def test_the_preview_says_how_many_sheets_for_whom_and_who_has_too_few(self):
        plan = self._plan(min_appraisers=6)
        found = plan.preview_people()
        sheets = {row["name"]: row["sheets"] for row in found["appraisers"]}
        names = [self.user[key].name for key in ("leader", "leader_home", "xp1")]
        self.assertEqual([sheets[name] for name in names], [4, 4, 3])
        self.assertEqual([row["code"] for row in found["short"]], ["XM1", "XP1", "XP2", "XP3"])
        self.assertEqual({row["appraisers"] for row in found["short"]}, {5})
        dialog = self._as("admin", "rm.review.preview").create({"plan_id": plan.id})
        self.assertIn(names[1], dialog.people_html)
        for name in ("leader", "rm", "auditor"):
            with self.subTest(name), self.assertRaises(AccessError):
                plan.with_user(self.user[name]).preview_people()

    def test_the_preview_follows_positions_and_teams(self):
        position = self.env["rm.position"].create({"code": "XPOS", "name": "公司客户经理"})
        self.manager.position_id = position
        team = self.env["rm.team"].create(
            {
                "name": "一组",
                "branch_id": self.sub.id,
                "manager_ids": [Command.set(self.rms[1].ids)],
            }
        )
        for vals, count in (
            ({"position_ids": [Command.set(position.ids)]}, 1),
            ({"team_ids": [Command.set(team.ids)]}, 1),
            ({"branch_id": self.west.id}, 1),
            ({"position_ids": [Command.set(position.ids)], "team_ids": [Command.set(team.ids)]}, 0),
        ):
            with self.subTest(vals=vals):
                self.assertEqual(self._plan(**vals).preview()["managers"], count)

    def test_the_report_says_the_rules_the_change_and_the_results_before(self):
        early = self._published((8, 80), self._later(-40))
        last = self._published((9, 90), self._later(-5), missing="zero", trim=1)
        # 5 sheets, 3 of them done: peers 90, 90, 0 without the ends: 90; leader 90, leader2 0
        self.assertEqual(last.score, "72.00")
        mine = last.with_user(self.user["rm"])
        self.assertEqual((mine.previous_score, Decimal(mine.change)), ("80.00", -8))
        self.assertEqual(mine.earlier_ids, early)
        other = self._published((5, 50), self._later(-2), name="另一项考核")
        self.assertFalse(other.with_user(self.user["rm"]).earlier_ids, "not of another plan")
        self.assertFalse(self._as("leader", "rm.review.report").browse(other.id).previous_score)
        for words in ("(2", "1", "3"):
            self.assertIn(words, mine.rules_text)
        self.assertNotEqual(mine.rules_text, early.rules_text)
        report = self._as("leader", "rm.review.report").browse(last.id)
        self.assertEqual((report.previous_score, report.change), (80, -8))
        self.assertFalse(self._as("leader", "rm.review.report").browse(early.id).previous_score)
        for name in ("rm.review.result", "rm.review.report"):
            found = self._as("leader", name).search([("manager_id", "=", self.manager.id)])
            self.assertEqual(found.ids, [other.id, last.id, early.id], "the latest first")
        facts = self._as("leader", "rm.review.task")._facts_of(self.manager, self._cycle())
        [fact] = [fact for fact in facts if fact["key"] == "last"]
        self.assertEqual(fact["value"], other.score, "the last score is that of the latest cycle")

    def test_the_trend_shows_published_results_only(self):
        cycle = self._cycle()
        for reviewer in ("leader", "xp1", "xp2"):
            self._score(self._sheet(cycle, reviewer, self.manager), 10, 100)
        cycle._set_guarded(date_from=self._later(-60), date_to=self._later(-50))
        self._finish(cycle, publish=False)
        last = self._published((8, 80), self._later(-5))
        self.assertFalse(last.with_user(self.user["rm"]).earlier_ids)
        self.assertFalse(self._as("rm", "rm.review.report").browse(last.id).previous_score)

    def test_evidence_beside_the_sheet_is_what_the_appraiser_may_read(self):
        cycle = self._cycle()
        logs = self._as("rm", "rm.work.log")
        log = logs.create({"date": self.today, "content": "走访三户"})
        log.action_submit()
        log.with_user(self.user["leader"]).action_check("spot", "poor", "与走访不符")
        definition = self.env["rm.kpi.input.definition"].create(
            {"code": "投诉次数X", "name": "客户投诉次数", "user_id": self.user["admin"].id}
        )
        figure = self._as("admin", "rm.kpi.input").create(
            {
                "definition_id": definition.id,
                "manager_id": self.manager.id,
                "period": f"{self.today}..{self.today}",
                "value": "2",
            }
        )
        figure.with_user(self.user["admin2"]).action_confirm()
        sheet = self._sheet(cycle, "leader", self.manager)
        facts = {f["key"]: f for f in self._as("leader", "rm.review.task").sheet_facts(sheet.id)}
        self.assertEqual((facts["logs"]["value"], facts["spots"]["value"]), ("1", "1"))
        self.assertEqual((facts["spots"]["tone"], facts["complaints"]["value"]), ("danger", "2"))
        shown = facts["logs"]["open"]
        self.assertEqual(self._as("leader", shown["model"]).search(shown["domain"]), log)
        mate = self._sheet(cycle, "xp1", self.manager)
        seen = {f["key"] for f in self._as("xp1", "rm.review.task").sheet_facts(mate.id)}
        self.assertFalse(seen & {"logs", "spots", "visits", "complaints"}, "no false zeros")
        risk = self._as("risk", "rm.review.task")
        seen = {f["key"] for f in risk._facts_of(self.manager.with_env(risk.env), cycle)}
        self.assertEqual(seen, {"overdue"}, "a risk manager sees the loans")
