from odoo import fields, models


class RmBranchLevel(models.Model):
    """Level of the tree of branches; data, because banks differ in depth and names."""

    _name = "rm.branch.level"
    _description = "Branch level"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"code": 40, "name": 100}
    _order = "sequence, id"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(required=True, default=10, help="1 is the top of the tree.")

    _code_uniq = models.Constraint("UNIQUE (code)", "A branch level with this code exists already.")
