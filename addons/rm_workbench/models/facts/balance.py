from odoo import api, fields, models


class RmBalance(models.Model):
    """余额: fact rows of the entity ``balances`` as published by the feeds, read only."""

    _name = "rm.balance"
    _description = "Balance"
    _rec_names_search = ["account_id"]
    _inherit = ["rm.fact"]
    _auto = False
    # the primary key read backwards; by the account's number it would sort the whole table
    _order = "account_id.id desc, value_date desc"
    _fact = "balances"

    account_id = fields.Many2one("rm.account", readonly=True)
    customer_id = fields.Many2one(related="account_id.customer_id")
    value_date = fields.Date(readonly=True, help="The balance holds at the end of this day.")
    balance = fields.Float(digits=(20, 2), readonly=True)

    @api.depends("account_id", "value_date")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.account_id.account_no} {row.value_date}"
