from odoo import models
from odoo.tools import SQL

from ...bank_date import bank_today
from ...office import counted

_SHOWN = 6
#: days after which a customer nobody has visited or called is named
_UNSEEN = 90


class RmHomeUnvisited(models.AbstractModel):
    """Customers whom nobody has seen for long."""

    _inherit = "rm.home"

    def _tab_unvisited(self):
        """The largest depositors whose visit is overdue by the frequency of their category.

        Where no category has a frequency: those not seen for a quarter of a year.
        """
        if self.env["rm.visit.duty"].search_count([], limit=1):
            return self._unvisited(
                self.env._("Visits overdue"),
                self._overdue_visits(),
                lambda row, today: self._day_label(row["day"], today),
                tone="danger",
                open={"xmlid": "rm_workbench.rm_visit_duty_action"},
                empty=self.env._("All your customers were visited in time."),
            )
        return self._unvisited(
            self.env._("Not seen for 90 days"),
            self._unseen(),
            self._days_ago,
            tone="muted",
            open={"xmlid": "rm_workbench.rm_customer_action_own"},
            empty=self.env._("All your customers were seen within 90 days."),
        )

    def _unvisited(self, title, rows, tag, tone, **more):
        """Return the tab of rows ``customer_id, name, customer_no, amount, day, number``."""
        today = bank_today(self.env)
        return self._tab(
            "unvisited",
            title,
            rows,
            lambda row: self._row(
                row["name"],
                self._open_customer(row),
                customer=row["customer_id"],
                detail=row["customer_no"],
                value=row["amount"] or False,
                unit="money",
                tag=tag(row, today),
                tone=tone,
            ),
            **more,
        )

    def _days_ago(self, row, today):
        if not row["day"]:
            return self.env._("never seen")
        return self.env._("%(days)s days ago", days=(today - row["day"]).days)

    def _overdue_visits(self):
        return self._rows_sql(
            """SELECT c.id AS customer_id, c.name, c.customer_no, p.deposit_now::text AS amount,
                      d.due_on AS day, count(*) OVER () AS number
                 FROM rm_visit_duty d JOIN rm_customer c ON c.id = d.customer_id
            LEFT JOIN rm_customer_position p ON p.customer_id = c.id
                WHERE d.customer_id IN (%(customers)s) AND d.due_on < %(today)s
                ORDER BY p.deposit_now DESC NULLS LAST, c.id LIMIT %(most)s""",
            customers=self._customers_sql(own=True),
            today=bank_today(self.env),
            most=_SHOWN,
        )

    def _unseen(self):
        today = bank_today(self.env)
        return self._rows_sql(
            """SELECT c.id AS customer_id, c.name, c.customer_no, p.deposit_now::text AS amount,
                      v.last AS day, count(*) OVER () AS number
                 FROM rm_customer c
            LEFT JOIN rm_customer_position p ON p.customer_id = c.id
            LEFT JOIN LATERAL (SELECT date AS last FROM rm_visit WHERE customer_id = c.id
                                  AND %(counted)s
                                ORDER BY date DESC LIMIT 1) v ON TRUE
                WHERE c.id IN (%(customers)s) AND (v.last IS NULL OR v.last < %(since)s)
                ORDER BY p.deposit_now DESC NULLS LAST, c.id LIMIT %(most)s""",
            customers=self._customers_sql(own=True),
            since=today.fromordinal(today.toordinal() - _UNSEEN),
            counted=SQL(counted()),
            most=_SHOWN,
        )
