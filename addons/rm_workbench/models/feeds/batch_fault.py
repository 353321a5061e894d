from odoo import api, fields, models

from ...loading.locks import is_busy
from . import next_steps

#: reasons that lie in the seal itself
_SEAL_REASONS = ("seal_invalid", "file_name_unsafe", "version_taken", "version_older")


class RmBatchFault(models.Model):
    """Where a batch stopped (file, line, column) and what to do next, for lists and forms."""

    _inherit = "rm.batch"

    fault_file = fields.Char("Faulty file", compute="_compute_fault")
    fault_line = fields.Char("Line", compute="_compute_fault")
    fault_column = fields.Char("Column", compute="_compute_fault")
    is_waiting = fields.Boolean("Rows still wait", compute="_compute_is_waiting")
    next_step = fields.Char(compute="_compute_next_step", help="What to do about this batch.")

    @api.depends("reason", "reason_detail")
    def _compute_fault(self):
        for batch in self:
            detail = batch.reason_detail or {}
            named = detail.get("file") if batch.reason else False
            batch.fault_file = named or (
                "manifest.json" if batch.reason in _SEAL_REASONS else False
            )
            for name in ("line", "column"):
                value = detail.get(name) if batch.reason else False
                batch[f"fault_{name}"] = value if value and value != "-" else False

    @api.depends("aside_count")
    def _compute_is_waiting(self):
        """Whether some of the rows kept aside still wait for what they refer to."""
        kept = [("batch_id", "in", self.ids), ("kind", "=", "aside")]
        # sudo: whoever reads the batch may know that; the rows stay unread
        found = self.env["rm.batch.reject"].sudo()._read_group(kept, ["batch_id"])
        waiting = {batch.id for (batch,) in found}
        for batch in self:
            batch.is_waiting = batch.id in waiting

    @api.depends("state", "held", "reason", "fault_stage", "notes", "is_waiting", "reject_count")
    @api.depends_context("lang")
    def _compute_next_step(self):
        busy = {feed: is_busy(self.env.cr, feed.id) for feed in self.feed_id}
        for batch in self:
            step = batch._next_step(busy.get(batch.feed_id))
            batch.next_step = step and self.env._(step)

    def _next_step(self, busy):
        """Return the lazy text of what to do, or False when there is nothing to say."""
        notes = [note[0] for note in self.notes or []]
        if self.state == "rejected" and self.fault_stage == "publishing" and "gap" in notes:
            return next_steps.DAYS_BEFORE
        if self.state == "rejected" or self.reason:
            return next_steps.OF_REASON.get(self.reason, next_steps.BY_DEFAULT)
        if self.state in ("received", "staged"):
            return next_steps.RUNNING if busy else next_steps.WAITS
        if self.state == "published" and self.aside_count:
            return next_steps.ASIDE if self.is_waiting else next_steps.MATCHED
        if self.state == "published" and self.reject_count:
            return next_steps.ROWS_REJECTED
        return False
