from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...fields import Exact

#: days after the visit in which something of the customer's moves when the visit was worth it
_DAYS = 30
#: a change of deposits below this, in yuan, is none
_LEAST = 1000
#: visits judged a day; after a long pause the newest come first
_MOST = 50_000


class RmVisit(models.Model):
    """无动账访问: whether anything of the customer moved in the month after the visit.

    Compared are his deposits of the day and 30 days later; an account, a loan, a sale or a fee in
    between counts as well. Judged once, when the facts of the 30 days are there.
    """

    _name = "rm.visit"
    _inherit = ["rm.visit", "rm.exact.mixin"]

    movement = fields.Selection(
        [("moved", "Customer moved"), ("still", "No movement")],
        "After 30 days",
        readonly=True,
        copy=False,
        help="Whether deposits, accounts, loans, sales or fees of the customer moved.",
    )
    deposit_moved = Exact("Deposits, change", scale=2, readonly=True, copy=False)

    _judged_idx = models.Index("(date DESC, id) WHERE movement IS NULL")
    # the list of visits without movement: of a few customers, of a whole bank
    _still_customer_idx = models.Index("(customer_id, date DESC, id DESC) WHERE movement = 'still'")
    _still_idx = models.Index("(date DESC, id DESC) WHERE movement = 'still'")

    def _all_guarded(self):
        return super()._all_guarded() | {"movement", "deposit_moved"}

    @api.model
    def _judge_movement(self):
        """Judge the visits whose 30 days are over by the newest balances; returns their number."""
        newest = self.env["rm.customer.position"]._days()["deposit_now"]
        if not newest:
            return 0
        for model in ("rm.visit", "rm.account", "rm.loan"):
            self.env[model].flush_model()
        judged = self.env.execute_query(
            SQL(
                _JUDGE,
                last=newest - timedelta(days=_DAYS),
                days=_DAYS,
                least=_LEAST,
                most=_MOST,
                currency=self.env.company.currency_id.name,
            )
        )
        self.invalidate_model(["movement", "deposit_moved"])
        return len(judged)


_JUDGE = """
WITH due AS (
    SELECT id, customer_id, date FROM rm_visit
     WHERE movement IS NULL AND date <= %(last)s AND outcome IS DISTINCT FROM 'not_reached'
     ORDER BY date DESC, id LIMIT %(most)s),
seen AS (
    SELECT DISTINCT customer_id, date FROM due),
moved AS (
    SELECT s.customer_id, s.date, COALESCE(d.after - d.before, 0) AS amount,
           EXISTS (SELECT FROM rm_account a WHERE a.customer_id = s.customer_id
                      AND a.opened_on BETWEEN s.date AND s.date + %(days)s)
        OR EXISTS (SELECT FROM rm_loan l WHERE l.customer_id = s.customer_id
                      AND l.disbursed_on BETWEEN s.date AND s.date + %(days)s)
        OR EXISTS (SELECT FROM rm_fact_sale x WHERE x.customer_id = s.customer_id
                      AND x.booked_on BETWEEN s.date AND s.date + %(days)s)
        OR EXISTS (SELECT FROM rm_fact_fee x WHERE x.customer_id = s.customer_id
                      AND x.booked_on BETWEEN s.date AND s.date + %(days)s) AS active
      FROM seen s
 LEFT JOIN LATERAL (
           SELECT sum(b.balance) AS before, sum(n.balance) AS after
             FROM rm_account a
        LEFT JOIN LATERAL (SELECT balance FROM rm_fact_balance
                            WHERE account_id = a.id AND value_date <= s.date
                            ORDER BY value_date DESC LIMIT 1) b ON TRUE
        LEFT JOIN LATERAL (SELECT balance FROM rm_fact_balance
                            WHERE account_id = a.id AND value_date <= s.date + %(days)s
                            ORDER BY value_date DESC LIMIT 1) n ON TRUE
            WHERE a.customer_id = s.customer_id AND a.currency = %(currency)s) d ON TRUE)
UPDATE rm_visit v
   SET deposit_moved = m.amount,
       movement = CASE WHEN m.active OR abs(m.amount) >= %(least)s THEN 'moved' ELSE 'still' END
  FROM due JOIN moved m ON m.customer_id = due.customer_id AND m.date = due.date
 WHERE v.id = due.id RETURNING v.id"""


class RmStartOfDay(models.AbstractModel):
    _inherit = "rm.start.of.day"

    @api.model
    def _begin(self):
        super()._begin()
        self.env["rm.visit"]._judge_movement()
