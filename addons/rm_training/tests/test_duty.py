from datetime import timedelta

from odoo.exceptions import AccessError

from .common import TrainingCase


class TestDuty(TrainingCase):
    """Mandatory plans: who has not passed, and when he is reminded."""

    def _mandatory(self, days_left, **vals):
        return self._approved_plan(
            self.leader,
            self.deputy,
            self.east,
            mandatory=True,
            date_to=self.today + timedelta(days=days_left),
            **vals,
        )

    def _todos(self, plan):
        return self.env["mail.activity"].search(
            [("rm_model", "=", plan._name), ("rm_res_id", "=", plan.id)]
        )

    def _pass(self):
        return self.env["rm.training.record"].create(
            {
                "manager_id": self.manager.id,
                "course_id": self.course.id,
                "hours": 4,
                "passed": True,
            }
        )

    def test_rms_of_the_circle_have_to_pass_each_course(self):
        plan = self._mandatory(30)
        duties = self.env["rm.training.duty"].search([("plan_id", "=", plan.id)])
        self.assertEqual(duties.manager_id, self.manager)
        self.assertEqual((duties.state, duties.due_on), ("open", plan.date_to))
        self.assertEqual((plan.duty_count, plan.duty_open), (1, 1))
        self._pass()
        plan.invalidate_recordset()
        duties.invalidate_recordset()
        self.assertEqual((duties.state, duties.passed_on), ("passed", self.today))
        self.assertEqual((plan.duty_count, plan.duty_open), (1, 0))
        voluntary = self._approved_plan(self.leader, self.deputy, self.east)
        self.assertFalse(voluntary.duty_count)

    def test_the_list_follows_plans_records_and_rms(self):
        duties = self.env["rm.training.duty"]
        plan = self._mandatory(30, branch_ids=False)
        mine = [("plan_id", "=", plan.id), ("manager_id", "=", self.manager.id)]
        record = self._pass()
        self.assertEqual(duties.search(mine).state, "passed")
        record.passed = False
        self.assertEqual(duties.search(mine).state, "open")
        self.manager.branch_id = self.west
        self.assertFalse(duties.search(mine), "the plan is of the other branch")
        self.manager.branch_id = self.east
        self.assertEqual(duties.search(mine).branch_id, self.east)
        plan.with_user(self.leader).action_cancel()
        self.assertFalse(duties.search([("plan_id", "=", plan.id)]))

    def test_each_sees_his_own_part(self):
        self._mandatory(30)
        found = {
            user.login: self.env["rm.training.duty"].with_user(user).search_count([])
            for user in (self.rm, self.rm_west, self.leader, self.leader_west, self.auditor)
        }
        counts = [1, 0, 1, 0, 1]
        self.assertEqual(list(found.values()), counts)
        for user in (self.risk, self.branch_admin, self.integration):
            with self.assertRaises(AccessError):
                self.env["rm.training.duty"].with_user(user).search([])

    def test_reminders_come_once_in_each_stage(self):
        plans = self.env["rm.training.plan"]
        plan = self._mandatory(30)
        self.assertEqual(plans._remind_mandatory(), 0)
        for days_left, word in ((14, "必修培训"), (3, "必修培训"), (-1, "已逾期")):
            self.env.cr.execute(
                "UPDATE rm_training_plan SET date_to = %s WHERE id = %s",
                [self.today + timedelta(days=days_left), plan.id],
            )
            plan.invalidate_recordset()
            self.assertEqual(plans._remind_mandatory(), 1, days_left)
            self.assertEqual(plans._remind_mandatory(), 0, "once")
            todo = self._todos(plan)
            self.assertEqual(todo.user_id, self.rm)
            self.assertIn(word, todo.summary)

    def test_who_has_passed_is_reminded_no_more(self):
        plan = self._mandatory(10)
        self.env["rm.training.plan"]._remind_mandatory()
        self.assertTrue(self._todos(plan))
        self._pass()
        self.assertFalse(self._todos(plan))
