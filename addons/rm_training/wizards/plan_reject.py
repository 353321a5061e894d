from odoo import fields, models


class RmTrainingPlanReject(models.TransientModel):
    """Asks for the reason before a plan is sent back."""

    _name = "rm.training.plan.reject"
    _description = "Rejection of a training plan"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"reason": 2000}

    plan_id = fields.Many2one("rm.training.plan", required=True, ondelete="cascade")
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Send the plan back with the reason."""
        self.ensure_one()
        return self.plan_id.action_reject(self.reason)
