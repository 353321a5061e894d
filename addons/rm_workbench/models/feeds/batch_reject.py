from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...secret_box import TOKEN, SecretBoxError
from .feed_reasons import DELIVERY_REASONS, selection
from .row_reasons import ROW_REASONS

_LONGEST_REASON = 500


class RmBatchReject(models.Model):
    """错误数据 and 待匹配: a row of a delivery that was not published, with line and reason.

    ``value`` is masked. The raw row lies in the table ``rm_batch_reject_row``, which no model
    reads: see :meth:`reveal`.
    """

    _name = "rm.batch.reject"
    _description = "Row not published"
    _rec_names_search = ["entity"]
    _order = "batch_id, file_id, line"
    _log_access = False

    batch_id = fields.Many2one("rm.batch", required=True, ondelete="cascade", index=True)
    file_id = fields.Many2one("rm.batch.file", required=True, ondelete="cascade", index=True)
    entity = fields.Char(readonly=True)
    line = fields.Integer(readonly=True, aggregator=None)
    column_name = fields.Char("Column", readonly=True)
    reason = fields.Selection(selection(ROW_REASONS, DELIVERY_REASONS), readonly=True)
    kind = fields.Selection(
        [
            ("rejected", "Rejected"),
            ("aside", "Kept aside"),
            ("matched", "Matched later"),
            ("superseded", "Superseded"),
        ],
        required=True,
        readonly=True,
    )
    value = fields.Char(readonly=True, help="Masked.")
    message = fields.Char(compute="_compute_message")
    supplement_id = fields.Many2one(
        "rm.batch", "Published by", readonly=True, ondelete="set null", index="btree_not_null"
    )

    _aside_idx = models.Index("(entity, reason, batch_id) WHERE kind = 'aside'")

    @api.depends("file_id.name", "line")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for reject in self:
            reject.display_name = self.env._(
                "%(file)s, line %(line)s", file=reject.file_id.name, line=reject.line
            )

    @api.depends("reason", "file_id.name", "line", "column_name", "value")
    @api.depends_context("lang")
    def _compute_message(self):
        for reject in self:
            known = ROW_REASONS.get(reject.reason)
            reject.message = self.env._(
                "%(file)s, line %(line)s, column %(column)s (%(value)s): %(reason)s.",
                file=reject.file_id.name,
                line=reject.line,
                column=reject.column_name or "-",
                value=reject.value or "-",
                reason=self.env._(known[1]) if known else reject.reason,
            )

    def reveal(self, reason):
        """Return the raw row as text; the journal keeps who looked and why.

        :param str reason: why the caller needs to see it.
        """
        self.ensure_one()
        if not (
            self.env.user.has_group("rm_workbench.group_admin")
            or self.env.user.has_group("rm_workbench.group_auditor")
        ):
            raise AccessError(self.env._("Only administrators and auditors see raw rows."))
        self.check_access("read")
        if not isinstance(reason, str) or not 3 <= len(reason.strip()) <= _LONGEST_REASON:
            raise UserError(self.env._("Give the reason in 3 to 500 characters."))
        self.env["rm.journal"]._record_first(
            "reject.reveal",
            self,
            reference=f"{self.file_id.name}:{self.line}",
            batch=self.batch_id.id,
            reason=reason.strip(),
        )
        rows = self.env.execute_query(
            SQL("SELECT raw FROM rm_batch_reject_row WHERE reject_id = %s", self.id)
        )
        return self._opened_raw(rows[0][0]) if rows else ""

    def _opened_raw(self, raw):
        if not TOKEN.search(raw):
            return raw
        customers = self.env["rm.customer"]
        try:
            return customers._secret_box().open_tokens(raw)
        except SecretBoxError as error:
            raise UserError(customers._secret_problem(error)) from None

    @api.model
    def _keep_raw(self, reject_id, raw, row):
        self.env.cr.execute(
            "UPDATE rm_batch_reject_row SET raw = %s, row = %s WHERE reject_id = %s",
            [raw, Json(row) if row else None, reject_id],
        )
