from odoo import fields, models

from ...fields import Exact


class RmBranchPosition(models.Model):
    """The positions of the customers of each branch, added up: see rm.customer.position."""

    _name = "rm.branch.position"
    _description = "Position of a branch"
    _log_access = False
    _rec_name = "branch_id"

    branch_id = fields.Many2one("rm.branch", required=True, ondelete="cascade")
    customers = fields.Integer()
    deposit_now = Exact(scale=2)
    deposit_before = Exact(scale=2)
    deposit_month = Exact(scale=2)
    deposit_year = Exact(scale=2)
    deposit_average = Exact(scale=2)
    loan_now = Exact(scale=2)
    loan_before = Exact(scale=2)
    loan_month = Exact(scale=2)
    loan_year = Exact(scale=2)

    _branch_uniq = models.Constraint("UNIQUE (branch_id)", "One row each.")
