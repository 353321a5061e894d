from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...designing.split import even_curve, read_curve


class RmKpiTargetCurve(models.Model):
    """序时进度: which share of a year's target is to be reached by the end of each month."""

    _name = "rm.kpi.target.curve"
    _description = "Progress over the year"
    _inherit = ["rm.guarded.mixin"]
    _order = "name, id"
    _limits = {"name": 200, "shares": 200}

    name = fields.Char(required=True, translate=True)
    shares = fields.Char(
        "Reached by month, %",
        required=True,
        help="Twelve numbers, January to December, each at least the one before, the last 100.",
    )
    active = fields.Boolean(default=True)

    @api.constrains("shares")
    def _check_shares(self):
        for curve in self:
            try:
                read_curve(curve.shares)
            except ValueError:
                raise ValidationError(
                    self.env._(
                        "%(curve)s: type twelve numbers separated by commas, January to December,"
                        " each at least the one before, the last 100.",
                        curve=curve.name,
                    )
                ) from None

    def _months(self):
        """Return the twelve shares; without a curve all months are equal."""
        return read_curve(self.shares) if self else even_curve()
