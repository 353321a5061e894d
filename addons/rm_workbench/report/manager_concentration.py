from odoo import fields, models
from odoo.tools import SQL


class RmManagerConcentration(models.Model):
    """集中度: what hangs on one RM, and would leave with him.

    One look-up per RM by the index on customers' RM, so that a leader's branch narrows the RMs
    before any customer is counted; his part is one of all that the RMs of his branch have.
    """

    _name = "rm.manager.concentration"
    _description = "What hangs on one RM"
    _auto = False
    _depends = {
        "rm.customer": ["manager_id"],
        "rm.manager": ["branch_id", "active"],
        "rm.handover.line": ["open_for_id"],
    }
    _order = "deposit desc, id"
    _rec_name = "manager_id"

    manager_id = fields.Many2one("rm.manager", "RM", readonly=True)
    branch_id = fields.Many2one("rm.branch", readonly=True)
    joined_on = fields.Date(readonly=True)
    left_on = fields.Date(readonly=True)
    customers = fields.Integer(readonly=True)
    big_customers = fields.Integer(
        "Large customers", readonly=True, help="With deposits or loans of a million and more."
    )
    deposit = fields.Float("Deposits", digits=(20, 2), readonly=True)
    loan = fields.Float("Loans", digits=(20, 2), readonly=True)
    deposit_part = fields.Float(
        "Part of deposits (%)",
        digits=(5, 1),
        readonly=True,
        aggregator=None,
        help="Of all deposits of the RMs of the branch.",
    )
    loan_part = fields.Float(
        "Part of loans (%)",
        digits=(5, 1),
        readonly=True,
        aggregator=None,
        help="Of all loans of the RMs of the branch.",
    )
    handed_over = fields.Integer(
        "Being handed over", readonly=True, help="Customers in a hand-over that is on its way."
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT m.id, m.id AS manager_id, m.branch_id, m.joined_on, m.left_on,
                      h.customers, h.big_customers, h.deposit, h.loan,
                      round(100 * h.deposit / NULLIF(sum(h.deposit) OVER peers, 0), 1)
                        AS deposit_part,
                      round(100 * h.loan / NULLIF(sum(h.loan) OVER peers, 0), 1) AS loan_part,
                      (SELECT count(*) FROM rm_handover_line l WHERE l.open_for_id = m.id)
                        AS handed_over
                 FROM rm_manager m
           CROSS JOIN LATERAL (
                      SELECT count(*) AS customers,
                             count(*) FILTER (WHERE p.deposit_now >= 1000000
                                                 OR p.loan_now >= 1000000) AS big_customers,
                             COALESCE(sum(p.deposit_now), 0) AS deposit,
                             COALESCE(sum(p.loan_now), 0) AS loan
                        FROM rm_customer c
                   LEFT JOIN rm_customer_position p ON p.customer_id = c.id
                       WHERE c.manager_id = m.id) h
                WHERE m.active AND h.customers > 0
               WINDOW peers AS (PARTITION BY m.branch_id)"""
        )
