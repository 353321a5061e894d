from odoo import fields, models


class RmKpiGateAccept(models.TransientModel):
    """Accept what a gate found, with the reason."""

    _name = "rm.kpi.gate.accept"
    _description = "Acceptance of a gate"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"reason": 1000}

    gate_id = fields.Many2one("rm.kpi.gate", required=True, readonly=True, ondelete="cascade")
    text = fields.Text(related="gate_id.text")
    reason = fields.Text("Accepted because", required=True)

    def action_accept(self):
        """Accept it.

        :return: the action that closes the dialog
        """
        self.ensure_one()
        self.gate_id.action_accept(self.reason)
        return {"type": "ir.actions.act_window_close"}
