from odoo import api, fields, models
from odoo.tools import SQL

from .loan_status import RISK_CLASSES


class RmLoan(models.Model):
    """The latest status of a loan, for lists and forms."""

    _inherit = "rm.loan"

    # computed in SQL past the rules of rm.loan.status: who reads a loan reads its status
    last_principal = fields.Float("Open principal", digits=(20, 2), compute="_compute_last_status")
    last_overdue = fields.Float("Overdue", digits=(20, 2), compute="_compute_last_status")
    last_days_overdue = fields.Integer("Days overdue", compute="_compute_last_status")
    last_risk_class = fields.Selection(RISK_CLASSES, "Risk class", compute="_compute_last_status")
    last_status_on = fields.Date("Status of", compute="_compute_last_status")

    @api.depends("loan_no")
    def _compute_last_status(self):
        rows = {
            row["loan_id"]: row
            for row in self.env.execute_query_dict(
                SQL(
                    """SELECT l.id AS loan_id, s.*
                         FROM unnest(%s) l(id), LATERAL (
                              SELECT as_of, principal_balance, overdue_amount, days_overdue,
                                     risk_class
                                FROM rm_fact_loan_status
                               WHERE loan_id = l.id ORDER BY as_of DESC LIMIT 1) s""",
                    self.ids,
                )
            )
        }
        for loan in self:
            row = rows.get(loan.id, {})
            loan.last_principal = row.get("principal_balance", 0)
            loan.last_overdue = row.get("overdue_amount", 0)
            loan.last_days_overdue = row.get("days_overdue", 0)
            loan.last_risk_class = row.get("risk_class", False)
            loan.last_status_on = row.get("as_of", False)
