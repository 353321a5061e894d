from odoo import fields, models


class RmPayDeferralClawBack(models.TransientModel):
    """Asks for the reason of a claw-back."""

    _name = "rm.pay.deferral.claw.back"
    _description = "Claw-back of deferred pay"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"reason": 500}

    deferral_ids = fields.Many2many(
        "rm.pay.deferral",
        readonly=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    reason = fields.Char(required=True)

    def action_claw_back(self):
        """Claw back the chosen parts."""
        self.ensure_one()
        self.deferral_ids.action_claw_back(self.reason)
        return {"type": "ir.actions.act_window_close"}
