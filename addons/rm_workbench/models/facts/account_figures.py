from odoo import api, fields, models
from odoo.tools import SQL


class RmAccount(models.Model):
    """The latest balance of an account, for lists and forms."""

    _inherit = "rm.account"

    # computed in SQL past the rules of rm.balance: who reads an account reads its balances
    last_balance = fields.Float(digits=(20, 2), compute="_compute_last_balance")
    last_balance_on = fields.Date("Balance of", compute="_compute_last_balance")

    @api.depends("account_no")
    def _compute_last_balance(self):
        rows = {
            row["account_id"]: row
            for row in self.env.execute_query_dict(
                SQL(
                    """SELECT a.id AS account_id, b.value_date, b.balance
                         FROM unnest(%s) a(id), LATERAL (
                              SELECT value_date, balance FROM rm_fact_balance
                               WHERE account_id = a.id ORDER BY value_date DESC LIMIT 1) b""",
                    self.ids,
                )
            )
        }
        for account in self:
            row = rows.get(account.id, {})
            account.last_balance = row.get("balance", 0)
            account.last_balance_on = row.get("value_date", False)
