from odoo import fields, models


class RmProduct(models.Model):
    """Name of a product code of the source systems; codes without one are shown as they are."""

    _name = "rm.product"
    _description = "Product"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"code": 40, "name": 100}
    _order = "sequence, code"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)

    _code_uniq = models.Constraint("UNIQUE (code)", "A product with this code exists already.")
