from odoo import api, fields, models

from .push_reasons import SEND_AGAIN, SEND_CORRECTED, push_sentence


class RmBatch(models.Model):
    """A batch that came in a call: the caller's key, and the answer he got."""

    _inherit = "rm.batch"

    push_key = fields.Char(
        "Key of the push",
        readonly=True,
        help="Given by the source system: the same key again gets the same answer.",
    )
    push_login = fields.Char("Pushed by", readonly=True)
    push_answer = fields.Json("Answer", readonly=True)

    _push_key_uniq = models.UniqueIndex(
        "(push_key) WHERE push_key IS NOT NULL", "A push with this key is loaded already."
    )

    @api.depends("reason", "reason_detail", "push_key")
    @api.depends_context("lang")
    def _compute_message(self):
        pushed = self.filtered("push_key")
        for batch in pushed:
            told = batch.reason and push_sentence(self.env, batch.reason, batch.reason_detail)
            batch.message = told
        super(RmBatch, self - pushed)._compute_message()

    def _next_step(self, busy):
        if not self.push_key:
            return super()._next_step(busy)
        if self.state == "rejected" and self.reason != "internal":
            return SEND_CORRECTED
        if self.state in ("rejected", "received", "staged") and not busy:
            return SEND_AGAIN
        return super()._next_step(busy)
