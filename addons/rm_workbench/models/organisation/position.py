from odoo import fields, models


class RmPosition(models.Model):
    """Post of an RM; subjects of appraisal schemes are chosen by it."""

    _name = "rm.position"
    _description = "Position"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"code": 40, "name": 100}
    _order = "sequence, code"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "A position with this code exists already.")
