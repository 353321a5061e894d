from odoo import fields, models


class RmSale(models.Model):
    """中间业务: fact rows of the entity ``sales`` as published by the feeds, read only."""

    _name = "rm.sale"
    _description = "Sale"
    _inherit = ["rm.fact", "rm.product.named"]
    _auto = False
    _order = "booked_on desc, entry_no"
    _rec_name = "entry_no"
    _fact = "sales"

    entry_no = fields.Char(readonly=True)
    booked_on = fields.Date(readonly=True)
    customer_id = fields.Many2one("rm.customer", readonly=True)
    account_id = fields.Many2one("rm.account", readonly=True)
    manager_id = fields.Many2one("rm.manager", readonly=True)
    quantity = fields.Float(digits=(20, 6), readonly=True)
    volume = fields.Float(digits=(20, 2), readonly=True)
    income = fields.Float(digits=(20, 2), readonly=True)
