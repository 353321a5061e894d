from odoo import api, models
from odoo.tools import SQL

from ...page_cache import kept_for_page

#: overdue loans fetched; cards show fewer
_OVERDUE = 10


class RmHomeFigures(models.AbstractModel):
    """Figures against the delivery before, the month's start and the year's start."""

    _inherit = "rm.home"

    @api.model
    def _card_my_figures(self):
        """An RM's own customers: deposits, loans, overdue."""
        return self._figures_card(
            self.env._("My customers"),
            {"xmlid": "rm_workbench.rm_customer_action_own"},
            own=True,
        )

    @api.model
    def _card_branch_figures(self):
        """A leader's branch and below."""
        card = self._figures_card(
            self.env._("My branch"), {"xmlid": "rm_workbench.rm_customer_action"}
        )
        title = self.env._("Customers without RM")
        domain = [("manager_id", "=", False)]
        number = self.env["rm.customer"].search_count(domain, limit=10_000)
        card["figures"].append(
            self._figure(
                title,
                str(number),
                unit="count",
                tone="warning" if number else "muted",
                open=self._open_list(title, "rm.customer", domain),
            )
        )
        return card

    @api.model
    def _card_lending_figures(self):
        """What a risk manager sees: loans and overdue loans."""
        return self._figures_card(
            self.env._("Loans of my branch"),
            False,
            deposits=False,
        )

    @api.model
    def _figures_card(self, title, open_action, deposits=True, own=False):
        totals = self._totals(own)
        days = self.env["rm.customer.position"]._days()
        figures = []
        if deposits:
            figures.append(
                self._figure(
                    self.env._("Deposit balance"),
                    totals["deposit_now"],
                    unit="money",
                    against=self._against("deposit", totals, days),
                    open={"xmlid": "rm_workbench.rm_account_action"},
                )
            )
        figures.append(
            self._figure(
                self.env._("Loan balance"),
                totals["loan_now"],
                unit="money",
                against=self._against("loan", totals, days),
                open={"xmlid": "rm_workbench.rm_loan_action"},
            )
        )
        figures.append(self._overdue_figure(own))
        if deposits:
            figures.append(
                self._figure(
                    self.env._("Customers"),
                    str(totals["customers"]),
                    unit="count",
                    open=open_action,
                )
            )
        as_of = days["deposit_now" if deposits else "loan_now"]
        return {
            "key": "figures",
            "kind": "figures",
            "column": "top",
            "title": title,
            "figures": figures,
            "as_of": as_of and as_of.isoformat(),
        }

    def _against(self, stock, totals, days):
        """Return [(label, change as text)] against the days that are known."""
        now, before = days[f"{stock}_now"], days[f"{stock}_before"]
        daily = now and before and (now - before).days == 1
        labels = {
            "before": self.env._("the day before") if daily else self.env._("last delivery"),
            "month": self.env._("month start"),
            "year": self.env._("year start"),
        }
        same = days[f"{stock}_before"] == days[f"{stock}_month"]
        found = [
            {
                "label": label,
                "change": totals[f"{stock}_{point}"],
                "day": days[f"{stock}_{point}"].isoformat(),
            }
            for point, label in labels.items()
            if days[f"{stock}_{point}"] and not (same and point == "before")
        ]
        if stock == "deposit" and days["deposit_now"]:
            found.append(
                {
                    "label": self.env._("daily average of the year"),
                    "change": totals["deposit_average"],
                    "day": days["deposit_now"].isoformat(),
                }
            )
        return found

    def _totals(self, own):
        """Return the sums over the customers in question, and their changes, as texts.

        The same customers as the record rules give (a test compares them), found without asking
        the rule for each of a million: one's own through rm_customer_access; a leader's as the sum
        of his branches and of the few customers of others whose RM is his.
        """
        names = self.env["rm.customer.position"]._amounts()
        changes = SQL(", ").join(
            SQL(
                "COALESCE(sum(%s - %s), 0)::text AS %s",
                SQL.identifier(f"{stock}_now"),
                SQL.identifier(f"{stock}_{point}"),
                SQL.identifier(f"{stock}_{point}"),
            )
            for stock in ("deposit", "loan")
            for point in ("before", "month", "year")
        )
        changes = SQL(
            "%s, COALESCE(sum(deposit_now - deposit_average), 0)::text AS deposit_average", changes
        )
        columns = SQL(", ").join(SQL.identifier(name) for name in names)
        return self._rows_sql(
            """SELECT COALESCE(sum(customers), 0) AS customers,
                      COALESCE(sum(deposit_now), 0)::text AS deposit_now,
                      COALESCE(sum(loan_now), 0)::text AS loan_now, %s
                 FROM (%s) x""",
            changes,
            self._own_positions(columns) if own else self._branch_positions(columns),
        )[0]

    def _own_positions(self, columns):
        return SQL(
            """SELECT 1 AS customers, %s FROM rm_customer_position
                WHERE customer_id IN (%s)""",
            columns,
            self._customers_sql(own=True),
        )

    def _branch_positions(self, columns):
        branches = self._branch_ids()
        return SQL(
            """SELECT customers, %(columns)s FROM rm_branch_position
                WHERE branch_id = ANY(%(branches)s)
                UNION ALL
               SELECT 1, %(columns)s FROM rm_customer_position
                WHERE customer_id IN (%(foreign)s)""",
            columns=columns,
            branches=branches,
            foreign=self._foreign_customers_sql(branches),
        )

    @api.model
    def _branch_ids(self):
        """Return the ids of the caller's branch and all below."""
        own = self.env.user.rm_branch_id.ids
        below = [("id", "child_of", own)]
        return kept_for_page(
            self.env,
            ("branches", self.env.uid),
            lambda: self.env["rm.branch"].search(below).ids if own else [],
        )

    @api.model
    def _foreign_customers_sql(self, branches):
        """SQL of the ids of customers of other branches whose RM is of these branches."""
        return SQL(
            """SELECT a.customer_id FROM rm_customer_access a
                 JOIN rm_customer c ON c.id = a.customer_id
                WHERE a.foreign_branch_id = ANY(%(branches)s)
                  AND c.branch_id <> ALL(%(branches)s)""",
            branches=branches,
        )

    def _overdue_figure(self, own):
        found = self._overdue_rows(own, limit=1)
        total = found[0]["total"] if found else "0"
        number = found[0]["number"] if found else 0
        return self._figure(
            self.env._("Overdue amount"),
            total,
            unit="money",
            tone="danger" if number else "success",
            note=self.env._("%(number)s loans", number=number),
            open=self._open_overdue(),
        )

    def _open_overdue(self):
        title = self.env._("Overdue loans")
        domain = [("is_latest", "=", True), ("days_overdue", ">", 0)]
        return self._open_list(
            title, "rm.loan.status", domain, xmlid="rm_workbench.rm_loan_status_action"
        )

    @api.model
    def _overdue_rows(self, own, limit):
        """Return the overdue loans of the newest day, largest first, with number and total.

        The figure at the top and the list ask for the same rows: found once a page.
        """
        key = ("overdue", self.env.uid, own)
        return kept_for_page(self.env, key, lambda: self._find_overdue(own))[:limit]

    def _find_overdue(self, own):
        # few loans are receivable: found there, and read as the newest status has them
        day = self.env["rm.loan.status"]._latest_day()
        if not day:
            return []
        return self._rows_sql(
            """SELECT l.id, l.loan_no, l.customer_id, c.name,
                      s.overdue_amount::text AS overdue, s.days_overdue,
                      s.principal_balance::text AS principal, s.risk_class, m.name AS manager,
                      count(*) OVER () AS number, (sum(s.overdue_amount) OVER ())::text AS total
                 FROM rm_loan_receivable r
                 JOIN rm_fact_loan_status s ON s.loan_id = r.id
                 JOIN rm_loan l ON l.id = r.id JOIN rm_customer c ON c.id = l.customer_id
            LEFT JOIN rm_manager m ON m.id = c.manager_id
                WHERE r.days_overdue > 0 AND s.as_of = %s AND s.days_overdue > 0
                  AND l.customer_id IN (%s)
                ORDER BY s.overdue_amount DESC, l.id LIMIT %s""",
            day,
            self._customers_sql(own),
            _OVERDUE,
        )
