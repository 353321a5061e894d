from odoo import fields, models

from ..bank_date import bank_today


class RmSuggestionDecide(models.TransientModel):
    """A leader's words on a suggestion: instruction, adoption or the reason against it."""

    _name = "rm.suggestion.decide"
    _description = "Leader's answer to a suggestion"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"text": 5000}

    suggestion_id = fields.Many2one("rm.suggestion", required=True, ondelete="cascade")
    decision = fields.Selection(
        [("instruct", "Instruction"), ("adopt", "Adopt"), ("decline", "Do not adopt")],
        required=True,
        default="instruct",
    )
    text = fields.Text()
    answer_by = fields.Date(
        default=lambda self: fields.Date.add(bank_today(self.env), days=7), string="Answer by"
    )

    def action_confirm(self):
        """Take the step; the suggestion itself checks who may.

        :return: action that closes the dialog
        """
        self.ensure_one()
        suggestion = self.suggestion_id
        if self.decision == "instruct":
            suggestion.action_instruct(self.text or "", fields.Date.to_string(self.answer_by))
        elif self.decision == "adopt":
            suggestion.action_adopt(self.text or "")
        else:
            suggestion.action_decline(self.text or "")
        return {"type": "ir.actions.act_window_close"}
