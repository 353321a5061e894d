from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.rm_workbench.fields import Exact

_COLUMNS = ("manager_id", "team_id", "position_id", "grade_id", "branch_id")


def _scope_range(column):
    return f"int4range(coalesce({column}, 0), coalesce({column}, 0), '[]') WITH &&"


class RmKpiParameterValue(models.Model):
    """The value of a parameter for a scope and a span of days; the most specific scope wins."""

    _name = "rm.kpi.parameter.value"
    _description = "Value of a parameter"
    _inherit = ["rm.exact.mixin", "rm.guarded.mixin"]
    _order = "parameter_id, valid_from desc, id"
    _numbers = {"value": (-(10**25), 10**25, 10)}

    parameter_id = fields.Many2one(
        "rm.kpi.parameter", required=True, ondelete="cascade", index=True
    )
    value = Exact(required=True)
    valid_from = fields.Date(required=True, default="1900-01-01")
    valid_to = fields.Date(help="Last day; empty while it holds.")
    manager_id = fields.Many2one("rm.manager", "RM", ondelete="cascade", index="btree_not_null")
    team_id = fields.Many2one("rm.team", ondelete="cascade", index="btree_not_null")
    position_id = fields.Many2one("rm.position", ondelete="cascade", index="btree_not_null")
    grade_id = fields.Many2one("rm.grade", "RM grade", ondelete="cascade", index="btree_not_null")
    branch_id = fields.Many2one(
        "rm.branch", ondelete="cascade", index="btree_not_null", help="And every branch below it."
    )

    _finite = models.Constraint(
        "CHECK (value NOT IN ('NaN', 'Infinity', '-Infinity') AND scale(value) <= 10)",
        "A parameter is a finite number with at most 10 decimals.",
    )
    _days_ordered = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_to >= valid_from)",
        "The last day of a parameter's value lies before its first.",
    )
    _one_scope = models.Constraint(
        "CHECK (num_nonnulls(manager_id, team_id, branch_id) <= 1"
        " AND (num_nonnulls(manager_id, team_id, branch_id) = 0"
        " OR num_nonnulls(position_id, grade_id) = 0))",
        "A value is for one RM, one team, one branch, a position and/or grade, or the bank.",
    )
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(parameter_id, parameter_id, '[]') WITH &&, "
        + ", ".join(_scope_range(column) for column in _COLUMNS)
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
        scopes = (self[c].display_name for c in _COLUMNS if self[c])
        self.env["rm.journal"]._record(
            event,
            reference=self.parameter_id.code,
            value=self.value,
            scope=" / ".join(scopes) or "bank",
            valid_from=self.valid_from,
            valid_to=self.valid_to or None,
        )
