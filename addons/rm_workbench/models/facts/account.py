from odoo import fields, models


class RmAccount(models.Model):
    """账户, as core banking delivers it."""

    _name = "rm.account"
    _description = "Account"
    _inherit = ["rm.product.named"]
    _rec_name = "account_no"
    _order = "account_no"

    account_no = fields.Char(required=True, readonly=True)
    customer_id = fields.Many2one(
        "rm.customer", required=True, readonly=True, ondelete="restrict", index=True
    )
    branch_id = fields.Many2one("rm.branch", required=True, readonly=True, ondelete="restrict")
    currency = fields.Char(readonly=True, help="ISO code.")
    opened_on = fields.Date(readonly=True, index=True)
    closed_on = fields.Date(readonly=True, help="Last day of the account; it counts.")
    subject_code = fields.Char(readonly=True)
    deposit_kind = fields.Selection(
        [
            ("savings", "Savings"),
            ("corporate", "Corporate"),
            ("margin", "Margin"),
            ("interbank", "Interbank"),
        ],
        readonly=True,
    )
    rate = fields.Float(
        "Rate (%)", digits=(9, 6), readonly=True, aggregator=None, help="Per cent a year."
    )
    term_months = fields.Integer(readonly=True, aggregator=None)
    matures_on = fields.Date(readonly=True)
    batch_id = fields.Many2one("rm.batch", readonly=True, ondelete="set null")
    source_line = fields.Integer(readonly=True)

    _account_no_uniq = models.Constraint(
        "UNIQUE (account_no)", "An account with this number exists already."
    )
