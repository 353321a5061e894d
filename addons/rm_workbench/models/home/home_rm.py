from odoo import api, models

from ...bank_date import bank_today

_SHOWN = 6
#: days ahead in which deposits and loans mature, birthdays come
_AHEAD = 30
_BIRTHDAYS = 7
#: a movement of a customer's deposits that deserves a call, in yuan
BIG = 50_000


class RmHomeRm(models.AbstractModel):
    """Whom to call: maturing deposits and loans, overdue loans, birthdays, big movements."""

    _inherit = "rm.home"

    @api.model
    def _card_calls(self):
        """One card with a tab for each reason to call."""
        tabs = [
            self._tab_maturing_deposits(),
            self._tab_overdue(),
            self._tab_maturing_loans(),
            self._tab_movements(),
            self._tab_birthdays(),
            self._tab_unvisited(),
        ]
        self._add_contacts(tabs)
        return {
            "key": "calls",
            "kind": "tabs",
            "column": "main",
            "icon": "fa-phone",
            "title": self.env._("Customers to call"),
            "tabs": tabs,
        }

    def _tab(self, key, title, rows, make_row, **more):
        count = rows[0]["number"] if rows else 0
        return {
            "key": key,
            "title": title,
            "count": count,
            "rows": [make_row(row) for row in rows],
            **more,
        }

    def _open_customer(self, row):
        return self._open_record("rm.customer", row["customer_id"])

    def _tab_maturing_deposits(self):
        today = bank_today(self.env)
        rows = self._rows_sql(
            """WITH due AS (
                 SELECT a.id, a.customer_id, a.matures_on, a.account_no,
                        count(*) OVER () AS number
                   FROM rm_account a
                  WHERE a.matures_on BETWEEN %(today)s AND %(today)s::date + %(ahead)s
                    AND a.closed_on IS NULL AND a.customer_id IN (%(customers)s)
                  ORDER BY a.matures_on, a.id LIMIT %(most)s)
               SELECT due.*, c.name, b.balance::text AS amount
                 FROM due JOIN rm_customer c ON c.id = due.customer_id
            LEFT JOIN LATERAL (SELECT balance FROM rm_fact_balance WHERE account_id = due.id
                                ORDER BY value_date DESC LIMIT 1) b ON TRUE
             ORDER BY due.matures_on, due.id""",
            today=today,
            ahead=_AHEAD,
            customers=self._customers_sql(own=True),
            most=_SHOWN,
        )
        title = self.env._("Deposits that mature")
        return self._tab(
            "deposits",
            title,
            rows,
            lambda row: self._row(
                row["name"],
                self._open_customer(row),
                customer=row["customer_id"],
                detail=row["account_no"],
                value=row["amount"] or False,
                unit="money",
                tag=self._day_label(row["matures_on"], today),
                tone="warning" if (row["matures_on"] - today).days <= 7 else "info",
            ),
            open={"xmlid": "rm_workbench.rm_query_deposit_action"},
            empty=self.env._("No deposit matures within 30 days."),
        )

    def _tab_maturing_loans(self):
        today = bank_today(self.env)
        rows = self._rows_sql(
            """SELECT l.customer_id, l.loan_no, l.matures_on, c.name,
                      s.principal_balance::text AS amount, count(*) OVER () AS number
                 FROM rm_loan l JOIN rm_customer c ON c.id = l.customer_id
                 JOIN LATERAL (SELECT principal_balance FROM rm_fact_loan_status
                                WHERE loan_id = l.id ORDER BY as_of DESC LIMIT 1) s
                   ON s.principal_balance > 0
                WHERE l.matures_on BETWEEN %(today)s AND %(today)s::date + %(ahead)s
                  AND l.customer_id IN (%(customers)s)
                ORDER BY l.matures_on, l.id LIMIT %(most)s""",
            today=today,
            ahead=_AHEAD,
            customers=self._customers_sql(own=True),
            most=_SHOWN,
        )
        title = self.env._("Maturing loans")
        until = today.toordinal() + _AHEAD
        return self._tab(
            "loans",
            title,
            rows,
            lambda row: self._row(
                row["name"],
                self._open_customer(row),
                customer=row["customer_id"],
                detail=row["loan_no"],
                value=row["amount"],
                unit="money",
                tag=self._day_label(row["matures_on"], today),
                tone="warning" if (row["matures_on"] - today).days <= 7 else "info",
            ),
            open=self._open_list(
                title,
                "rm.loan",
                [
                    ("matures_on", ">=", today.isoformat()),
                    ("matures_on", "<=", today.fromordinal(until).isoformat()),
                ],
                xmlid="rm_workbench.rm_loan_action",
            ),
            empty=self.env._("No loan matures within 30 days."),
        )

    def _tab_overdue(self):
        return self._tab(
            "overdue",
            self.env._("Overdue loans"),
            self._overdue_rows(own=True, limit=_SHOWN),
            lambda row: {**self._overdue_row(row), "customer": row["customer_id"]},
            open=self._open_overdue(),
            empty=self.env._("No loan is overdue."),
            tone="danger",
        )

    def _overdue_row(self, row):
        return self._row(
            row["name"],
            self._open_record("rm.loan", row["id"]),
            detail=row["loan_no"],
            value=row["overdue"],
            unit="money",
            tag=self.env._("%(days)s days overdue", days=row["days_overdue"]),
            tone="danger",
        )

    def _tab_movements(self):
        known = self.env["rm.customer.position"]._days()["deposit_before"]
        rows = known and self._rows_sql(
            """SELECT p.customer_id, c.name, c.customer_no, p.deposit_now::text AS now,
                      (p.deposit_now - p.deposit_before)::text AS amount,
                      count(*) OVER () AS number
                 FROM rm_customer_position p JOIN rm_customer c ON c.id = p.customer_id
                WHERE abs(p.deposit_now - p.deposit_before) >= %(big)s
                  AND p.customer_id IN (%(customers)s)
                ORDER BY abs(p.deposit_now - p.deposit_before) DESC, p.id LIMIT %(most)s""",
            big=BIG,
            customers=self._customers_sql(own=True),
            most=_SHOWN,
        )
        return self._tab(
            "movements",
            self.env._("Large movements"),
            rows or [],
            lambda row: self._row(
                row["name"],
                self._open_customer(row),
                customer=row["customer_id"],
                detail=row["customer_no"],
                value=row["amount"],
                unit="change",
            ),
            empty=self.env._("No large movement since the delivery before."),
            open={"xmlid": "rm_workbench.rm_customer_action_own"},
        )

    def _tab_birthdays(self):
        today = bank_today(self.env)
        days = [today.fromordinal(today.toordinal() + n) for n in range(_BIRTHDAYS + 1)]
        rows = self._rows_sql(
            """SELECT c.id AS customer_id, c.name, c.customer_no, count(*) OVER () AS number,
                      to_char(c.birth_date, 'MM-DD') AS day,
                      array_position(%(days)s, to_char(c.birth_date, 'MM-DD')) - 1 AS ahead
                 FROM rm_customer c
                WHERE c.kind = 'individual' AND c.id IN (%(customers)s)
                  AND to_char(c.birth_date, 'MM-DD') = ANY(%(days)s)
                ORDER BY ahead, c.id LIMIT %(most)s""",
            days=[day.strftime("%m-%d") for day in days],
            customers=self._customers_sql(own=True),
            most=_SHOWN,
        )
        return self._tab(
            "birthdays",
            self.env._("Birthdays"),
            rows,
            lambda row: self._row(
                row["name"],
                self._open_customer(row),
                customer=row["customer_id"],
                detail=row["customer_no"],
                tag=self._day_label(days[row["ahead"]], today),
                tone="info",
            ),
            empty=self.env._("No birthday within 7 days."),
            open={"xmlid": "rm_workbench.rm_customer_action_own"},
        )
