from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .feed_reasons import DELIVERY_REASONS, selection, sentence


class RmBatch(models.Model):
    """批次: one delivery of a source system, published whole or not at all."""

    _name = "rm.batch"
    _description = "Batch"
    _rec_names_search = ["feed_id"]
    _order = "business_date desc, id desc"

    feed_id = fields.Many2one("rm.feed", required=True, ondelete="restrict", index=True)
    business_date = fields.Date(index=True, help="Empty when the seal could not be read.")
    version = fields.Integer(required=True, default=1, aggregator=None)
    state = fields.Selection(
        [
            ("received", "Received"),
            ("rejected", "Rejected"),
            ("staged", "Staged"),
            ("published", "Published"),
            ("superseded", "Superseded"),
        ],
        required=True,
        default="received",
        index=True,
    )
    row_count = fields.Integer("Rows", readonly=True)
    published_count = fields.Integer("Published rows", readonly=True)
    aside_count = fields.Integer("Kept aside", readonly=True)
    reject_count = fields.Integer("Rejected rows", readonly=True)
    sha256 = fields.Char("SHA-256", readonly=True, index=True, help="Of the seal's content.")
    folder = fields.Char(readonly=True)
    encoding = fields.Char(readonly=True)
    signature = fields.Char(readonly=True, help="Size and time of the files when last read.")
    held = fields.Boolean("Waits for confirmation", readonly=True)
    volume_confirmed = fields.Boolean(readonly=True)
    reason = fields.Selection(selection(DELIVERY_REASONS), readonly=True)
    reason_detail = fields.Json(readonly=True)
    fault_stage = fields.Selection(
        [("seal", "Seal"), ("reading", "Reading"), ("publishing", "Publishing")],
        "Stopped at",
        readonly=True,
    )
    message = fields.Char(compute="_compute_message")
    notes = fields.Json(readonly=True)
    note = fields.Text(compute="_compute_note")
    parent_id = fields.Many2one(
        "rm.batch",
        "Supplement of",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The batch whose kept aside rows this one publishes.",
    )
    superseded_by_id = fields.Many2one("rm.batch", readonly=True, ondelete="set null")
    file_ids = fields.One2many("rm.batch.file", "batch_id")
    reject_ids = fields.One2many("rm.batch.reject", "batch_id")
    staged_at = fields.Datetime(readonly=True)
    published_at = fields.Datetime(readonly=True)
    progress = fields.Char(compute="_compute_progress")

    _one_word_a_version = models.UniqueIndex(
        "(feed_id, business_date, version) WHERE state IN ('staged', 'published', 'superseded')"
        " AND parent_id IS NULL",
        "This version of this date is loaded already.",
    )
    _counts_add_up = models.Constraint(
        "CHECK (state NOT IN ('published', 'superseded')"
        " OR published_count + aside_count + reject_count = row_count)",
        "Published, kept aside and rejected rows do not add up to the rows of the seal.",
    )

    @api.depends("feed_id.name", "business_date", "version")
    def _compute_display_name(self):
        for batch in self:
            batch.display_name = f"{batch.feed_id.name} {batch.business_date} v{batch.version}"

    @api.depends("reason", "reason_detail")
    @api.depends_context("lang")
    def _compute_message(self):
        for batch in self:
            batch.message = batch.reason and sentence(self.env, batch.reason, batch.reason_detail)

    @api.depends("notes")
    @api.depends_context("lang")
    def _compute_note(self):
        for batch in self:
            batch.note = "\n".join(
                sentence(self.env, code, where) for code, where in batch.notes or []
            )

    def _compute_progress(self):
        rows = self.env["rm.batch.progress"].search([("batch_id", "in", self.ids)])
        texts = {row.batch_id: row.text for row in rows}
        for batch in self:
            batch.progress = texts.get(batch.id, False)

    def _for_administrator(self):
        if not self.env.user.has_group("rm_workbench.group_admin"):
            raise AccessError(self.env._("Only a bank administrator decides on a batch."))
        # sudo: batches are written by the feeds alone; these two decisions are the administrator's
        return self.sudo()

    def action_retry(self):
        """Let the next look load a rejected delivery again."""
        for batch in self._for_administrator():
            if batch.state != "rejected" or not batch.folder or not batch.business_date:
                raise UserError(
                    self.env._(
                        "%(batch)s is not a rejected delivery of a folder.",
                        batch=batch.display_name,
                    )
                )
            batch.signature = False
            self.env["rm.journal"]._record("batch.retry", batch)
        self.feed_id.action_collect()
        return True

    def action_confirm_volume(self):
        """Let a batch pass that waits because it has far fewer rows than the one before."""
        for batch in self._for_administrator():
            if batch.state != "staged" or not batch.held:
                raise UserError(
                    self.env._(
                        "%(batch)s does not wait for a confirmation.", batch=batch.display_name
                    )
                )
            batch.write(
                {"held": False, "volume_confirmed": True, "reason": False, "fault_stage": False}
            )
            self.env["rm.journal"]._record("batch.volume_confirmed", batch)
        self.feed_id.action_collect()
        return True
