from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.errors import FormulaError
from ...engine.formula import is_identifier
from ...paying.components import AMOUNT, CAP, CENTS, FACTOR, FLOOR, MONEY, pay_plan
from ..schemes.indicator import UNROUNDED


class RmPayRuleLine(models.Model):
    """One component of pay: a formula over the result, the indicators and other components."""

    _name = "rm.pay.rule.line"
    _description = "Pay component"
    _inherit = ["rm.guarded.mixin"]
    _order = "rule_id, sequence, id"
    _limits = {"code": 64, "name": 200, "formula": 10_000}

    rule_id = fields.Many2one("rm.pay.rule", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    code = fields.Char(required=True, help="The name in formulas of other components.")
    name = fields.Char(required=True)
    kind = fields.Selection(
        [
            (FACTOR, "Factor"),
            (AMOUNT, "Amount"),
            (FLOOR, "Floor of the sum"),
            (CAP, "Cap of the sum"),
        ],
        required=True,
        default=AMOUNT,
        help="A factor serves other components; amounts are added up; floor and cap bound the sum.",
    )
    formula = fields.Text(required=True)
    digits = fields.Integer(
        default=UNROUNDED, aggregator=None, help="Of a factor; -1: not rounded. Money has 2."
    )

    _code_uniq = models.Constraint(
        "UNIQUE (rule_id, code)", "This rule has a component with this code already."
    )
    _digits_range = models.Constraint(
        "CHECK (digits BETWEEN -1 AND 10)", "Digits are 0 to 10, or -1 for not rounded."
    )
    _one_bound = models.UniqueIndex(
        "(rule_id, kind) WHERE kind IN ('floor', 'cap')", "A rule has one floor and one cap."
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.rule_id._touch()
        return lines

    def write(self, vals):
        self.rule_id._touch()
        result = super().write(vals)
        self.rule_id._touch()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_of_draft(self):
        self.rule_id._touch()

    @api.constrains("code", "kind", "formula", "digits", "rule_id")
    def _check_formula(self):
        self.rule_id._check_formulas()


class RmPayRule(models.Model):
    """The formulas of a rule against a version of its scheme."""

    _inherit = "rm.pay.rule"

    def _check_formulas(self):
        """Refuse formulas that are not in order for the version in force, or the newest one."""
        for rule in self:
            # sudo: the scheme's names only; drafts of it are the administrators' anyway
            schemes = self.env["rm.kpi.scheme"].sudo()
            versions = schemes.search([("code", "=", rule.scheme_code)], order="version desc")
            scheme = versions.filtered(lambda s: s.state == "released")[:1] or versions[:1]
            for line in rule.line_ids:
                if not is_identifier(line.code):
                    raise ValidationError(
                        self.env._(
                            "%(code)s cannot be the code of a component: use letters, digits and"
                            " _, and no word of the formula language.",
                            code=line.code,
                        )
                    )
            try:
                rule._plan(scheme)
            except FormulaError as error:
                raise ValidationError(scheme._formula_sentence(error)) from None

    def _plan(self, scheme):
        """Return the plan of the components over one version of the scheme."""
        scheme = scheme.sudo()
        lines = [
            (line.id, line.code, CENTS if line.kind in MONEY else line.digits, line.formula)
            for line in self.line_ids
        ]
        indicators = {i.code: i.id for i in scheme.indicator_ids}
        return pay_plan(scheme._names(), indicators, lines, scheme._tables())
