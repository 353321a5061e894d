from odoo import fields, models


class RmGrade(models.Model):
    """Grade of an RM within the bank's ladder."""

    _name = "rm.grade"
    _description = "RM grade"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"code": 40, "name": 100}
    _order = "sequence, code"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "A grade with this code exists already.")
