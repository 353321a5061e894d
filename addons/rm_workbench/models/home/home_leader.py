from odoo import api, models
from odoo.tools import SQL

_SHOWN = 10
_OVERDUE = 6


class RmHomeLeader(models.AbstractModel):
    """What a leader and a risk manager look at: who moved the deposits, which loans went bad."""

    _inherit = "rm.home"

    @api.model
    def _cards(self):
        return [
            *super()._cards(),
            ("leader", 56, "_card_movers_lately"),
            ("leader", 65, "_card_new_overdue"),
            ("risk", 45, "_card_new_overdue"),
        ]

    @api.model
    def _card_movers(self):
        """Ten customers who brought most since the month's start, ten who took most."""
        return self._movers_card("movers", "month", self.env._("Who moved the deposits"))

    @api.model
    def _card_movers_lately(self):
        """The same since the delivery before, of which the month's start is none."""
        days = self.env["rm.customer.position"]._days()
        if days["deposit_before"] == days["deposit_month"]:
            return False
        title = self.env._("Who moved the deposits since yesterday")
        return self._movers_card("movers_lately", "before", title)

    def _movers_card(self, key, point, title):
        days = self.env["rm.customer.position"]._days()
        if not days[f"deposit_{point}"]:
            return False
        return {
            "key": key,
            "kind": "movers",
            "column": "main",
            "icon": "fa-exchange",
            "title": title,
            "subtitle": self.env._(
                "%(now)s against %(month)s",
                now=days["deposit_now"].isoformat(),
                month=days[f"deposit_{point}"].isoformat(),
            ),
            "sides": [
                {
                    "title": self.env._("Ten in"),
                    "tone": "success",
                    "rows": self._movers(True, point),
                    "empty": self.env._("No inflow."),
                },
                {
                    "title": self.env._("Ten out"),
                    "tone": "danger",
                    "rows": self._movers(False, point),
                    "empty": self.env._("No outflow."),
                },
            ],
            "open": {"xmlid": "rm_workbench.rm_customer_action"},
        }

    def _movers(self, incoming, point="month"):
        """Rows of the customers who moved most: of each branch its ends, of these the ends."""
        way = SQL("DESC") if incoming else SQL("ASC")
        moved = SQL("(deposit_now - %s)", SQL.identifier(f"deposit_{point}"))
        branches = self._branch_ids()
        rows = self._rows_sql(
            """SELECT x.customer_id, c.name, m.name AS manager, x.moved::text AS moved
                 FROM (SELECT t.* FROM unnest(%(branches)s::int[]) b(id), LATERAL (
                         SELECT customer_id, %(moved)s AS moved FROM rm_customer_position
                          WHERE branch_id = b.id ORDER BY %(moved)s %(way)s LIMIT %(most)s) t
                        UNION ALL
                       SELECT customer_id, %(moved)s FROM rm_customer_position
                        WHERE customer_id IN (%(foreign)s)) x
                 JOIN rm_customer c ON c.id = x.customer_id
            LEFT JOIN rm_manager m ON m.id = c.manager_id
                WHERE x.moved %(side)s 0
                ORDER BY x.moved %(way)s, x.customer_id LIMIT %(most)s""",
            branches=branches,
            moved=moved,
            way=way,
            side=SQL(">") if incoming else SQL("<"),
            foreign=self._foreign_customers_sql(branches),
            most=_SHOWN,
        )
        # the names are the rules' to give
        readable = set(
            self.env["rm.customer"].search([("id", "in", [r["customer_id"] for r in rows])]).ids
        )
        rows = [row for row in rows if row["customer_id"] in readable]
        return [
            self._row(
                row["name"],
                self._open_record("rm.customer", row["customer_id"]),
                detail=row["manager"] or self.env._("without RM"),
                value=row["moved"],
                unit="change",
            )
            for row in rows
        ]

    @api.model
    def _card_new_overdue(self):
        """Loans that became overdue since the delivery before."""
        days = self.env["rm.customer.position"]._days()
        if not days["loan_before"]:
            return False
        rows = self._rows_sql(
            """SELECT l.id, l.loan_no, c.name, m.name AS manager, s.days_overdue,
                      s.overdue_amount::text AS overdue, count(*) OVER () AS number
                 FROM rm_loan_receivable r
                 JOIN rm_fact_loan_status s ON s.loan_id = r.id
            LEFT JOIN rm_fact_loan_status b ON b.loan_id = s.loan_id AND b.as_of = %(before)s
                 JOIN rm_loan l ON l.id = s.loan_id JOIN rm_customer c ON c.id = l.customer_id
            LEFT JOIN rm_manager m ON m.id = c.manager_id
                WHERE r.days_overdue > 0 AND s.as_of = %(now)s AND s.days_overdue > 0
                  AND COALESCE(b.days_overdue, 0) = 0 AND l.customer_id IN (%(customers)s)
                ORDER BY s.overdue_amount DESC, l.id LIMIT %(most)s""",
            now=days["loan_now"],
            before=days["loan_before"],
            customers=self._customers_sql(own=False),
            most=_OVERDUE,
        )
        return self._list_card(
            "new_overdue",
            self.env._("Newly overdue"),
            [{**self._overdue_row(row), "note": row["manager"] or False} for row in rows],
            icon="fa-bell-o",
            count=rows[0]["number"] if rows else 0,
            tone="danger",
            subtitle=self.env._("since %(day)s", day=days["loan_before"].isoformat()),
            empty=self.env._("No loan became overdue."),
            open=self._open_overdue(),
        )

    @api.model
    def _card_overdue(self):
        """The largest overdue loans of the newest day."""
        rows = self._overdue_rows(own=False, limit=_OVERDUE)
        title = self.env._("Overdue loans")
        return self._list_card(
            "overdue",
            title,
            [{**self._overdue_row(row), "note": row["manager"] or False} for row in rows],
            icon="fa-exclamation-circle",
            count=rows[0]["number"] if rows else 0,
            tone="danger",
            empty=self.env._("No loan is overdue."),
            open=self._open_overdue(),
        )

    @api.model
    def _card_worsened(self):
        """Loans whose class is worse than on the day before, or that became overdue."""
        days = self.env["rm.customer.position"]._days()
        if not days["loan_before"]:
            return False
        rows = self._worsened_rows(days["loan_now"], days["loan_before"])
        labels = dict(
            self.env["rm.loan.status"]._fields["risk_class"]._description_selection(self.env)
        )
        return self._list_card(
            "worsened",
            self.env._("Loans that got worse"),
            [
                self._row(
                    row["name"],
                    self._open_record("rm.loan", row["id"]),
                    detail=row["loan_no"],
                    note=row["manager"] or False,
                    value=row["principal"],
                    unit="money",
                    tag=f"{labels.get(row['was'])} → {labels.get(row['risk_class'])}",
                    tone="danger",
                )
                for row in rows
            ],
            icon="fa-level-down",
            count=rows[0]["number"] if rows else 0,
            subtitle=self.env._("since %(day)s", day=days["loan_before"].isoformat()),
            empty=self.env._("No loan got worse."),
            open={"xmlid": "rm_workbench.rm_loan_status_action"},
        )

    def _worsened_rows(self, now, before):
        return self._rows_sql(
            """SELECT l.id, l.loan_no, c.name, m.name AS manager, s.risk_class,
                      b.risk_class AS was, s.principal_balance::text AS principal,
                      count(*) OVER () AS number
                 FROM rm_fact_loan_status s
                 JOIN rm_fact_loan_status b ON b.loan_id = s.loan_id AND b.as_of = %(before)s
                 JOIN rm_loan l ON l.id = s.loan_id JOIN rm_customer c ON c.id = l.customer_id
            LEFT JOIN rm_manager m ON m.id = c.manager_id
                WHERE s.as_of = %(now)s AND s.risk_class <> b.risk_class
                  AND array_position(%(classes)s, s.risk_class)
                      > array_position(%(classes)s, b.risk_class)
                  AND l.customer_id IN (%(customers)s)
                ORDER BY s.principal_balance DESC, l.id LIMIT %(most)s""",
            now=now,
            before=before,
            classes=["normal", "special_mention", "substandard", "doubtful", "loss"],
            customers=self._customers_sql(own=False),
            most=_SHOWN,
        )
