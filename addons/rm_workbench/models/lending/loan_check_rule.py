from odoo import fields, models

from ...fields import Exact
from ..facts.loan_status import RISK_CLASSES


class RmLoanCheckRule(models.Model):
    """贷后检查规则: how often a loan is looked at after it was paid out.

    The first rule in order that fits class, amount and guarantee holds, one of each kind.
    """

    _name = "rm.loan.check.rule"
    _description = "Rule of after-loan checks"
    _inherit = ["rm.guarded.mixin", "rm.exact.mixin"]
    _order = "kind, sequence, id"
    _limits = {"name": 64, "guarantee": 64}
    _numbers = {"days": (1, 730, 0), "amount_from": ("0", "1000000000000", 2)}

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [("first", "First check"), ("regular", "Regular check")],
        required=True,
        default="regular",
    )
    days = fields.Integer(
        "Within days",
        required=True,
        default=90,
        help="First check: days after disbursement; regular check: days after the check before.",
    )
    risk_class = fields.Selection(RISK_CLASSES, help="Empty: all classes.")
    amount_from = Exact(scale=2, help="Loans from this amount on; empty: all.")
    guarantee = fields.Char(help="As the credit system names it; empty: all.")
    active = fields.Boolean(default=True)

    _days_range = models.Constraint("CHECK (days BETWEEN 1 AND 730)", "The days are 1 to 730.")
