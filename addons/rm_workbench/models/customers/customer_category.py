from odoo import fields, models


class RmCustomerCategory(models.Model):
    """客户类别."""

    _name = "rm.customer.category"
    _description = "Customer category"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"code": 40, "name": 100}
    _order = "sequence, code"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE (code)", "A customer category with this code exists already."
    )
