from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...bank_date import bank_today
from ...office import KINDS, first_day, last_day, number


class RmWorkPlan(models.Model):
    """工作计划: what an RM sets out to do in a week, month, quarter, half year or year."""

    _name = "rm.work.plan"
    _description = "Work plan"
    _inherit = ["rm.owned.mixin", "rm.approval.mixin"]
    _order = "date_from desc, id desc"
    _rec_names_search = ["manager_id", "name"]
    _limits = {"name": 128, "goals": 5000, "measures": 5000, "summary": 5000}
    # the lines are covered as well: see _approval_hash
    _approval_fields = ("name", "period_kind", "date_from", "goals", "measures")

    # the composite indexes below begin with these two
    manager_id = fields.Many2one(index=False)
    branch_id = fields.Many2one(index=False)
    name = fields.Char("Title")
    period_kind = fields.Selection(
        [
            ("week", "Week"),
            ("month", "Month"),
            ("quarter", "Quarter"),
            ("half_year", "Half year"),
            ("year", "Year"),
        ],
        "Period",
        required=True,
        default="week",
    )
    date_from = fields.Date(
        "From", required=True, default=lambda self: bank_today(self.env), copy=False
    )
    date_to = fields.Date("To", compute="_compute_date_to", store=True)
    period_label = fields.Char("Plan for", compute="_compute_period_label")
    goals = fields.Text()
    measures = fields.Text()
    summary = fields.Text(help="At the end of the period: what came of it.")
    line_ids = fields.One2many("rm.work.plan.line", "plan_id", "To do", copy=True)
    decision_ids = fields.One2many(related="approval_request_id.decision_ids", string="Comments")
    line_count = fields.Integer("Planned", compute="_compute_progress")
    done_count = fields.Integer("Done", compute="_compute_progress")
    progress = fields.Integer("Progress %", compute="_compute_progress")

    _one_a_period = models.UniqueIndex(
        "(manager_id, period_kind, date_from)",
        "There is a plan for this period already. Open that one.",
    )
    _manager_idx = models.Index("(manager_id, date_from DESC, id DESC)")
    _branch_idx = models.Index("(branch_id, date_from DESC, id DESC)")
    _date_idx = models.Index("(date_from DESC, id DESC)")

    @api.depends("period_kind", "date_from")
    def _compute_date_to(self):
        for plan in self:
            plan.date_to = plan.date_from and last_day(plan.period_kind, plan.date_from)

    @api.depends("period_kind", "date_from")
    @api.depends_context("lang")
    def _compute_period_label(self):
        for plan in self:
            plan.period_label = plan.date_from and plan._period_in_words()

    def _period_in_words(self):
        year, nth = number(self.period_kind, self.date_from)
        words = {
            "week": self.env._("%(year)s week %(number)s", year=year, number=nth),
            "month": self.env._("%(year)s month %(number)s", year=year, number=nth),
            "quarter": self.env._("%(year)s quarter %(number)s", year=year, number=nth),
            "half_year": self.env._("%(year)s first half", year=year)
            if nth == 1
            else self.env._("%(year)s second half", year=year),
            "year": self.env._("%(year)s (year)", year=year),
        }
        return words[self.period_kind]

    @api.depends("manager_id", "period_kind", "date_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for plan in self:
            who = plan.manager_id.name or ""
            plan.display_name = f"{who} {plan.period_label or ''}".strip()

    @api.depends("line_ids.done")
    def _compute_progress(self):
        """Count in SQL: a line about a customer who left this reader's sight counts as well."""
        self.env["rm.work.plan.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT plan_id, count(*), count(*) FILTER (WHERE done) FROM rm_work_plan_line"
                " WHERE plan_id = ANY(%s) GROUP BY 1",
                self._origin.ids,
            )
        )
        counts = {plan: (planned, done) for plan, planned, done in rows}
        for plan in self:
            planned, done = counts.get(plan._origin.id, (0, 0))
            plan.line_count, plan.done_count = planned, done
            plan.progress = planned and done * 100 // planned

    @api.onchange("period_kind", "date_from")
    def _onchange_period(self):
        if self.period_kind and self.date_from:
            self.date_from = first_day(self.period_kind, self.date_from)

    @api.model_create_multi
    def create(self, vals_list):
        defaults = self.default_get(["period_kind", "date_from"])
        return super().create([self._begin_on_first_day(vals, defaults) for vals in vals_list])

    def write(self, vals):
        if not vals.keys() & {"period_kind", "date_from"}:
            return super().write(vals)
        for plan in self:
            now = {"period_kind": plan.period_kind, "date_from": plan.date_from}
            super(RmWorkPlan, plan).write(self._begin_on_first_day(vals, now))
        self.line_ids._check_days()
        return True

    @api.model
    def _begin_on_first_day(self, vals, otherwise):
        """Any day of the period may be typed; the plan begins on its first."""
        kind = vals.get("period_kind") or otherwise["period_kind"]
        day = fields.Date.to_date(vals.get("date_from") or otherwise["date_from"])
        # an unknown kind is refused by the field itself
        return {**vals, "date_from": first_day(kind, day)} if kind in KINDS else vals

    @api.constrains("date_from")
    def _check_date_range(self):
        for plan in self:
            if not 2000 <= plan.date_from.year <= 2200:
                raise ValidationError(
                    self.env._("%(day)s is no day one could plan for.", day=plan.date_from)
                )

    def _approval_hash(self):
        """Cover the lines too; read as superuser, so that every signer sees the same content."""
        own = super(RmWorkPlan, self.sudo())._approval_hash()
        # sudo: a signature covers all lines, also one about a customer the signer may not see
        return self.sudo().line_ids._content_hash(own)
