from odoo import fields, models

from odoo.addons.rm_workbench.fields import Exact


class RmKpiAppealAnswerDialog(models.TransientModel):
    """Dialog in which an appeal is answered."""

    _name = "rm.kpi.appeal.answer"
    _description = "Answer to an appeal"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"answer": 4000}
    _numbers = {"value": (-(10**25), 10**25, 20)}

    appeal_id = fields.Many2one("rm.kpi.appeal", required=True, readonly=True)
    decision = fields.Selection(
        [("accept", "Accept"), ("refuse", "Refuse")], required=True, default="refuse"
    )
    answer = fields.Text("What was found", required=True)
    value = Exact(
        "Corrected value",
        help="Of the indicator objected to, or the score. It waits for a second person. Empty:"
        " nothing is corrected.",
    )

    def action_answer(self):
        """Answer as chosen."""
        self.ensure_one()
        if self.decision == "accept":
            self.appeal_id.action_accept(self.answer, self.value)
        else:
            self.appeal_id.action_refuse(self.answer)
        return {"type": "ir.actions.act_window_close"}
