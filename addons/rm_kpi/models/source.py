from odoo import fields, models


class RmKpiSource(models.Model):
    """原始指标统计程序: how a raw figure is collected, declared as data."""

    _name = "rm.kpi.source"
    _description = "Indicator source"
    _order = "sequence, code"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "A source with this code exists already.")
