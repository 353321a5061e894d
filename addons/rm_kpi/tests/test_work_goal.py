"""Goals of work plans: taken from targets, filled from facts and results, covered by signatures."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestWorkGoal(RunCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.release(cls.scheme)
        cls.rm_user = cls.make_user("goal_rm", "rm", cls.o1)
        cls.mate = cls.make_user("goal_mate", "rm", cls.o1)
        cls.leader = cls.make_user("goal_leader", "leader", cls.b1)
        cls.stranger = cls.make_user("goal_stranger", "leader", cls.b2)
        cls.ann.user_id, cls.cyd.user_id = cls.rm_user, cls.mate
        cls.batch.business_date = "2001-06-30"
        cls.deposit = cls.scheme.indicator_ids.filtered(lambda i: i.code == "存款")
        cls.points = cls.scheme.indicator_ids.filtered(lambda i: i.code == "存款分")

    def target(self, value, period="2001-06", **owner):
        vals = {"indicator_id": self.deposit.id, "period": period, "value": value}
        return self.env["rm.kpi.target"].create({**vals, **owner})

    def plan(self, user=None, **vals):
        plans = self.env["rm.work.plan"].with_user(user or self.rm_user)
        month = {"period_kind": "month", "date_from": "2001-06-01", "goals": "稳存增存"}
        return plans.create({**month, **vals})

    def approve(self, plan):
        plan.action_submit()
        plan.with_user(self.leader).action_approve("同意")
        plan.invalidate_recordset()

    def test_goals_are_taken_from_the_most_specific_target(self):
        self.target("800", branch_id=self.b1.id)
        plan = self.plan()
        plan.action_take_targets()
        goal = plan.goal_ids
        self.assertEqual((goal.target, goal.target_from), ("800", "branch"))
        self.target("900", manager_id=self.ann.id)
        goal.planned = "1000"
        plan.action_take_targets()
        self.assertEqual(plan.goal_ids, goal)
        self.assertEqual((goal.target, goal.target_from), ("900", "manager"))
        week = self.plan(period_kind="week", date_from="2001-06-13")
        week.action_take_targets()
        self.assertEqual(week.goal_ids.target, "900")
        with self.assertRaises(UserError):
            self.plan(date_from="2001-07-01").action_take_targets()

    def test_targets_are_the_plan_of_a_half_year_summary(self):
        self.target("800", branch_id=self.o1.id)
        self.target("900", manager_id=self.ann.id)
        summaries = self.env["rm.work.summary"].with_user(self.rm_user)
        mine = summaries.create({"date_from": "2001-03-01"})
        mine.action_fill()

        def plan(record):
            return record.line_ids.filtered(lambda line: line.measure == "deposit_total").plan

        self.assertEqual(plan(mine), "900.00")
        # the half year's own target before that of its last month; what was typed stays
        self.target("950", period="2001-H1", manager_id=self.ann.id)
        mine.action_fill()
        self.assertEqual(plan(mine), "900.00")
        mine.line_ids.unlink()
        mine.action_fill()
        self.assertEqual(plan(mine), "950.00")
        branch = summaries.with_user(self.leader).create(
            {"date_from": "2001-03-01", "branch_id": self.o1.id}
        )
        branch.action_fill()
        self.assertEqual(plan(branch), "800.00")

    def test_the_plan_of_the_year_is_split_to_months(self):
        year = self.plan(period_kind="year", date_from="2001-01-01")
        card = self.env["rm.kpi.source"].search([("code", "=", "loan_disbursed")])
        flow = self.env["rm.kpi.indicator"].search(
            [("source_id", "=", card.id), ("scheme_id.state", "=", "released")], limit=1
        )
        year.goal_ids = [
            Command.create({"indicator_id": self.deposit.id, "planned": "1200"}),
            *(Command.create({"indicator_id": one.id, "planned": "100"}) for one in flow),
        ]
        self.approve(year)
        month = self.plan()
        month.action_take_targets()
        found = {goal.indicator_id: (goal.target, goal.target_from) for goal in month.goal_ids}
        # a balance is to be held in every month, an amount of the year is shared out
        self.assertEqual(found[self.deposit], ("1200", "plan"))
        if flow:
            self.assertEqual(found[flow], ("8.33", "plan"))

    def test_facts_and_results_fill_what_was_reached(self):
        self.target("2000", manager_id=self.ann.id)
        plan = self.plan()
        with self.assertRaises(UserError):
            plan.action_fill_goals()
        plan.action_take_targets()
        plan.goal_ids = [Command.create({"indicator_id": self.points.id, "planned": "100"})]
        plan.action_fill_goals()
        deposit, points = (
            plan.goal_ids.filtered(lambda g, i=i: g.indicator_id == i)
            for i in (self.deposit, self.points)
        )
        self.assertEqual(
            (deposit.done, deposit.percent, deposit.progress), ("1000.000000", "50", 50)
        )
        self.assertEqual((str(deposit.done_on), deposit.done_by), ("2001-06-30", "facts"))
        self.assertFalse(points.done)
        run = self.compute()
        plan.action_fill_goals()
        # nobody has announced it yet
        self.assertFalse(points.done)
        run.with_user(self.admin).action_announce()
        self.approve(plan)
        self.env["rm.work.plan"]._refresh_goals()
        plan.action_fill_goals()
        self.assertEqual((points.done, points.done_by), ("120.000000", "run"))
        with self.assertRaises(UserError):
            self.plan(
                date_from="2001-08-01", goal_ids=[Command.create({"indicator_id": self.deposit.id})]
            ).action_fill_goals()

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_goals_are_the_rms_own_and_fixed_once_submitted(self):
        self.target("2000", manager_id=self.ann.id)
        plan = self.plan()
        plan.action_take_targets()
        goal = plan.goal_ids
        for user in (self.mate, self.leader, self.stranger):
            with self.subTest(user=user.login):
                self.assertFalse(goal.with_user(user).search([("id", "=", goal.id)]))
                for deed in (
                    plan.with_user(user).action_take_targets,
                    plan.with_user(user).action_fill_goals,
                ):
                    with self.assertRaises(AccessError):
                        deed()
        for vals in ({"target": "1"}, {"done": "9"}, {"manager_id": self.cyd.id}):
            with self.assertRaises(UserError):
                goal.write(vals)
        with self.assertRaises(UserError):
            goal.indicator_id = self.points
        plan.action_submit()
        for deed in (lambda: goal.write({"planned": "1"}), goal.unlink, plan.action_take_targets):
            with self.assertRaises(UserError):
                deed()
        self.assertTrue(goal.with_user(self.leader).read(["target"]))
        self.assertFalse(goal.with_user(self.stranger).search([("id", "=", goal.id)]))
        # a goal changed under the signature voids it
        goal._set_guarded(target="5")
        plan.with_user(self.leader).action_approve("同意")
        self.assertEqual(plan.state, "draft")
