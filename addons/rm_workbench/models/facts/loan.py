from odoo import fields, models


class RmLoan(models.Model):
    """贷款 (借据), as the credit system delivers it."""

    _name = "rm.loan"
    _description = "Loan"
    _inherit = ["rm.product.named"]
    _rec_name = "loan_no"
    _order = "loan_no"

    loan_no = fields.Char(required=True, readonly=True)
    customer_id = fields.Many2one(
        "rm.customer", required=True, readonly=True, ondelete="restrict", index=True
    )
    account_id = fields.Many2one("rm.account", readonly=True, ondelete="restrict")
    branch_id = fields.Many2one("rm.branch", required=True, readonly=True, ondelete="restrict")
    amount = fields.Float(digits=(20, 2), readonly=True)
    term_months = fields.Integer(readonly=True, aggregator=None)
    monthly_payment = fields.Float(digits=(20, 2), readonly=True)
    disbursed_on = fields.Date(readonly=True, index=True)
    matures_on = fields.Date(readonly=True, index=True)
    manager_id = fields.Many2one(
        "rm.manager", "Lead RM (A)", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    co_manager_id = fields.Many2one(
        "rm.manager", "Co-RM (B)", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    guarantee = fields.Char(readonly=True)
    batch_id = fields.Many2one("rm.batch", readonly=True, ondelete="set null")
    source_line = fields.Integer(readonly=True)

    _loan_no_uniq = models.Constraint("UNIQUE (loan_no)", "A loan with this number exists already.")
