from odoo import api, models


class RmWorkPlanGoal(models.Model):
    _inherit = "rm.work.plan.goal"

    @api.model
    def _demo_fill(self):
        """Give the demo's open plans their targets, and the figures there are."""
        if self.search_count([], limit=1):
            return True
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
