from datetime import timedelta

from odoo.tests import tagged

from .review_case import ReviewCase


@tagged("post_install", "-at_install")
class TestReviewLate(ReviewCase):
    """Reminders and escalation: who is late is named to his leader, once, by the schedule."""

    def setUp(self):
        super().setUp()
        self.cycle = self._cycle(escalate_days=2)
        self.last = self.cycle.due_on

    def _todos(self, user=None):
        domain = [("rm_model", "=", "rm.review.cycle"), ("rm_res_id", "=", self.cycle.id)]
        if user:
            domain.append(("user_id", "=", self.user[user].id))
        return self.env["mail.activity"].search(domain)

    def _run(self, days):
        self.cycle._refresh(self.last + timedelta(days=days))

    def test_the_leader_of_who_is_late_gets_one_to_do_with_the_names(self):
        self._run(1)
        self.assertFalse(self._todos())
        self._run(2)
        mine = self._todos("leader")
        self.assertEqual(len(mine), 1)
        for name in ("x_rm", "x_xp1", "x_xp2", "x_xp3"):
            self.assertIn(name, mine.note)
        self.assertNotIn("x_leader:", mine.note, "nobody is told of himself")
        self.assertIn("x_leader", self._todos("leader_home").note, "his own leader is")
        late = self.cycle.task_ids.filtered("escalated_on")
        self.assertIn(self.user["xp1"], late.reviewer_id)
        events = [("event", "=", "review.escalated"), ("reference", "=", self.cycle.display_name)]
        count = self.env["rm.journal"].search_count(events)
        self._run(3)
        self.assertEqual(len(self._todos("leader")), 1, "once, not every hour")
        self.assertEqual(self.env["rm.journal"].search_count(events), count)

    def test_who_has_finished_goes_from_the_list_and_the_list_with_the_last(self):
        self._run(2)
        for manager in self.rms[1:]:
            self._score(self._sheet(self.cycle, "rm", manager), 8, 80)
        self._run(3)
        self.assertNotIn("x_rm", self._todos("leader").note)
        self.cycle.with_user(self.user["admin"]).action_finish()
        self.assertFalse(self._todos())

    def test_appraisers_are_reminded_when_the_last_day_is_near_and_over(self):
        todo = self.cycle.task_ids[0].sudo().activity_ids
        first = todo.summary
        self._run(-2)
        near = todo.summary
        self._run(1)
        self.assertEqual(len({first, near, todo.summary}), 3)
