from odoo import api, models


class RmWorkPlanGoal(models.Model):
    _inherit = "rm.work.plan.goal"

    @api.model
    def _demo_fill(self):
        """Give the demo's open plans their targets, and the figures there are."""
        if self.search_count([], limit=1):
            return True
        self._demo_month_plan()
        plans = self.env["rm.work.plan"].search([("period_kind", "in", ("week", "month"))])
        for plan in plans:
            user = plan.manager_id.user_id
            waiting = plan.state == "submitted"
            if plan.state not in ("draft", "submitted") or not user:
                continue
            own = plan.with_user(user)
            if not plan._targets_of_period():
                continue
            if waiting:
                own.action_withdraw()
            own.action_take_targets()
            if waiting:
                own.action_submit()
            plan.sudo()._fill_goals()
        return True

    @api.model
    def _demo_month_plan(self):
        """Let the demo's RM plan the month of the newest figures, and his leader approve it."""
        demo, plans = self.env["rm.demo"], self.env["rm.work.plan"]
        rm, leader = demo._as("rm"), demo._as("leader")
        newest = plans._newest_day()
        if not (rm and leader and newest):
            return
        month = {"period_kind": "month", "date_from": newest.replace(day=1)}
        own = plans.with_user(rm)
        if own.search([("is_mine", "=", True), *((k, "=", v) for k, v in month.items())]):
            return
        plan = own.create({**month, "goals": "稳住存量、抓好到期承接，日均存款完成序时任务。"})
        if not plan._targets_of_period():
            return
        plan.action_take_targets()
        plan.action_submit()
        plan.with_user(leader).action_approve("目标清楚，按周跟进。")
        plan.action_fill_goals()
