from odoo import fields, models


class RmFee(models.Model):
    """手续费: fact rows of the entity ``fees`` as published by the feeds, read only."""

    _name = "rm.fee"
    _description = "Fee"
    _inherit = ["rm.fact", "rm.product.named"]
    _auto = False
    _order = "booked_on desc, entry_no"
    _rec_name = "entry_no"
    _fact = "fees"

    entry_no = fields.Char(readonly=True)
    booked_on = fields.Date(readonly=True)
    customer_id = fields.Many2one("rm.customer", readonly=True)
    account_id = fields.Many2one("rm.account", readonly=True)
    quantity = fields.Float(digits=(20, 6), readonly=True)
    amount = fields.Float(digits=(20, 2), readonly=True)
