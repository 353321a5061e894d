from odoo import api, fields, models


class RmProductNamed(models.AbstractModel):
    """Rows with a product code show the product's name.

    No relation to ``rm.product``: facts come with codes that nobody has named yet, and sources
    of appraisals speak of codes.
    """

    _name = "rm.product.named"
    _description = "Row with a product"

    product = fields.Char("Product code", readonly=True)
    product_name = fields.Char(
        "Product", compute="_compute_product_name", search="_search_product_name"
    )

    @api.depends("product")
    @api.depends_context("lang")
    def _compute_product_name(self):
        codes = list(set(self.mapped("product")))
        # sudo: names of products are no secret and needed by every role
        products = self.env["rm.product"].sudo().search_fetch([("code", "in", codes)], ["name"])
        names = {product.code: product.name for product in products}
        for row in self:
            row.product_name = names.get(row.product, row.product)

    @api.model
    def _search_product_name(self, operator, value):
        named = self.env["rm.product"].sudo().search([("name", operator, value)])
        return ["|", ("product", "in", named.mapped("code")), ("product", operator, value)]
