from odoo import api, fields, models
from odoo.exceptions import UserError


class RmApprovalDecide(models.TransientModel):
    """Asks for the comment before one or several requests are decided."""

    _name = "rm.approval.decide"
    _description = "Decision on approvals"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"comment": 2000}

    request_ids = fields.Many2many("rm.approval.request", string="Requests", required=True)
    decision = fields.Selection(
        [("approve", "Approve"), ("reject", "Reject")], required=True, default="approve"
    )
    comment = fields.Text()
    count = fields.Integer(compute="_compute_count")

    @api.depends("request_ids")
    def _compute_count(self):
        for dialog in self:
            dialog.count = len(dialog.request_ids)

    def action_confirm(self):
        """Decide on every request of the dialog, all or none.

        :return: action that closes the dialog
        """
        self.ensure_one()
        if not self.request_ids:
            raise UserError(self.env._("None of these waits for you."))
        if self.decision == "approve":
            self.request_ids.action_approve(self.comment or "")
        else:
            self.request_ids.action_reject(self.comment or "")
        return {"type": "ir.actions.act_window_close"}
