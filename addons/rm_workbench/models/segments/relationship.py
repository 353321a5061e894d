from collections import defaultdict
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...bank_date import bank_today
from ...fields import Exact
from ..customers.customer import NOT_RISK

#: months that the chart goes back
_MONTHS = 24
_LISTENERS = ",".join(f"rm_workbench.group_{role}" for role in ("leader", "admin", "auditor"))


class RmCustomer(models.Model):
    """The whole relationship on one page: balances over time, visits, proposals, complaints.

    Each list is read through the rules of its own model; the chart is computed in SQL, like the
    totals above it, for whoever reads the customer and has a role that sees accounts.
    """

    _inherit = "rm.customer"

    visit_ids = fields.One2many("rm.visit", "customer_id", "Customer visits")
    proposal_ids = fields.One2many("rm.loan.proposal", "customer_id", "Proposals", groups=NOT_RISK)
    complaint_ids = fields.One2many("rm.complaint", "customer_id", "Complaints", groups=_LISTENERS)
    fee_ids = fields.One2many("rm.fee", "customer_id", "Fee entries", groups=NOT_RISK)
    fee_year = Exact("Fees of the last year", scale=2, compute="_compute_fee_year", groups=NOT_RISK)
    balance_chart = fields.Json(
        "Balances over time", compute="_compute_balance_chart", groups=NOT_RISK
    )

    @api.depends("customer_no")
    def _compute_fee_year(self):
        rows = self.env.execute_query(
            SQL(
                """SELECT customer_id, sum(amount)::text FROM rm_fact_fee
                    WHERE customer_id = ANY(%s) AND booked_on > %s::date - 365 GROUP BY 1""",
                self.ids,
                bank_today(self.env),
            )
        )
        sums = dict(rows)
        for customer in self:
            customer.fee_year = sums.get(customer.id, False)

    @api.depends("customer_no")
    def _compute_balance_chart(self):
        for model in ("rm.account", "rm.loan"):
            self.env[model].flush_model()
        for customer in self:
            customer.balance_chart = customer._balances_by_month() if customer.id else False

    def _balances_by_month(self):
        """Return {"months", "deposit", "loan"}: month ends, amounts as text; False without any."""
        self.ensure_one()
        last = self._last_day_of_figures()
        if not last:
            return False
        first = last.replace(day=1) - relativedelta(months=_MONTHS - 1)
        months = [first + relativedelta(months=n) for n in range(_MONTHS)]
        deposit, loan = self._deposits_since(first, months), self._loans_since(first, months)
        return {
            "months": [month.strftime("%Y-%m") for month in months],
            "deposit": [f"{value:.2f}" for value in deposit],
            "loan": [f"{value:.2f}" for value in loan],
        }

    def _last_day_of_figures(self):
        rows = self.env.execute_query(
            SQL(
                """SELECT GREATEST(
                     (SELECT max(d.value_date) FROM rm_account a CROSS JOIN LATERAL (
                        SELECT value_date FROM rm_fact_balance WHERE account_id = a.id
                         ORDER BY value_date DESC LIMIT 1) d WHERE a.customer_id = %(id)s),
                     (SELECT max(d.as_of) FROM rm_loan l CROSS JOIN LATERAL (
                        SELECT as_of FROM rm_fact_loan_status WHERE loan_id = l.id
                         ORDER BY as_of DESC LIMIT 1) d WHERE l.customer_id = %(id)s))""",
                id=self.id,
            )
        )
        return rows[0][0] and min(rows[0][0], bank_today(self.env))

    def _deposits_since(self, first, months):
        """A balance holds until the next one, so what was there before the first month counts."""
        rows = self.env.execute_query(
            SQL(
                """SELECT a.id, a.closed_on, b.month, b.balance::text
                     FROM rm_account a CROSS JOIN LATERAL (
                       SELECT date_trunc('month', value_date)::date AS month,
                              (array_agg(balance ORDER BY value_date DESC))[1] AS balance
                         FROM rm_fact_balance WHERE account_id = a.id AND value_date >= %(first)s
                        GROUP BY 1 UNION ALL (
                       SELECT %(first)s::date - 1, balance FROM rm_fact_balance
                        WHERE account_id = a.id AND value_date < %(first)s
                        ORDER BY value_date DESC LIMIT 1)) b
                    WHERE a.customer_id = %(id)s AND a.currency = %(currency)s
                 ORDER BY a.id, b.month""",
                id=self.id,
                first=first,
                currency=self.env.company.currency_id.name,
            )
        )
        accounts, closed = defaultdict(dict), {}
        for account, closed_on, month, balance in rows:
            accounts[account][month], closed[account] = Decimal(balance), closed_on
        sums = [Decimal(0)] * len(months)
        for account, known in accounts.items():
            held = next((value for month, value in known.items() if month < months[0]), Decimal(0))
            for n, month in enumerate(months):
                held = known.get(month, held)
                over = closed[account] and closed[account] < month + relativedelta(day=31)
                sums[n] += Decimal(0) if over else held
        return sums

    def _loans_since(self, first, months):
        """The open principal of the last status in each month; a status does not hold on."""
        rows = self.env.execute_query(
            SQL(
                """SELECT m.month, sum(m.principal)::text FROM (
                     SELECT date_trunc('month', s.as_of)::date AS month,
                            (array_agg(s.principal_balance ORDER BY s.as_of DESC))[1] AS principal
                       FROM rm_loan l JOIN rm_fact_loan_status s ON s.loan_id = l.id
                      WHERE l.customer_id = %s AND s.as_of >= %s GROUP BY l.id, 1) m GROUP BY 1""",
                self.id,
                first,
            )
        )
        known = {month: Decimal(total) for month, total in rows}
        return [known.get(month, Decimal(0)) for month in months]
