from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_today
from odoo.addons.rm_workbench.fields import Exact

from ..design.release_check import _is_deposit, _under


class RmKpiTargetPlan(models.Model):
    """任务分解: the year's target of one indicator, from a branch down to its RMs.

    The parts of a part add up to it, or to more with a reason; a second administrator approves,
    and only then the targets of the periods are written.
    """

    _name = "rm.kpi.target.plan"
    _description = "Split of a target"
    _inherit = ["rm.exact.mixin", "rm.kpi.stepped"]
    _order = "year desc, id desc"
    _limits = {"note": 5_000}
    _numbers = {"total": (-(10**20), 10**20, 6)}
    _guarded = (
        "state",
        "scheme_id",
        "maker_ids",
        "submitted_by_id",
        "approved_by_id",
        "approved_at",
        "changes_id",
    )

    indicator_id = fields.Many2one(
        "rm.kpi.indicator",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('scheme_id.state', 'in', ('test', 'released'))]",
    )
    scheme_id = fields.Many2one(
        "rm.kpi.scheme", readonly=True, ondelete="restrict", index=True, copy=False
    )
    year = fields.Integer(
        required=True, default=lambda self: bank_today(self.env).year, aggregator=None
    )
    branch_id = fields.Many2one(
        "rm.branch", "From branch", required=True, ondelete="restrict", index=True
    )
    total = Exact("Target of the year", required=True)
    unit = fields.Char(related="indicator_id.unit")
    digits = fields.Integer(default=2, aggregator=None, help="Decimals of the parts.")
    how = fields.Selection(
        [
            ("flow", "Each period its share"),
            ("cumulative", "What is reached by its end"),
            ("same", "The whole in each period"),
        ],
        "Periods get",
        required=True,
        default="flow",
        help="Amounts of a period (new loans) are shared out; balances are what must be reached by"
        " the end of the period; ratios are the same in each.",
    )
    curve_id = fields.Many2one(
        "rm.kpi.target.curve",
        "Progress over the year",
        ondelete="restrict",
        help="Empty: every month the same.",
    )
    curve_shares = fields.Char(related="curve_id.shares")
    first_month = fields.Integer(
        "Counts from month",
        default=1,
        aggregator=None,
        help="A change during the year: earlier periods keep their targets.",
    )
    note = fields.Text("Basis", help="The decision the target rests on.")
    part_ids = fields.One2many("rm.kpi.target.part", "plan_id")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("approved", "In force"),
            ("changed", "Changed later"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    maker_ids = fields.Many2many(
        "res.users",
        "rm_kpi_target_plan_maker_rel",
        "plan_id",
        "user_id",
        string="Edited by",
        readonly=True,
        copy=False,
    )
    submitted_by_id = fields.Many2one("res.users", readonly=True, copy=False, index=True)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False, index=True)
    approved_at = fields.Datetime(readonly=True, copy=False)
    changes_id = fields.Many2one(
        "rm.kpi.target.plan", "Changes the split", readonly=True, copy=False, index="btree_not_null"
    )
    is_deposit = fields.Boolean(compute="_compute_is_deposit")
    warning = fields.Text(compute="_compute_warning")

    _year_range = models.Constraint(
        "CHECK (year BETWEEN 1990 AND 2200)", "The year is 1990 to 2200."
    )
    _month_range = models.Constraint(
        "CHECK (first_month BETWEEN 1 AND 12)", "The first month is 1 to 12."
    )
    _digits_range = models.Constraint("CHECK (digits BETWEEN 0 AND 6)", "Digits are 0 to 6.")

    @api.depends("indicator_id.name", "year", "branch_id.name")
    def _compute_display_name(self):
        for plan in self:
            parts = (str(plan.year or ""), plan.branch_id.name, plan.indicator_id.name)
            plan.display_name = " ".join(filter(None, parts))

    @api.depends("indicator_id")
    def _compute_is_deposit(self):
        for plan in self:
            plan.is_deposit = plan.indicator_id._leans_on_deposits()

    @api.depends("part_ids.value", "part_ids.parent_id", "indicator_id")
    def _compute_warning(self):
        for plan in self:
            above = plan.part_ids.filtered(lambda part: part.gap == "above")
            if not above:
                plan.warning = False
                continue
            names = ", ".join(above[:6].mapped("display_name"))
            if plan.is_deposit:
                plan.warning = self.env._(
                    "More deposits are handed down than were given (层层加码): %(names)s."
                    " Supervision objects to this; it needs a reason on each line and is noted in"
                    " the journal.",
                    names=names,
                )
            else:
                plan.warning = self.env._(
                    "More is handed down than was given: %(names)s. It needs a reason on each"
                    " line.",
                    names=names,
                )

    @api.constrains("total")
    def _check_total(self):
        for plan in self:
            if plan.total is False:
                raise ValidationError(self.env._("A split needs the target of the year."))

    def _prepare_guarded_vals(self, vals):
        line = self.env["rm.kpi.indicator"].browse(vals.get("indicator_id") or [])
        return {"scheme_id": line.scheme_id.id or False}

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        for plan in plans:
            plan._note_maker()
            if not plan.part_ids:
                plan.part_ids.create(
                    {"plan_id": plan.id, "branch_id": plan.branch_id.id, "value": plan.total}
                )
        return plans.with_env(self.env)

    def write(self, vals):
        self._refuse_settled()
        if "indicator_id" in vals or "branch_id" in vals:
            raise UserError(
                self.env._("Indicator and branch of a split are fixed: delete it and make another.")
            )
        result = super().write(vals)
        for plan in self:
            plan._note_maker()
            root = plan.part_ids.filtered(lambda part: not part.parent_id)
            if "total" in vals and root:
                root[0].value = plan.total
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts(self):
        self._refuse_settled()

    def _refuse_settled(self):
        for plan in self:
            if plan.state != "draft":
                raise UserError(
                    self.env._(
                        "%(plan)s is %(state)s and cannot be changed. Take it back to draft, or"
                        " make a change during the year.",
                        plan=plan.display_name,
                        state=plan._state_label(),
                    )
                )

    def _note_maker(self):
        """Remember who edited: he does not approve."""
        self.env.cr.execute(
            SQL(
                """INSERT INTO rm_kpi_target_plan_maker_rel (plan_id, user_id)
                   SELECT unnest(%s), %s ON CONFLICT DO NOTHING""",
                list(self.ids),
                self.env.uid,
            )
        )
        self.invalidate_recordset(["maker_ids"])


class RmKpiIndicator(models.Model):
    _inherit = "rm.kpi.indicator"

    def _leans_on_deposits(self):
        """True when the figure comes, near or far, from balances of deposits."""
        if not self:
            return False
        # sudo: the definition of the figure, whatever the reader sees of schemes
        scheme = self.sudo().scheme_id
        plan = scheme._plan()
        needs = {step.code: step.formula.requirements for step in plan.steps}
        under = {external.args[0] for external in _under(self.code, needs) if external.args}
        raw = scheme.indicator_ids.filtered(lambda i: i.kind == "raw" and i.code in under)
        return any(_is_deposit(line.source_id) for line in raw)
