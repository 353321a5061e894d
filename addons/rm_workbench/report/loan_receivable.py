from odoo import api, fields, models
from odoo.tools import SQL

from ..models.facts.loan_status import RISK_CLASSES

#: days before maturity from which a loan is among those to be collected
AHEAD = 30
#: entities whose publication changes what is to be collected
_FEEDING = {"loans", "loan_status", "repayments"}


class RmLoanReceivable(models.Model):
    """应收贷款: loans that fall due within 30 days or are overdue, as of the latest status.

    Only these are rows: a few per cent of all loans, under the ids of their loans. Written by
    :meth:`_refresh` whenever the credit system's figures were published, and at the start of the
    day. As a view over the facts the list took a leader 1.1 s with 100,000 loans.
    """

    _name = "rm.loan.receivable"
    _description = "Loan receivable"
    _inherit = ["rm.product.named"]
    _log_access = False
    _order = "days_overdue desc, matures_on, id"
    _rec_name = "loan_id"

    loan_id = fields.Many2one("rm.loan", readonly=True, ondelete="cascade", index=True)
    customer_id = fields.Many2one("rm.customer", readonly=True, ondelete="cascade", index=True)
    manager_id = fields.Many2one("rm.manager", "RM", readonly=True, ondelete="set null")
    branch_id = fields.Many2one(
        "rm.branch", "Branch of the RM", readonly=True, ondelete="set null", index=True
    )
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
        "Days band",
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

    _worst_first = models.Index("(days_overdue DESC, matures_on, id)")
    _by_manager = models.Index("(manager_id, bucket)")

    @api.model
    def _refresh(self):
        """Rebuild the rows from the facts: one delete, one insert, readers keep the old ones.

        :return: the number of loans to be collected
        """
        rows = self.env.execute_query(SQL("SELECT to_regclass('rm_fact_repayment')"))
        if not rows[0][0]:
            return 0  # while the add-on is being installed
        day = self.env["rm.loan.status"]._latest_day()
        self.env.cr.execute("DELETE FROM rm_loan_receivable")
        if day:
            for model in ("rm.loan", "rm.customer", "rm.manager"):
                self.env[model].flush_model()
            self.env.cr.execute(self._insert_sql(day))
        self.invalidate_model()
        return self.env.cr.rowcount if day else 0

    @api.model
    def _insert_sql(self, day):
        return SQL(
            """INSERT INTO rm_loan_receivable (
                      id, loan_id, customer_id, manager_id, branch_id, product, guarantee, as_of,
                      matures_on, days_left, days_overdue, risk_class, principal, overdue_amount,
                      bucket, principal_due, principal_received, principal_open,
                      interest_due, interest_received, interest_open)
               SELECT d.*, CASE WHEN d.days_overdue > 90 THEN '3_above'
                                WHEN d.days_overdue > 30 THEN '2_to_90'
                                WHEN d.days_overdue > 0 THEN '1_to_30'
                                ELSE '0_ahead' END,
                      r.principal_due, r.principal_received,
                      CASE WHEN d.days_left <= 0 THEN d.principal
                           ELSE GREATEST(r.principal_due - r.principal_received, 0) END,
                      r.interest_due, r.interest_received,
                      GREATEST(r.interest_due - r.interest_received, 0)
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


class RmBatch(models.Model):
    _inherit = "rm.batch"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "published" and _FEEDING & set(self.file_ids.mapped("entity")):
            self.env["rm.loan.receivable"]._refresh()
        return result


class RmStartOfDay(models.AbstractModel):
    _inherit = "rm.start.of.day"

    @api.model
    def _begin(self):
        result = super()._begin()
        self.env["rm.loan.receivable"]._refresh()
        return result
