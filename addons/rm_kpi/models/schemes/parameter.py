from odoo import api, fields, models


class RmKpiParameter(models.Model):
    """计算参数: a number that formulas ask for by ``PARAM``, dated, for the bank or a part."""

    _name = "rm.kpi.parameter"
    _description = "Parameter"
    _inherit = ["rm.kpi.named"]
    _named_by = "PARAM"
    _limits = {"code": 64, "name": 200, "unit": 20}
    _order = "code"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True)
    name = fields.Char(required=True)
    unit = fields.Char()
    value_ids = fields.One2many("rm.kpi.parameter.value", "parameter_id", copy=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "A parameter with this code exists already.")

    @api.depends("code", "name")
    def _compute_display_name(self):
        for parameter in self:
            name, code = parameter.name, parameter.code
            parameter.display_name = name if name == code else f"{name} ({code})"
