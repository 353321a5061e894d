"""Suggestions and research reports: the leader owes an answer, the RM one to the instruction."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import BankCase
from .one_person import one_person


@tagged("post_install", "-at_install")
class TestSuggestion(BankCase):
    def _suggestion(self, by="rm", **vals):
        return self._as(by, "rm.suggestion").create(
            {"subject": "增设帮办台", "proposal": "每月增设一个帮办台。", **vals}
        )

    def _by(self, name, record):
        return record.with_user(self.user[name])

    def _in_days(self, days):
        return str(self.today + timedelta(days=days))

    def test_a_suggestion_is_adopted(self):
        record = self._suggestion()
        record.action_submit()
        self.assertEqual(record.due_on, self.today + timedelta(days=7))
        self._by("leader", record).action_adopt()
        self.assertEqual((record.state, record.due_on), ("adopted", False))
        self.assertEqual(record.step_ids.mapped("step"), ["submit", "adopt"])

    def test_an_instruction_is_answered_by_a_day(self):
        record = self._suggestion(kind="research", findings="需求较大。")
        record.action_submit()
        leader = self._by("leader", record)
        for day in (False, "soon", self._in_days(-1)):
            with self.subTest(day=day), self.assertRaises(ValidationError):
                leader.action_instruct("请补充名单。", day)
        leader.action_instruct("请补充名单。", self._in_days(3))
        self.assertEqual(record.state, "instructed")
        with self.assertRaises(UserError):
            record.action_answer()
        record.answer = "名单已补充。"
        record.action_answer()
        self.assertEqual(record.state, "answered")
        leader.action_decline("暂不具备条件。")
        self.assertEqual(record.state, "declined")
        texts = record.step_ids.mapped("text")
        self.assertEqual(texts[1:], ["请补充名单。", "名单已补充。", "暂不具备条件。"])

    def test_what_is_overdue_is_found(self):
        record = self._suggestion()
        record.action_submit()
        self.assertFalse(record.is_overdue)
        record._set_guarded(due_on=self.today - timedelta(days=1))
        record.invalidate_recordset()
        self.assertTrue(record.is_overdue)
        late = [("is_overdue", "=", True), ("id", "=", record.id)]
        self.assertEqual(self._as("leader", "rm.suggestion").search(late), record)
        self.assertEqual(record.days_late, 1)

    def test_an_answer_owed_is_on_the_home_of_its_leaders_only(self):
        record = self._suggestion(subject="答复已逾期的建议")
        record.action_submit()
        record._set_guarded(due_on=self.today - timedelta(days=1))
        for name, shown in (("leader", True), ("leader_home", True), ("leader_west", False)):
            card = self._as(name, "rm.home")._card_supervision()
            titles = [row["title"] for row in card["rows"]]
            self.assertEqual(record.subject in titles, shown, name)
        self._by("leader", record).action_adopt()
        card = self._as("leader", "rm.home")._card_supervision()
        self.assertNotIn(record.subject, [row["title"] for row in card["rows"]])

    def test_only_leaders_of_the_branch_answer(self):
        record = self._suggestion()
        record.action_submit()
        for name in ("rm", "rm_west", "leader_west", "risk", "admin", "auditor", "branch_admin"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self._by(name, record).action_adopt("同意采纳。")
        self.assertEqual(record.state, "submitted")

    def test_nobody_answers_his_own(self):
        record = self._suggestion()
        record.action_submit()
        with one_person(self.user["rm"], self.user["leader"]), self.assertRaises(AccessError):
            record.with_user(self.user["leader"]).action_adopt("同意采纳。")
        self._grant(self.user["rm"], "leader", self.sub)
        with self.assertRaises(AccessError):
            record.action_adopt("同意采纳。")

    def test_steps_out_of_order_or_twice_are_refused(self):
        record = self._suggestion()
        with self.assertRaises(AccessError):
            self._by("leader", record).action_adopt()
        with self.assertRaises(UserError):
            record.action_withdraw()
        record.action_submit()
        with self.assertRaises(UserError):
            record.action_submit()
        with self.assertRaises(UserError):
            self._by("leader", record).action_decline("")
        self._by("leader", record).action_decline("成本过高。")
        for step in ("action_adopt", "action_decline"):
            with self.assertRaises(UserError):
                getattr(self._by("leader", record), step)("再次决定。")
        with self.assertRaises(UserError):
            record.unlink()

    def test_what_was_submitted_does_not_change(self):
        record = self._suggestion()
        record.action_submit()
        for vals in ({"subject": "x"}, {"proposal": "x"}, {"answer": "x"}, {"state": "adopted"}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                record.write(vals)
        record.action_withdraw()
        record.subject = "改过的题目"

    def test_a_report_needs_findings(self):
        record = self._suggestion(kind="research")
        with self.assertRaises(UserError):
            record.action_submit()

    def test_others_see_neither_draft_nor_steps(self):
        record = self._suggestion()
        self.assertFalse(self._as("leader", "rm.suggestion").search([("id", "=", record.id)]))
        record.action_submit()
        self.assertTrue(self._as("leader", "rm.suggestion").search([("id", "=", record.id)]))
        for name in ("rm_west", "leader_west"):
            with self.subTest(user=name):
                steps = self._as(name, "rm.suggestion.step")
                self.assertFalse(self._as(name, "rm.suggestion").search([("id", "=", record.id)]))
                self.assertFalse(steps.search([("suggestion_id", "=", record.id)]))

    def test_topics_reach_down_the_tree_only(self):
        topics = self._as("leader", "rm.suggestion.topic")
        topic = topics.create({"name": "花卉种植户"})
        self.assertEqual(topic.branch_id, self.east)
        found = self._as("rm", "rm.suggestion.topic").search([("id", "=", topic.id)])
        self.assertEqual(found, topic)
        self.assertFalse(self._as("rm_west", "rm.suggestion.topic").search([("id", "=", topic.id)]))
        self._suggestion(kind="research", topic_id=topic.id)
        with self.assertRaises(AccessError):
            self._suggestion("rm_west", kind="research", topic_id=topic.id)
        with self.assertRaises(AccessError):
            topics.create({"name": "外行课题", "branch_id": self.west.id})
        with self.assertRaises(AccessError):
            self._as("rm", "rm.suggestion.topic").create({"name": "自设", "branch_id": self.sub.id})
