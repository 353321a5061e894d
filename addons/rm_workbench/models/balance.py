from odoo import fields, models


class RmBalance(models.Model):
    """余额: fact rows of the entity ``balances`` as published by the feeds, read only."""

    _name = "rm.balance"
    _description = "Balance"
    _inherit = ["rm.fact"]
    _auto = False
    _order = "account_id, value_date desc"
    _fact = "balances"

    account_id = fields.Many2one("rm.account", readonly=True)
    value_date = fields.Date(readonly=True, help="The balance holds at the end of this day.")
    balance = fields.Float(digits=(20, 2), readonly=True)
