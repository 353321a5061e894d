from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class RmProduct(models.Model):
    """产品树: products in groups, and the codes that the source systems have for them."""

    _inherit = "rm.product"
    _parent_store = True

    parent_id = fields.Many2one("rm.product", "Belongs to", ondelete="restrict", index=True)
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("rm.product", "parent_id", "Products below")
    source_ids = fields.One2many(
        "rm.product.source",
        "product_id",
        "Codes of the source systems",
        groups="rm_workbench.group_admin,rm_workbench.group_auditor",
    )
    source_codes = fields.Char("Source codes", compute="_compute_source_codes")

    @api.depends("source_ids.code", "source_ids.feed_id")
    def _compute_source_codes(self):
        for product in self:
            # sudo: which codes a product has is no secret; names of feeds are not shown here
            product.source_codes = ", ".join(product.sudo().source_ids.mapped("code"))

    def write(self, vals):
        # before Odoo finds it, whose sentence does not say what to do
        if vals.get("parent_id"):
            below = self.search([("id", "child_of", self.ids)])
            if vals["parent_id"] in below.ids:
                raise ValidationError(
                    self.env._("A product cannot lie below itself. Choose another one.")
                )
        return super().write(vals)

    def _search_is_loan(self, operator, value):
        if operator != "in":
            return NotImplemented
        for model in ("rm.product.source", "rm.loan"):
            self.env[model].flush_model()
        used = SQL(
            """SELECT p.id FROM rm_product p
                WHERE p.code IN (SELECT product FROM rm_loan) OR EXISTS (
                      SELECT FROM rm_product_source s JOIN rm_loan l ON l.product = s.code
                       WHERE s.product_id = p.id)"""
        )
        loans = fields.Domain("id", "in", used)
        return loans if True in value else ~loans


class RmProductSource(models.Model):
    """The code of a product in one source system; facts keep the code as it was delivered."""

    _name = "rm.product.source"
    _description = "Code of a product in a source system"
    _inherit = ["rm.guarded.mixin"]
    _order = "feed_id, code, id"
    _rec_name = "code"
    _limits = {"code": 40}

    product_id = fields.Many2one("rm.product", required=True, ondelete="cascade", index=True)
    feed_id = fields.Many2one("rm.feed", "Source system", required=True, ondelete="restrict")
    code = fields.Char(required=True)

    _once = models.Constraint(
        "UNIQUE (feed_id, code)", "This code of the source system belongs to a product already."
    )
    _code_idx = models.Index("(code)")


class RmProductNamed(models.AbstractModel):
    """A row shows the product that its code is mapped to, by the system that delivered it."""

    _inherit = "rm.product.named"

    @api.depends("product")
    @api.depends_context("lang")
    def _compute_product_name(self):
        super()._compute_product_name()
        if "batch_id" not in self._fields:
            return
        # sudo: names of products are no secret and needed by every role
        codes = list(set(self.mapped("product")) - {False})
        found = self.env["rm.product.source"].sudo().search([("code", "in", codes)])
        if not found:
            return
        names = {(row.feed_id.id, row.code): row.product_id.name for row in found}
        for row in self:
            feed = row.sudo().batch_id.feed_id.id
            row.product_name = names.get((feed, row.product), row.product_name)
