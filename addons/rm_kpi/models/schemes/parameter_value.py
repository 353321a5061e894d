from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.rm_workbench.fields import Exact

from ...computing.ladder import SCOPE_COLUMNS
from ..foundation.scoped import SCOPE_RANGES


class RmKpiParameterValue(models.Model):
    """The value of a parameter for a scope and a span of days; the most specific scope wins."""

    _name = "rm.kpi.parameter.value"
    _description = "Value of a parameter"
    _inherit = ["rm.exact.mixin", "rm.guarded.mixin", "rm.kpi.scoped"]
    _order = "parameter_id, valid_from desc, id"
    _numbers = {"value": (-(10**25), 10**25, 10)}

    parameter_id = fields.Many2one(
        "rm.kpi.parameter", required=True, ondelete="cascade", index=True
    )
    value = Exact(required=True)
    valid_from = fields.Date(required=True, default="1900-01-01")
    valid_to = fields.Date(help="Last day; empty while it holds.")

    _finite = models.Constraint(
        "CHECK (value NOT IN ('NaN', 'Infinity', '-Infinity') AND scale(value) <= 10)",
        "A parameter is a finite number with at most 10 decimals.",
    )
    _days_ordered = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_to >= valid_from)",
        "The last day of a parameter's value lies before its first.",
    )
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(parameter_id, parameter_id, '[]') WITH &&, "
        + SCOPE_RANGES
        + ", daterange(valid_from, valid_to, '[]') WITH &&)",
        "This parameter has a value for the same scope on one of these days already.",
    )

    @api.constrains("value")
    def _check_value(self):
        for line in self:
            if line.value is False:
                raise ValidationError(self.env._("A parameter needs a value."))

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        for line in lines:
            line._journal("parameter.set")
        return lines

    def write(self, vals):
        result = super().write(vals)
        for line in self:
            line._journal("parameter.change")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_noted(self):
        for line in self:
            line._journal("parameter.remove")

    def _journal(self, event):
        """Note who changed what a score depends on."""
        scopes = (self[c].display_name for c in SCOPE_COLUMNS if self[c])
        self.env["rm.journal"]._record(
            event,
            reference=self.parameter_id.code,
            value=self.value,
            scope=" / ".join(scopes) or "bank",
            valid_from=self.valid_from,
            valid_to=self.valid_to or None,
        )
