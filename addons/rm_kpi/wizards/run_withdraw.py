from odoo import api, fields, models

from ..models.runs.run_withdraw import MOST


class RmKpiRunWithdrawDialog(models.TransientModel):
    """Compute an announced run again: what is lost, and why it is done."""

    _name = "rm.kpi.run.withdraw"
    _description = "Withdrawal of an announcement"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"reason": MOST}

    run_id = fields.Many2one("rm.kpi.run", required=True, readonly=True, ondelete="cascade")
    lost = fields.Text("What is lost", compute="_compute_lost")
    reason = fields.Text(required=True)

    @api.depends("run_id")
    @api.depends_context("lang")
    def _compute_lost(self):
        for one in self:
            one.lost = "\n".join(one.run_id._lost_sentences()) if one.run_id else False

    def action_withdraw(self):
        """Withdraw the announcement and compute again.

        :return: the action that closes the dialog
        """
        self.ensure_one()
        self.run_id.action_compute(self.reason)
        return {"type": "ir.actions.act_window_close"}
