from odoo import api, fields, models

from ...schema.journal_chain import protect_table


class RmSuggestionStep(models.Model):
    """One step of a suggestion: who said what and when. Append-only in the database."""

    _name = "rm.suggestion.step"
    _description = "Step of a suggestion"
    _inherit = ["rm.guarded.mixin"]
    _order = "id"
    _log_access = False
    _rec_name = "step"
    _guarded = ("suggestion_id", "step", "user_id", "at", "text", "due_on")

    suggestion_id = fields.Many2one(
        "rm.suggestion", required=True, readonly=True, ondelete="restrict", index=True
    )
    step = fields.Selection(
        [
            ("submit", "Submitted"),
            ("withdraw", "Withdrawn"),
            ("instruct", "Instruction"),
            ("answer", "Answer"),
            ("adopt", "Adopted"),
            ("decline", "Not adopted"),
        ],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    at = fields.Datetime(required=True, readonly=True)
    text = fields.Text(readonly=True)
    due_on = fields.Date("Answer by", readonly=True)

    def init(self):
        protect_table(self.env.cr, self._table)

    @api.model
    def _enter(self, suggestion, step, text=False, due_on=None):
        # in SQL: every column is guarded, steps are entered by the flow of the suggestion only
        self.env.cr.execute(
            "INSERT INTO rm_suggestion_step (suggestion_id, step, user_id, at, text, due_on)"
            " VALUES (%s, %s, %s, now() AT TIME ZONE 'UTC', %s, %s)",
            [suggestion.id, step, self.env.uid, text or None, due_on],
        )
        suggestion.invalidate_recordset(["step_ids"])
