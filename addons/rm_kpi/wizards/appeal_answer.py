# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

from odoo import api, fields, models

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

    trial = fields.Text("If it is accepted", readonly=True)

    @api.onchange("value", "decision")
    def _onchange_value(self):
        """What was tried no longer holds."""
        self.trial = False

    def action_try(self):
        """Compute the run with the value in a sandbox and tell what would change."""
        self.ensure_one()
        found = self.appeal_id.try_value(self.value)
        before, after = found["before"], found["after"]
        _ = self.env._
        labels = {
            "score": _("Score"),
            "rank": _("Rank in bank"),
            "branch_rank": _("Rank in branch"),
            "grade": _("Grade"),
        }
        lines = [
            f"{label}: {before[name] or '-'} → {after[name] or '-'}"
            for name, label in labels.items()
        ]
        lines.append(_("Other RMs whose rank would change: %(count)s", count=found["moved"]))
        self.trial = "\n".join(lines)
        return {
            "type": "ir.actions.act_window",
            "name": _("Answer the appeal"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_answer(self):
        """Answer as chosen."""
        self.ensure_one()
        if self.decision == "accept":
            self.appeal_id.action_accept(self.answer, self.value)
        else:
            self.appeal_id.action_refuse(self.answer)
        return {"type": "ir.actions.act_window_close"}
