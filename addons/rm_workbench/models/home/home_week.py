from odoo import api, models

from ...bank_date import bank_today
from .home_rm import BIG


class RmHomeWeek(models.AbstractModel):
    """What an RM is to do by Friday: one line a reason, with number and amount.

    Friday is the week's last working day, holidays and worked weekends counted in; on a weekend it
    is that of the week to come.
    """

    _inherit = "rm.home"

    @api.model
    def _cards(self):
        return [*super()._cards(), ("rm", 35, "_card_week")]

    @api.model
    def _card_week(self):
        """One line for each reason there is, the most urgent first."""
        today = bank_today(self.env)
        until = self.env["rm.working.day"]._last_of_week(today)
        rows = [row for row in self._week_rows(today, until) if row]
        return self._list_card(
            "week",
            self.env._("To do by Friday"),
            rows,
            icon="fa-calendar-check-o",
            subtitle=self._day_label(until, today),
            empty=self.env._("Nothing is due by the end of the week."),
        )

    def _week_rows(self, today, until):
        """Return the rows, False for a reason there is none of; add-ons add theirs."""
        own = self._week_own(today, until)
        return [
            self._week_overdue(),
            self._week_deposits(today, until),
            self._week_loans(today, until),
            self._week_outflows(),
            self._week_duties(own["duties"]),
            self._week_plan(today, until, own["planned"]),
        ]

    def _week_row(self, title, found, open_action, tone="warning"):
        """Return the row of ``{number, amount}``, False when there are none."""
        if not found["number"]:
            return False
        return self._row(
            title,
            open_action,
            value=found["amount"] or False,
            unit="money",
            tag=self.env._("%(number)s in all", number=found["number"]),
            tone=tone,
        )

    def _week_overdue(self):
        rows = self._overdue_rows(own=True, limit=1)
        found = {"number": rows and rows[0]["number"], "amount": rows and rows[0]["total"]}
        title = self.env._("Collect overdue loans")
        return self._week_row(title, found, self._open_overdue(), "danger")

    def _week_deposits(self, today, until):
        title = self.env._("Win maturing deposits again")
        found = self._rows_sql(
            """SELECT count(*) AS number, sum(b.balance)::text AS amount FROM rm_account a
            LEFT JOIN LATERAL (SELECT balance FROM rm_fact_balance WHERE account_id = a.id
                                ORDER BY value_date DESC LIMIT 1) b ON TRUE
                WHERE a.matures_on BETWEEN %s AND %s AND a.closed_on IS NULL
                  AND a.customer_id IN (%s)""",
            today,
            until,
            self._customers_sql(own=True),
        )[0]
        domain = [("matures_on", ">=", today), ("matures_on", "<=", until)]
        return self._week_row(
            title,
            found,
            self._open_list(
                title,
                "rm.account",
                [*domain, ("closed_on", "=", False)],
                xmlid="rm_workbench.rm_query_deposit_action",
            ),
        )

    def _week_loans(self, today, until):
        title = self.env._("Have maturing loans paid back")
        found = self._rows_sql(
            """SELECT count(*) AS number, sum(s.principal_balance)::text AS amount FROM rm_loan l
                 JOIN LATERAL (SELECT principal_balance FROM rm_fact_loan_status
                                WHERE loan_id = l.id ORDER BY as_of DESC LIMIT 1) s
                   ON s.principal_balance > 0
                WHERE l.matures_on BETWEEN %s AND %s AND l.customer_id IN (%s)""",
            today,
            until,
            self._customers_sql(own=True),
        )[0]
        domain = [("matures_on", ">=", today), ("matures_on", "<=", until)]
        return self._week_row(
            title,
            found,
            self._open_list(title, "rm.loan", domain, xmlid="rm_workbench.rm_loan_action"),
        )

    def _week_outflows(self):
        if not self.env["rm.customer.position"]._days()["deposit_before"]:
            return False
        title = self.env._("Ask about large outflows")
        rows = self._rows_sql(
            """SELECT p.customer_id AS id,
                      (sum(p.deposit_before - p.deposit_now) OVER ())::text AS amount
                 FROM rm_customer_position p
                WHERE p.deposit_before - p.deposit_now >= %s AND p.customer_id IN (%s)
                ORDER BY p.deposit_before - p.deposit_now DESC, p.id LIMIT 1000""",
            BIG,
            self._customers_sql(own=True),
        )
        return self._week_row(
            title,
            {"number": len(rows), "amount": rows and rows[0]["amount"]},
            self._open_list(title, "rm.customer", [("id", "in", [row["id"] for row in rows])]),
        )

    def _week_own(self, today, until):
        """Count one's own checks, answers, rectifications and planned work: one statement."""
        for model in ("rm.rectification", "rm.risk.notice", "rm.loan.check"):
            self.env[model].flush_model(["manager_id", "state"])
        self.env["rm.work.plan.line"].flush_model()
        return self._rows_sql(
            """SELECT (SELECT count(*) FROM rm_rectification
                        WHERE manager_id = %(own)s AND state = 'open' AND due_on <= %(until)s)
                    + (SELECT count(*) FROM rm_risk_notice
                        WHERE manager_id = %(own)s AND state = 'sent' AND answer_by <= %(until)s)
                    + (SELECT count(*) FROM rm_loan_check
                        WHERE manager_id = %(own)s AND state = 'open' AND due_on <= %(until)s)
                      AS duties,
                      (SELECT count(*) FROM rm_work_plan_line n
                         JOIN rm_work_plan p ON p.id = n.plan_id AND p.state = 'approved'
                        WHERE n.manager_id = %(own)s AND NOT n.done
                          AND n.date BETWEEN %(today)s AND %(until)s) AS planned""",
            own=self.env["rm.owned.mixin"]._own_manager().id or None,
            today=today,
            until=until,
        )[0]

    def _week_duties(self, number):
        """Checks after the loan, answers, rectifications: the card of duties lists each."""
        return self._week_row(
            self.env._("Finish checks and answers"),
            {"number": number, "amount": False},
            {"xmlid": "rm_workbench.rm_loan_check_action"},
        )

    def _week_plan(self, today, until, number):
        title = self.env._("Do what the plan says")
        domain = [
            ("is_mine", "=", True),
            ("plan_state", "=", "approved"),
            ("done", "=", False),
            ("date", ">=", today),
            ("date", "<=", until),
        ]
        return self._week_row(
            title,
            {"number": number, "amount": False},
            self._open_list(
                title, "rm.work.plan.line", domain, xmlid="rm_workbench.rm_work_plan_line_action"
            ),
            tone="info",
        )
