from decimal import Decimal

from odoo import api, fields, models


class RmKpiIndicator(models.Model):
    """What makes writing indicators pleasant, and the class that release checks look at."""

    _inherit = "rm.kpi.indicator"

    measure_class = fields.Selection(
        [
            ("compliance", "Compliance"),
            ("risk", "Risk management"),
            ("business", "Business results"),
            ("transformation", "Development and transformation"),
            ("responsibility", "Social responsibility"),
        ],
        "Class",
        help="The five classes of the supervisor's guideline on appraisal in banks. The weights of"
        " compliance and risk together should be clearly above those of every other class; the"
        " release checks look at it.",
    )

    @api.onchange("code")
    def _onchange_code(self):
        if self.code and not self.name:
            self.name = self.code

    @api.onchange("source_id")
    def _onchange_source(self):
        if self.source_id and self.kind in ("raw", "rows"):
            self.kind = "rows" if self.source_id.kind == "rows" else "raw"
        if self.source_id and not self.code:
            self.code = self.source_id._indicator_code()
        if self.source_id and not self.name:
            self.name = self.source_id.name

    @api.model_create_multi
    def create(self, vals_list):
        named = [
            {**vals, "name": vals["code"]} if vals.get("code") and not vals.get("name") else vals
            for vals in vals_list
        ]
        return super().create(named)


class RmKpiScheme(models.Model):
    _inherit = "rm.kpi.scheme"

    weight_total = fields.Char(
        "Weights together",
        compute="_compute_weight_total",
        help="Sum of the weights of the scoring indicators, per cent; 100 before a test.",
    )

    @api.depends("indicator_ids.weight", "indicator_ids.kind")
    def _compute_weight_total(self):
        number = self.env["rm.kpi.indicator"]._fields["weight"].to_decimal
        for scheme in self:
            scoring = scheme.indicator_ids.filtered(lambda i: i.kind == "scoring")
            total = sum((number(line.weight) or Decimal(0) for line in scoring), Decimal(0))
            scheme.weight_total = f"{total.normalize():f}" if scoring else False
