from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...bank_date import bank_today
from ...office import counted
from .month_report import MOST_MEMBERS
from .month_report_line import AMOUNTS, NUMBERS

_BAD = ("substandard", "doubtful", "loss")


class RmMonthReport(models.Model):
    """The figures of each RM: customers are those whose main RM he is today."""

    _inherit = "rm.month.report"

    def action_fill(self):
        """Fill in each RM's figures; remarks typed before stay.

        :return: True
        """
        self.check_access("write")
        for report in self:
            report._refuse_unless_draft()
            members = report._members()
            if not members:
                raise UserError(
                    self.env._("%(record)s has no RM in this month.", record=report.display_name)
                )
            if len(members) > MOST_MEMBERS:
                raise UserError(
                    self.env._(
                        "%(record)s has more than %(most)s RMs. Make reports of its teams or of"
                        " the branches below.",
                        record=report.display_name,
                        most=MOST_MEMBERS,
                    )
                )
            report._enter_lines(members)
        return True

    def _enter_lines(self, members):
        notes = {line.manager_id.id: line.note for line in self.line_ids}
        self.line_ids.unlink()
        end = min(self.date_to, bank_today(self.env))
        figures = self._figures(members, self.date_from - timedelta(days=1), end)
        lines = self.env["rm.month.report.line"].create(
            [{"report_id": self.id, "note": notes.get(member.id) or False} for member in members]
        )
        for nth, (line, member) in enumerate(zip(lines, members, strict=True)):
            found = figures.get(member.id, {})
            amounts = {name: found.get(name) for name in AMOUNTS}
            numbers = {name: found.get(name) or 0 for name in NUMBERS}
            line._set_guarded(sequence=nth, manager_id=member.id, **amounts, **numbers)
        day = self._figures_day(end)
        self._set_guarded(filled_on=bank_today(self.env), figures_day=day)

    def _figures(self, members, start, end):
        """Return ``{RM id: {name: value}}``; a statement for each kind of figure."""
        for model in ("rm.account", "rm.customer", "rm.loan", "rm.visit", "rm.work.log"):
            self.env[model].flush_model()
        self.env["rm.work.plan.line"].flush_model()
        names = {
            "ids": members.ids,
            "first": self.date_from,
            "start": start,
            "end": end,
            "currency": self.env.company.currency_id.name,
            "bad": list(_BAD),
            "counted": SQL(counted()),
            "loan_now": self._loan_day(end) or None,
            "loan_start": self._loan_day(start) or None,
        }
        found = {}
        for statement in (_CUSTOMERS, _DEPOSITS, _LOANS, _VISITS, _LOGS, _PLANS):
            for row in self.env.execute_query_dict(SQL(statement, **names)):
                found.setdefault(row.pop("id"), {}).update(row)
        return found

    def _figures_day(self, end):
        """Return the newest day with balances up to ``end``: what the amounts are as of."""
        rows = self.env.execute_query(
            SQL(
                "SELECT value_date FROM rm_fact_balance WHERE value_date <= %s"
                " ORDER BY value_date DESC LIMIT 1",
                end,
            )
        )
        return rows[0][0] if rows else None

    def _loan_day(self, day):
        """Return the newest day with loan status up to ``day``, within 100 days."""
        rows = self.env.execute_query(
            SQL(
                "SELECT as_of FROM rm_fact_loan_status WHERE as_of <= %s AND as_of > %s"
                " ORDER BY as_of DESC LIMIT 1",
                day,
                day - timedelta(days=100),
            )
        )
        return rows and rows[0][0]


_CUSTOMERS = """SELECT manager_id AS id, count(*) AS customers FROM rm_customer
                 WHERE manager_id = ANY(%(ids)s) GROUP BY 1"""
_DEPOSITS = """
SELECT c.manager_id AS id, sum(n.balance)::numeric(20,2)::text AS deposit,
       sum(s.balance)::numeric(20,2)::text AS deposit_start
  FROM rm_customer c JOIN rm_account a ON a.customer_id = c.id AND a.currency = %(currency)s
  LEFT JOIN LATERAL (SELECT balance FROM rm_fact_balance
                      WHERE account_id = a.id AND value_date <= %(end)s
                        AND (a.closed_on IS NULL OR a.closed_on >= %(end)s)
                      ORDER BY value_date DESC LIMIT 1) n ON TRUE
  LEFT JOIN LATERAL (SELECT balance FROM rm_fact_balance
                      WHERE account_id = a.id AND value_date <= %(start)s
                        AND (a.closed_on IS NULL OR a.closed_on >= %(start)s)
                      ORDER BY value_date DESC LIMIT 1) s ON TRUE
 WHERE c.manager_id = ANY(%(ids)s) GROUP BY 1"""
_LOANS = """
SELECT c.manager_id AS id,
       sum(t.principal_balance) FILTER (WHERE t.as_of = %(loan_now)s)::numeric(20,2)::text AS loan,
       sum(t.principal_balance) FILTER (WHERE t.as_of = %(loan_start)s)::numeric(20,2)::text
           AS loan_start,
       sum(t.overdue_amount) FILTER (WHERE t.as_of = %(loan_now)s)::numeric(20,2)::text AS overdue,
       coalesce(sum(t.principal_balance)
                FILTER (WHERE t.as_of = %(loan_now)s AND t.risk_class = ANY(%(bad)s)),
                0)::numeric(20,2)::text AS bad
  FROM rm_fact_loan_status t JOIN rm_loan l ON l.id = t.loan_id
  JOIN rm_customer c ON c.id = l.customer_id
 WHERE t.as_of IN (%(loan_now)s::date, %(loan_start)s::date) AND c.manager_id = ANY(%(ids)s)
 GROUP BY 1"""
_VISITS = """SELECT manager_id AS id, count(*) AS visits, count(DISTINCT customer_id) AS visited
               FROM rm_visit WHERE manager_id = ANY(%(ids)s)
                AND date BETWEEN %(first)s AND %(end)s
                AND %(counted)s GROUP BY 1"""
_LOGS = """SELECT manager_id AS id, count(*) AS logs, count(*) FILTER (WHERE late) AS late_logs
             FROM rm_work_log WHERE manager_id = ANY(%(ids)s) AND state <> 'draft'
              AND date BETWEEN %(first)s AND %(end)s GROUP BY 1"""
_PLANS = """SELECT n.manager_id AS id, count(*) AS planned, count(*) FILTER (WHERE n.done) AS done
              FROM rm_work_plan_line n JOIN rm_work_plan p ON p.id = n.plan_id
             WHERE n.manager_id = ANY(%(ids)s) AND p.state = 'approved'
               AND n.date BETWEEN %(first)s AND %(end)s GROUP BY 1"""
