from datetime import timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL

from ...bank_date import bank_today
from ...office import ratio
from ..facts.loan_status import RISK_CLASSES

_BAD = ("substandard", "doubtful", "loss")


class RmWorkSummary(models.Model):
    """The figures of a summary: the customers of today's RM, or of the branch, on three days."""

    _inherit = "rm.work.summary"

    def action_fill(self):
        """Fill the figures in from the newest facts; plans and remarks typed before stay.

        Where no plan was typed, what there is of targets is the plan.

        :return: True
        """
        self.check_access("write")
        for record in self:
            record._refuse_unless_draft()
            figures = record._figures()
            record._enter_lines(figures)
            record._set_guarded(filled_on=bank_today(self.env))
        return True

    def _enter_lines(self, figures):
        lines = self.env["rm.work.summary.line"]
        kept = {line.measure: (line.plan, line.note) for line in self.line_ids}
        planned = self._planned()
        self.line_ids.unlink()
        made = lines.create(
            [
                {
                    "summary_id": self.id,
                    "plan": kept.get(row["measure"], (False, ""))[0]
                    or planned.get(row["measure"], False),
                    "note": kept.get(row["measure"], (False, ""))[1],
                }
                for row in figures
            ]
        )
        for nth, (line, row) in enumerate(zip(made, figures, strict=True)):
            values = {key: row[key] or None for key in ("now", "year_start", "last_year")}
            line._set_guarded(
                sequence=nth,
                section=row["section"],
                measure=row["measure"],
                label=row["label"],
                unit=row["unit"],
                **values,
            )

    def _planned(self):
        """Return what was planned, as texts by figure; add-ons that know of targets add theirs."""
        return {}

    def _figures(self):
        """Return the rows of figures in order."""
        for model in ("rm.account", "rm.customer", "rm.customer.access", "rm.loan", "rm.branch"):
            self.env[model].flush_model()
        end = min(self.date_to, bank_today(self.env))
        start = self.date_from.replace(month=1, day=1) - timedelta(days=1)
        days = {"now": end, "year_start": start, "last_year": end - relativedelta(years=1)}
        deposits = {point: self._deposits(day) for point, day in days.items()}
        loans = {point: self._loans(day) for point, day in days.items()}
        self._set_guarded(deposit_day=deposits["now"].get("day"), loan_day=loans["now"].get("day"))
        return [
            *self._deposit_rows(deposits),
            *self._loan_rows(deposits, loans),
            *self._intermediary_rows(end),
        ]

    def _points(self, section, measure, label, unit, take):
        """Return a row; ``take`` gives the value of a point."""
        points = ("now", "year_start", "last_year")
        values = {point: take(point) for point in points}
        return {"section": section, "measure": measure, "label": label, "unit": unit, **values}

    def _deposit_rows(self, deposits):
        labels = {
            "total": self.env._("Deposits in all"),
            "individual": self.env._("Savings"),
            "corporate": self.env._("Corporate deposits"),
        }
        return [
            self._points(
                "deposit", f"deposit_{kind}", label, "money", lambda p, k=kind: deposits[p].get(k)
            )
            for kind, label in labels.items()
        ]

    def _loan_rows(self, deposits, loans):
        def bad(point):
            known = loans[point]
            return ratio(known.get("bad"), known.get("total"))

        def over_deposits(point):
            return ratio(loans[point].get("total"), deposits[point].get("total"))

        rows = [
            self._points(
                "loan", "loan", self.env._("Loans in all"), "money", lambda p: loans[p].get("total")
            ),
            self._points(
                "loan", "ldr", self.env._("Loan-to-deposit ratio"), "percent", over_deposits
            ),
        ]
        names = dict(
            self.env["rm.loan.status"]._fields["risk_class"]._description_selection(self.env)
        )
        rows += [
            self._points(
                "quality",
                f"class_{code}",
                self.env._("Five classes: %(name)s", name=names[code]),
                "money",
                lambda p, c=code: loans[p].get(c),
            )
            for code, _label in RISK_CLASSES
        ]
        ratio_name = self.env._("Ratio of bad loans")
        return [*rows, self._points("quality", "npl", ratio_name, "percent", bad)]

    def _scope_sql(self):
        """SQL of the ids of the customers: of the RM today, or of the branch and below."""
        if self.manager_id:
            return SQL(
                "SELECT customer_id FROM rm_customer_access WHERE manager_id = %s",
                self.manager_id.id,
            )
        return SQL(
            """SELECT c.id FROM rm_customer c JOIN rm_branch b ON b.id = c.branch_id
                WHERE starts_with(b.parent_path, %s)""",
            self.branch_id.parent_path,
        )

    def _deposits(self, day):
        """Return total, individual and corporate as texts; nothing when no balance is known."""
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT c.kind, sum(b.balance)::text AS amount, max(b.value_date) AS day
                     FROM rm_account a JOIN rm_customer c ON c.id = a.customer_id
               CROSS JOIN LATERAL (
                          SELECT balance, value_date FROM rm_fact_balance
                           WHERE account_id = a.id AND value_date <= %(day)s
                        ORDER BY value_date DESC LIMIT 1) b
                    WHERE a.customer_id IN (%(scope)s) AND a.currency = %(currency)s
                      AND (a.closed_on IS NULL OR a.closed_on >= %(day)s)
                 GROUP BY ROLLUP (c.kind)""",
                day=day,
                scope=self._scope_sql(),
                currency=self.env.company.currency_id.name,
            )
        )
        found = {row["kind"] or "total": row["amount"] for row in rows if row["amount"]}
        days = [row["day"] for row in rows if row["day"]]
        return {**found, "day": max(days)} if days else {}

    def _loans(self, day):
        """Return total, each class and the bad ones as texts, as of the newest status up to it."""
        newest = self.env.execute_query(
            SQL(
                "SELECT as_of FROM rm_fact_loan_status WHERE as_of <= %s AND as_of > %s"
                " ORDER BY as_of DESC LIMIT 1",
                day,
                day - timedelta(days=100),
            )
        )
        if not newest:
            return {}
        rows = self.env.execute_query(
            SQL(
                """SELECT s.risk_class, s.risk_class = ANY(%(bad)s), sum(s.principal_balance)::text
                     FROM rm_fact_loan_status s JOIN rm_loan l ON l.id = s.loan_id
                    WHERE s.as_of = %(day)s AND l.customer_id IN (%(scope)s) GROUP BY 1, 2""",
                bad=list(_BAD),
                day=newest[0][0],
                scope=self._scope_sql(),
            )
        )
        return self._added_up(rows, newest[0][0])

    def _added_up(self, rows, day):
        amounts = {code: Decimal(amount) for code, _is_bad, amount in rows}
        bad = sum((amounts[code] for code in _BAD if code in amounts), Decimal(0))
        texts = {code: f"{amounts.get(code, Decimal(0)):.2f}" for code, _label in RISK_CLASSES}
        return {
            **texts,
            "bad": f"{bad:.2f}",
            "total": f"{sum(amounts.values(), Decimal(0)):.2f}",
            "day": day,
        }

    def _intermediary_rows(self, end):
        """Sales by product (pieces and volume) and fees by product, this half year and a year ago.

        There is no stock at the year's start: that column stays empty.
        """
        spans = {
            "now": (self.date_from, end),
            "last_year": (
                self.date_from - relativedelta(years=1),
                end - relativedelta(years=1),
            ),
        }
        found = {point: self._sold(first, last) for point, (first, last) in spans.items()}
        keys = sorted({key for point in found.values() for key in point})
        names = {p.code: p.name for p in self.env["rm.product"].search([], limit=500)}
        rows = []
        for kind, product in keys:
            label = names.get(product, product)
            if kind == "fee":
                label = self.env._("Fees: %(product)s", product=label)
            rows.append(
                self._points(
                    "intermediary",
                    f"{kind}_{product}",
                    label,
                    "money" if kind == "fee" else "count",
                    lambda point, key=(kind, product): found.get(point, {}).get(key),
                )
            )
        return rows

    def _sold(self, first, last):
        rows = self.env.execute_query(
            SQL(
                """SELECT 'sale', product, sum(quantity)::numeric(20,0)::text FROM rm_fact_sale
                    WHERE booked_on BETWEEN %(first)s AND %(last)s
                      AND customer_id IN (%(scope)s) GROUP BY 2
                    UNION ALL
                   SELECT 'fee', product, sum(amount)::text FROM rm_fact_fee
                    WHERE booked_on BETWEEN %(first)s AND %(last)s
                      AND customer_id IN (%(scope)s) GROUP BY 2""",
                first=first,
                last=last,
                scope=self._scope_sql(),
            )
        )
        return {(kind, product): amount for kind, product, amount in rows}
