from odoo import fields, models


class RmRepayment(models.Model):
    """还款: fact rows of the entity ``repayments`` as published by the feeds, read only."""

    _name = "rm.repayment"
    _description = "Repayment"
    _inherit = ["rm.fact"]
    _auto = False
    _order = "due_on desc, entry_no"
    _rec_name = "entry_no"
    _fact = "repayments"

    entry_no = fields.Char(readonly=True)
    loan_id = fields.Many2one("rm.loan", readonly=True)
    customer_id = fields.Many2one(related="loan_id.customer_id")
    due_on = fields.Date(readonly=True)
    principal_due = fields.Float(digits=(20, 2), readonly=True)
    interest_due = fields.Float(digits=(20, 2), readonly=True)
    paid_on = fields.Date(readonly=True)
    principal_paid = fields.Float(digits=(20, 2), readonly=True)
    interest_paid = fields.Float(digits=(20, 2), readonly=True)
    way = fields.Selection(
        [
            ("cash", "Cash"),
            ("renewal", "Renewal"),
            ("extension", "Extension"),
            ("collateral", "Collateral"),
            ("write_off", "Write-off"),
        ],
        readonly=True,
    )
