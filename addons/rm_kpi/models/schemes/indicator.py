from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.rm_workbench.fields import Exact

from ...computing.plan import RULES

#: value of ``digits`` that keeps every decimal
UNROUNDED = -1


class RmKpiIndicator(models.Model):
    """指标: a line of a scheme.

    raw: a figure collected by a source. rows: detail rows of a source, for formulas. computed: a
    formula over other indicators. scoring: a formula that gives points, counted with a weight.
    """

    _name = "rm.kpi.indicator"
    _description = "Indicator"
    _inherit = ["rm.exact.mixin", "rm.kpi.scheme.part"]
    _order = "scheme_id, sequence, id"
    _rec_names_search = ["code", "name"]
    _numbers = {
        "weight": (0, 100, 4),
        "no_target": (-(10**12), 10**12, 6),
        "zero_division": (-(10**12), 10**12, 6),
    }

    scheme_id = fields.Many2one("rm.kpi.scheme", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    code = fields.Char(
        required=True, help="The name in formulas: letters (Chinese too), digits and _."
    )
    name = fields.Char(required=True)
    kind = fields.Selection(
        [
            ("raw", "Raw"),
            ("rows", "Detail rows"),
            ("computed", "Computed"),
            ("scoring", "Scoring"),
        ],
        required=True,
        default="raw",
    )
    source_id = fields.Many2one(
        "rm.kpi.source",
        ondelete="restrict",
        index="btree_not_null",
    )
    formula = fields.Text()
    weight = Exact(
        "Weight %",
        help="Per cent; the weights of a scheme's scoring indicators add up to 100.",
    )
    unit = fields.Char()
    digits = fields.Integer(
        default=UNROUNDED,
        aggregator=None,
        help="Decimals a computed value or points are rounded to, half away from zero."
        " -1: not rounded.",
    )

    no_target = Exact(
        "Without target",
        help="What counts where a target that the formula needs is missing, such as the standard"
        " score; empty: the figure is missing, with that reason.",
    )
    zero_division = Exact(
        "Divided by zero",
        help="What counts where the formula divides by zero; empty: the figure is missing.",
    )

    _code_uniq = models.Constraint(
        "UNIQUE (scheme_id, code)", "This scheme has an indicator with this code already."
    )
    _kind_fits = models.Constraint(
        "CHECK (CASE WHEN kind IN ('raw', 'rows')"
        " THEN source_id IS NOT NULL AND coalesce(formula, '') = ''"
        " ELSE source_id IS NULL AND coalesce(formula, '') <> '' END)",
        "A raw indicator has a source and no formula, all others have a formula and no source.",
    )
    _weight_fits = models.Constraint(
        "CHECK (CASE kind WHEN 'scoring' THEN weight IS NOT NULL AND weight BETWEEN 0 AND 100"
        " AND scale(weight) <= 4"
        " ELSE weight IS NULL END)",
        "A scoring indicator has a weight from 0 to 100, all others have none.",
    )
    _rules_fit = models.Constraint(
        "CHECK (kind IN ('computed', 'scoring') OR num_nonnulls(no_target, zero_division) = 0)",
        "Only formulas have rules for missing targets and divisions by zero.",
    )
    _digits_range = models.Constraint(
        "CHECK (digits BETWEEN -1 AND 10)", "Digits are 0 to 10, or -1 for not rounded."
    )

    @api.depends("code", "name", "scheme_id.display_name")
    @api.depends_context("with_scheme")
    def _compute_display_name(self):
        # where one of all schemes is chosen, many have the same name
        with_scheme = self.env.context.get("with_scheme")
        for indicator in self:
            name, code = indicator.name, indicator.code
            shown = name if name == code else f"{name} ({code})"
            if with_scheme and indicator.scheme_id:
                shown = f"{shown} · {indicator.scheme_id.display_name}"
            indicator.display_name = shown

    @api.onchange("kind")
    def _onchange_kind(self):
        if self.kind in ("raw", "rows"):
            self.update(dict.fromkeys(("formula", "no_target", "zero_division"), False))
            if self.source_id and (self.source_id.kind == "rows") != (self.kind == "rows"):
                self.source_id = False
        else:
            self.source_id = False
        if self.kind != "scoring":
            self.weight = False

    def _formula_rules(self):
        """Return {rule: number as text} of a formula, see ``computing.plan.RULES``."""
        return {rule: self[rule] for rule in RULES if self[rule]}

    @api.constrains("code", "kind", "formula", "scheme_id", "source_id", *RULES)
    def _check_formulas(self):
        for line in self.filtered("source_id"):
            if (line.source_id.kind == "rows") != (line.kind == "rows"):
                raise ValidationError(
                    self.env._(
                        "%(indicator)s: detail rows come from a source of detail rows, a raw figure"
                        " from any other.",
                        indicator=line.display_name,
                    )
                )
        for scheme in self.scheme_id:
            if not scheme._is_checked_at_the_end():
                scheme._check_indicators()

    def write(self, vals):
        if "code" in vals:
            # formulas may be changed to the new name in the same step
            self.scheme_id._check_at_the_end()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        for scheme in self.scheme_id:
            scheme._check_indicators(without=self)
