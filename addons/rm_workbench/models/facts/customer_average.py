from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL


class RmCustomerPosition(models.Model):
    """The daily average of the year: a balance holds until the next one, or until it is closed."""

    _inherit = "rm.customer.position"

    def _year_days(self, days):
        """Return the days of the year up to the newest one with balances."""
        now = days["deposit_now"]
        return now.timetuple().tm_yday if now else 1

    def _area_sql(self, days):
        """SQL of each account's balances times the days they held, from 1 January on."""
        now = days["deposit_now"] or None
        return SQL(
            """LEFT JOIN LATERAL (
                 SELECT sum(b.balance * (
                            LEAST(COALESCE(b.next, %(end)s::date), %(end)s::date,
                                  COALESCE(a.closed_on + 1, %(end)s::date))
                            - GREATEST(b.value_date, %(first)s::date))) AS area
                   FROM (SELECT balance, value_date,
                                lead(value_date) OVER (ORDER BY value_date) AS next
                           FROM rm_fact_balance
                          WHERE account_id = a.id AND value_date < %(end)s::date
                            AND value_date >= COALESCE(
                                (SELECT max(value_date) FROM rm_fact_balance
                                  WHERE account_id = a.id AND value_date <= %(first)s::date),
                                %(first)s::date)) b
                  WHERE a.closed_on IS NULL
                     OR a.closed_on >= GREATEST(b.value_date, %(first)s::date)
                 ) span ON TRUE""",
            first=now and now.replace(month=1, day=1),
            end=now and now + relativedelta(days=1),
        )
