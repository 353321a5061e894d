from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_today
from odoo.addons.rm_workbench.fields import Exact

from ...computing.period import PeriodError, parse_period
from ...period_words import period_words

#: what a second person's check covers
_COVERED = ("definition_id", "period", "manager_id", "value", "note")


class RmKpiInput(models.Model):
    """补录: one figure of one RM and period, entered by one person and checked by another.

    A figure that is not confirmed does not count in any run.
    """

    _name = "rm.kpi.input"
    _description = "Manual input"
    _inherit = ["rm.exact.mixin", "rm.kpi.checked"]
    _order = "period desc, definition_id, manager_id, id"
    _rec_name = "period"
    _limits = {"period": 30, "note": 500}
    _numbers = {"value": (-(10**15), 10**15, 6)}
    _guarded = (
        "state",
        "late",
        "entered_by_id",
        "entered_at",
        "confirmed_by_id",
        "confirmed_at",
        "file_name",
    )

    definition_id = fields.Many2one(
        "rm.kpi.input.definition",
        "Input",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('may_enter', '=', True)]",
    )
    period = fields.Char(
        required=True, help="2026-03, 2026-Q1, 2026-H1, 2026, 2026-03-YTD, as the run's"
    )
    manager_id = fields.Many2one("rm.manager", "RM", required=True, ondelete="restrict", index=True)
    branch_id = fields.Many2one(related="manager_id.branch_id", store=True, index=True)
    value = Exact(required=True)
    unit = fields.Char(related="definition_id.unit")
    note = fields.Char("Reason or source")
    state = fields.Selection(
        [("draft", "To be checked"), ("confirmed", "Confirmed")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    due_on = fields.Date("Due by", compute="_compute_due_on")
    late = fields.Boolean(readonly=True, copy=False, help="Entered after the deadline.")
    file_name = fields.Char("From file", readonly=True, copy=False)
    entered_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    entered_at = fields.Datetime(readonly=True, copy=False)
    confirmed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    confirmed_at = fields.Datetime(readonly=True, copy=False)

    _figure_uniq = models.UniqueIndex(
        "(period, definition_id, manager_id)", "This figure has been entered already."
    )
    _order_idx = models.Index("(period DESC, definition_id, manager_id, id)")
    _branch_idx = models.Index("(branch_id, period)")
    _finite = models.Constraint(
        "CHECK (value NOT IN ('NaN', 'Infinity', '-Infinity') AND scale(value) <= 6)",
        "A figure is a finite number with at most 6 decimals.",
    )

    @api.depends("definition_id.name", "manager_id.name", "period")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for figure in self:
            period = period_words(self.env, figure.period)
            names = (period, figure.definition_id.name or "", figure.manager_id.name or "")
            figure.display_name = " ".join(names)

    @api.depends("period", "definition_id.deadline_days")
    def _compute_due_on(self):
        for figure in self:
            figure.due_on = False
            if figure.period and figure.definition_id:
                with suppress(PeriodError):
                    figure.due_on = figure._deadline(
                        figure.definition_id, parse_period(figure.period)
                    )

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        # by key, not by the order of the other model, so that a page comes from the index
        if self._fields[field_name].type == "many2one":
            return SQL("%s %s %s", SQL.identifier(alias, field_name), direction, nulls)
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    @api.constrains("period", "value", "definition_id")
    def _check_figure(self):
        for figure in self:
            figure._parse_period(figure.period)
            if Decimal(figure.value) != round(Decimal(figure.value), figure.definition_id.digits):
                raise ValidationError(
                    self.env._(
                        "%(input)s has at most %(digits)s decimals; %(value)s has more.",
                        input=figure.definition_id.display_name,
                        digits=figure.definition_id.digits,
                        value=figure.value,
                    )
                )

    @api.model
    def _parse_period(self, text):
        try:
            return parse_period(text)
        except PeriodError:
            raise ValidationError(
                self.env._(
                    "%(period)s is not a period: write it as 2026-03, 2026-Q1, 2026-H1, 2026"
                    " or 2026-03-YTD.",
                    period=str(text)[:30],
                )
            ) from None

    @api.model
    def _deadline(self, definition, period):
        return period.date_to + timedelta(days=definition.deadline_days)

    def _is_late(self, definition, period):
        return bank_today(self.env) > self._deadline(definition, period)

    def _prepare_guarded_vals(self, vals):
        given = {**self._context_defaults(), **vals}
        definition = self.env["rm.kpi.input.definition"].browse(given.get("definition_id") or [])
        late = bool(definition) and self._is_late(
            definition, self._parse_period(given.get("period"))
        )
        return {
            "late": late,
            "entered_by_id": self.env.uid,
            "entered_at": fields.Datetime.now(),
        }

    def write(self, vals):
        if not vals.keys() & set(_COVERED):
            return super().write(vals)
        self.check_access("write")
        self._lock_rows("draft")
        result = super().write(vals)
        self._set_guarded(entered_by_id=self.env.uid, entered_at=fields.Datetime.now())
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts(self):
        self._lock_rows("draft")

    def action_confirm(self):
        """Confirm figures that somebody else entered; from now on they count in runs.

        :return: True
        """
        self._refuse_unless_responsible()
        self._lock_rows("draft")
        self._refuse_own("entered_by_id")
        self._set_guarded(
            state="confirmed", confirmed_by_id=self.env.uid, confirmed_at=fields.Datetime.now()
        )
        self._journal("input.confirmed")
        return True

    def action_reopen(self):
        """Take confirmed figures back to be corrected; they do not count until checked again.

        Runs that used them keep what they used.

        :return: True
        """
        self._refuse_unless_responsible()
        self._lock_rows("confirmed")
        self._set_guarded(state="draft", confirmed_by_id=None, confirmed_at=None)
        self._journal("input.reopened")
        return True

    def _refuse_unless_responsible(self):
        self.check_access("write")
        admin = self.env.user.has_group("rm_workbench.group_admin")
        for definition in self.definition_id:
            if not admin and not definition.may_enter:
                raise AccessError(
                    self.env._(
                        "You are not responsible for %(input)s.", input=definition.display_name
                    )
                )

    def _journal(self, event, **detail):
        first = self[:1]
        self.env["rm.journal"]._record(
            event,
            reference=f"{first.definition_id.code} {first.period}",
            count=len(self),
            periods=sorted(set(self.mapped("period"))),
            value=first.value,
            **detail,
        )
