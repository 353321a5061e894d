from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...computing.period import PeriodError, parse_period
from ...period_words import period_words

#: states whose results the RM himself reads
OPEN_TO_RM = ("announced", "published", "closed")


class RmKpiRun(models.Model):
    """One computation of a scheme version for one period.

    State, hash and everything else but scheme and period are set by the server only.
    """

    _name = "rm.kpi.run"
    _description = "Appraisal run"
    _inherit = ["rm.kpi.stepped"]
    _order = "date_to desc, id desc"
    _rec_name = "period"
    _rec_names_search = ["period", "scheme_id.name", "scheme_code"]
    _limits = {"period": 30}
    _guarded = (
        "gates_checked_at",
        "raw_reused",
        "scheme_code",
        "date_from",
        "date_to",
        "state",
        "hash",
        "message",
        "result_count",
        "unscored_count",
        "issue_count",
        "source_digest",
        "batch_ids",
        "computed_at",
        "computed_by_id",
        "announced_at",
        "announced_by_id",
        "objection_until",
        "published_at",
        "published_by_id",
        "closed_at",
        "closed_by_id",
        "superseded_by_id",
    )

    scheme_id = fields.Many2one(
        "rm.kpi.scheme",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('state', 'in', ('test', 'released', 'retired'))]",
    )
    scheme_code = fields.Char(readonly=True, copy=False)
    period = fields.Char(
        required=True, help="2026-03, 2026-Q1, 2026-H1, 2026, 2026-03-YTD, 2026-03-01..2026-04-15"
    )
    date_from = fields.Date(readonly=True, copy=False)
    date_to = fields.Date(readonly=True, copy=False, index=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("computing", "Computing"),
            ("computed", "Trial run"),
            ("announced", "Announced"),
            ("published", "Final"),
            ("closed", "Closed"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    hash = fields.Char(readonly=True, copy=False, help="SHA-256 over every figure of the run.")
    message = fields.Text(readonly=True, copy=False)
    result_count = fields.Integer("RMs", readonly=True, copy=False, aggregator=None)
    unscored_count = fields.Integer("Without score", readonly=True, copy=False, aggregator=None)
    issue_count = fields.Integer("Figures missing", readonly=True, copy=False, aggregator=None)
    source_digest = fields.Char(
        readonly=True, copy=False, help="SHA-256 over the definitions of the sources used."
    )
    batch_ids = fields.Many2many(
        "rm.batch", "rm_kpi_run_batch_rel", "run_id", "batch_id", readonly=True, copy=False
    )
    computed_at = fields.Datetime(readonly=True, copy=False)
    computed_by_id = fields.Many2one("res.users", readonly=True, copy=False, index=True)
    announced_at = fields.Datetime(readonly=True, copy=False)
    announced_by_id = fields.Many2one("res.users", readonly=True, copy=False, index=True)
    objection_until = fields.Date(readonly=True, copy=False, help="Last day for objections.")
    published_at = fields.Datetime(readonly=True, copy=False)
    published_by_id = fields.Many2one("res.users", readonly=True, copy=False, index=True)
    closed_at = fields.Datetime(readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False, index=True)
    superseded_by_id = fields.Many2one(
        "rm.kpi.run", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    raw_from_id = fields.Many2one(
        "rm.kpi.run",
        "Raw figures of",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        domain="[('date_from', '=', date_from), ('date_to', '=', date_to), ('hash', '!=', False)]",
        help="For trials of a scheme in test: take the raw figures that another run of the same"
        " days has collected. Trying a changed formula then takes seconds.",
    )
    raw_reused = fields.Boolean(readonly=True, copy=False)
    result_ids = fields.One2many("rm.kpi.result", "run_id")

    _one_open = models.UniqueIndex(
        "(scheme_id, period) WHERE state NOT IN ('published', 'closed')",
        "There is a run of this scheme for this period already that is not final.",
    )

    @api.depends("scheme_id.name", "period")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for run in self:
            period = period_words(self.env, run.period)
            run.display_name = f"{run.scheme_id.name or run.scheme_code or ''} {period}"

    def _prepare_guarded_vals(self, vals):
        scheme = self.env["rm.kpi.scheme"].browse(vals.get("scheme_id") or [])
        if not scheme:
            raise ValidationError(self.env._("A run needs a scheme."))
        found = self._check_period(scheme, vals.get("period"))
        return {
            "scheme_code": scheme.code,
            "date_from": found.date_from,
            "date_to": found.date_to,
        }

    def _check_period(self, scheme, text):
        """Return the period named by ``text`` when it fits the scheme."""
        try:
            found = parse_period(text)
        except PeriodError:
            raise ValidationError(
                self.env._(
                    "%(period)s is not a period: write it as 2026-03, 2026-Q1, 2026-H1, 2026,"
                    " 2026-03-YTD or 2026-03-01..2026-04-15.",
                    period=text or "''",
                )
            ) from None
        if found.kind != scheme.period_type:
            raise ValidationError(
                self.env._(
                    "%(scheme)s appraises by %(kind)s; %(period)s is no such period.",
                    scheme=scheme.display_name,
                    kind=scheme._state_label("period_type"),
                    period=found.text,
                )
            )
        early = scheme.valid_from and found.date_from < scheme.valid_from
        if early or (scheme.valid_to and found.date_to > scheme.valid_to):
            raise ValidationError(
                self.env._(
                    "%(scheme)s is not in force for the whole of %(period)s.",
                    scheme=scheme.display_name,
                    period=found.text,
                )
            )
        return found

    def write(self, vals):
        for name in ("scheme_id", "period"):
            if name in vals:
                raise UserError(
                    self.env._("Scheme and period of a run are fixed: delete it and make another.")
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unseen(self):
        for run in self:
            if run._lock_state() not in ("draft", "computed", "failed"):
                raise UserError(
                    self.env._(
                        "%(run)s is %(state)s and cannot be deleted.",
                        run=run.display_name,
                        state=run._state_label(),
                    )
                )
            run._drop_figures()

    def _drop_figures(self):
        """Delete the values and results of the runs (values have no foreign keys)."""
        for table in ("rm_kpi_value", "rm_kpi_detail", "rm_kpi_result"):
            self.env.cr.execute(
                SQL("DELETE FROM %s WHERE run_id IN %s", SQL.identifier(table), tuple(self.ids))
            )
        self.env["rm.kpi.result"].invalidate_model()
        self.env["rm.kpi.value"].invalidate_model()
