from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.rm_workbench.fields import Exact

from ...engine.tables import BandLine


class RmKpiBandLine(models.Model):
    """One interval of a band, each end open or closed, and its result."""

    _name = "rm.kpi.band.line"
    _description = "Line of a band"
    _inherit = ["rm.exact.mixin", "rm.kpi.scheme.part"]
    _order = "band_id, sequence, id"
    _numbers = {
        "lower": (-(10**25), 10**25, 10),
        "upper": (-(10**25), 10**25, 10),
        "result_number": (-(10**25), 10**25, 10),
    }

    band_id = fields.Many2one("rm.kpi.band", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    lower = Exact("From", help="Empty: no lower bound.")
    lower_closed = fields.Boolean("From included", default=True)
    upper = Exact("To", help="Empty: no upper bound.")
    upper_closed = fields.Boolean("To included", default=False)
    result_number = Exact("Number")
    result_text = fields.Char("Text")
    result_formula = fields.Char(
        "Formula",
        help="A formula in place of a constant; in it, 数值 is the number that was looked up.",
    )

    _finite = models.Constraint(
        "CHECK (coalesce(lower, 0) NOT IN ('NaN', 'Infinity', '-Infinity')"
        " AND coalesce(upper, 0) NOT IN ('NaN', 'Infinity', '-Infinity')"
        " AND coalesce(result_number, 0) NOT IN ('NaN', 'Infinity', '-Infinity'))",
        "Bounds and results are finite numbers.",
    )
    _one_result = models.Constraint(
        "CHECK (num_nonnulls(result_number, result_text, result_formula) = 1)",
        "A line gives either a number, a text or a formula.",
    )

    @api.depends(
        "lower",
        "lower_closed",
        "upper",
        "upper_closed",
        "result_number",
        "result_text",
        "result_formula",
    )
    def _compute_display_name(self):
        for line in self:
            left = f"{'[' if line.lower_closed else '('}{line.lower}" if line.lower else "(-∞"
            right = f"{line.upper}{']' if line.upper_closed else ')'}" if line.upper else "+∞)"
            line.display_name = f"{left}, {right} → {line._result()}"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_before_commit()
        return lines

    def write(self, vals):
        result = super().write(vals)
        self._check_before_commit()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_line(self):
        self._check_before_commit()

    def _check_before_commit(self):
        """Check the whole bands when all changes of the transaction are in.

        Two neighbours move their common bound one after the other, so a line alone cannot be
        judged; a band saved with its lines is checked at once by the band's own constraint.
        """
        pending = self.env.cr.precommit.data.setdefault("rm_kpi.bands", set())
        if not pending:
            self.env.cr.precommit.add(self.env["rm.kpi.band"]._check_pending)
        pending.update(self.band_id.ids)

    def _part_schemes(self):
        return self.band_id.scheme_id

    def _bounds(self):
        """Return (lower, upper, lower_closed, upper_closed), bounds as Decimal or None."""
        self.ensure_one()
        number = self._fields["lower"].to_decimal
        return number(self.lower), number(self.upper), self.lower_closed, self.upper_closed

    def _table_line(self, table=None):
        """Return the line as the formula engine wants it; ``table``: which of several it is of."""
        lower, upper, lower_closed, upper_closed = self._bounds()
        number = self._fields["result_number"].to_decimal(self.result_number)
        result = None if self.result_formula else self.result_text or number
        return BandLine(lower, upper, result, lower_closed, upper_closed, table)

    def _result(self):
        """Return the result as a reader sees it: text, number or formula."""
        return self.result_text or self.result_number or self.result_formula

    def _describe(self):
        """Return the interval as a reader writes it, such as [0, 60)."""
        left = f"[{self.lower}" if self.lower and self.lower_closed else f"({self.lower or '-∞'}"
        right = f"{self.upper}]" if self.upper and self.upper_closed else f"{self.upper or '+∞'})"
        return f"{left}, {right}"

    def _sentence(self):
        """Return interval and result, such as [0, 60) → 0."""
        return f"{self._describe()} → {self._result()}"

    def _check_result(self, kind):
        if self.result_formula:
            if self.band_id.code == self.band_id.scheme_id.grade_band_id.code:
                raise ValidationError(
                    self.env._(
                        "Band %(band)s gives the grades, so its results are texts and no formulas.",
                        band=self.band_id.code,
                    )
                )
        elif not (self.result_text if kind == "text" else self.result_number):
            raise ValidationError(
                self.env._(
                    "Band %(band)s, line %(line)s: the result must be a %(kind)s.",
                    band=self.band_id.code,
                    line=self._describe(),
                    kind=self.band_id._state_label("result_kind"),
                )
            )
