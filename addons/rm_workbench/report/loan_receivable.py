from odoo import api, fields, models
from odoo.tools import SQL

from ..models.loan_status import RISK_CLASSES

#: days before maturity from which a loan is among those to be collected
AHEAD = 30


class RmLoanReceivable(models.Model):
    """应收贷款: loans that fall due within 30 days or are overdue, as of the latest status.

    Only these are rows: a few per cent of all loans. The day is the newest one the credit system
    delivered, given as a constant, so that one partition is read.
    """

    _name = "rm.loan.receivable"
    _description = "Loan receivable"
    _inherit = ["rm.product.named"]
    _auto = False
    _order = "days_overdue desc, matures_on, id"
    _rec_name = "loan_id"

    loan_id = fields.Many2one("rm.loan", readonly=True)
    customer_id = fields.Many2one("rm.customer", readonly=True)
    manager_id = fields.Many2one("rm.manager", "RM", readonly=True)
    branch_id = fields.Many2one("rm.branch", "Branch of the RM", readonly=True)
    as_of = fields.Date("As of", readonly=True)
    matures_on = fields.Date(readonly=True)
    days_left = fields.Integer("Days to maturity", readonly=True, aggregator=None)
    days_overdue = fields.Integer(readonly=True, aggregator="max")
    bucket = fields.Selection(
        [
            ("0_ahead", "Due within 30 days"),
            ("1_to_30", "Overdue 1-30 days"),
            ("2_to_90", "Overdue 31-90 days"),
            ("3_above", "Overdue above 90 days"),
        ],
        "Age",
        readonly=True,
    )
    risk_class = fields.Selection(RISK_CLASSES, "Risk class", readonly=True)
    principal = fields.Float("Principal outstanding", digits=(20, 2), readonly=True)
    overdue_amount = fields.Float("Overdue amount", digits=(20, 2), readonly=True)
    principal_due = fields.Float("Principal due", digits=(20, 2), readonly=True)
    principal_received = fields.Float("Principal received", digits=(20, 2), readonly=True)
    principal_open = fields.Float("Principal open", digits=(20, 2), readonly=True)
    interest_due = fields.Float("Interest due", digits=(20, 2), readonly=True)
    interest_received = fields.Float("Interest received", digits=(20, 2), readonly=True)
    interest_open = fields.Float("Interest open", digits=(20, 2), readonly=True)
    guarantee = fields.Char(readonly=True)

    @property
    def _table_query(self):
        day = self.env["rm.loan.status"]._latest_day() or fields.Date.to_date("1900-01-01")
        return SQL(
            """SELECT d.*, CASE WHEN d.days_overdue > 90 THEN '3_above'
                                WHEN d.days_overdue > 30 THEN '2_to_90'
                                WHEN d.days_overdue > 0 THEN '1_to_30'
                                ELSE '0_ahead' END AS bucket,
                      r.principal_due, r.principal_received,
                      GREATEST(r.principal_due - r.principal_received, 0) AS principal_open,
                      r.interest_due, r.interest_received,
                      GREATEST(r.interest_due - r.interest_received, 0) AS interest_open
                 FROM (%(loans)s) d
           CROSS JOIN LATERAL (%(paid)s) r""",
            loans=self._loans_sql(day),
            paid=self._paid_sql(day),
        )

    @api.model
    def _loans_sql(self, day):
        return SQL(
            """SELECT l.id, l.id AS loan_id, l.customer_id, m.id AS manager_id, m.branch_id,
                      l.product, l.guarantee, s.as_of, l.matures_on,
                      l.matures_on - s.as_of AS days_left,
                      GREATEST(s.days_overdue, s.as_of - l.matures_on, 0) AS days_overdue,
                      s.risk_class, s.principal_balance AS principal, s.overdue_amount
                 FROM rm_loan l
                 JOIN rm_fact_loan_status s ON s.loan_id = l.id AND s.as_of = %(day)s
                 JOIN rm_customer c ON c.id = l.customer_id
            LEFT JOIN rm_manager m ON m.id = COALESCE(l.manager_id, c.manager_id)
                WHERE s.days_overdue > 0 OR s.overdue_amount > 0
                   OR s.principal_balance > 0 AND l.matures_on <= %(day)s::date + %(ahead)s""",
            day=day,
            ahead=AHEAD,
        )

    @api.model
    def _paid_sql(self, day):
        return SQL(
            """SELECT COALESCE(sum(p.principal_due) FILTER (WHERE p.due_on <= %(day)s), 0)
                        AS principal_due,
                      COALESCE(sum(p.interest_due) FILTER (WHERE p.due_on <= %(day)s), 0)
                        AS interest_due,
                      COALESCE(sum(p.principal_paid) FILTER (WHERE p.paid_on <= %(day)s), 0)
                        AS principal_received,
                      COALESCE(sum(p.interest_paid) FILTER (WHERE p.paid_on <= %(day)s), 0)
                        AS interest_received
                 FROM rm_fact_repayment p WHERE p.loan_id = d.id""",
            day=day,
        )

    def action_open_loan(self):
        """Return the action that opens the loan.

        :return: action
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "rm.loan",
            "res_id": self.id,
            "views": [(False, "form")],
        }
