from odoo import fields, models


class RmWorkPlanDecide(models.TransientModel):
    """Asks the leader for his comment on a plan."""

    _name = "rm.work.plan.decide"
    _description = "Decision on a work plan"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"comment": 2000}

    plan_id = fields.Many2one("rm.work.plan", required=True, ondelete="cascade")
    comment = fields.Text()

    def action_approve(self):
        """Approve the plan with the comment.

        :return: the action that closes the dialogue
        """
        self.ensure_one()
        self.check_access("read")
        self.plan_id.action_approve(self.comment)
        return {"type": "ir.actions.act_window_close"}

    def action_reject(self):
        """Send the plan back with the comment.

        :return: the action that closes the dialogue
        """
        self.ensure_one()
        self.check_access("read")
        self.plan_id.action_reject(self.comment)
        return {"type": "ir.actions.act_window_close"}
