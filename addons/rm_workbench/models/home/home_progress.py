from odoo import api, models
from odoo.tools import SQL

from ...page_cache import kept_for_page

_SHOWN = 8
#: of more RMs than this, a leader looks at the ranking of branches, and adding up their customers
#: would cost the page its speed
TEAM_MOST = 200


class RmHomeProgress(models.AbstractModel):
    """Which RM brought deposits since the month's start and which lost some, red and green."""

    _inherit = "rm.home"

    @api.model
    def _cards(self):
        return [*super()._cards(), ("leader", 58, "_card_progress")]

    @api.model
    def _card_progress(self):
        """The RMs of the branch by the change of their customers' deposits, red and green."""
        days = self.env["rm.customer.position"]._days()
        managers = self._team_managers()
        if not days["deposit_month"] or not managers or len(managers) > TEAM_MOST:
            return False
        rows = self._progress_rows(managers)
        lost = [row for row in rows if row["moved"].startswith("-")]
        won = [row for row in reversed(rows) if not row["moved"].startswith("-")]
        return {
            "key": "progress",
            "kind": "movers",
            "column": "main",
            "icon": "fa-line-chart",
            "title": self.env._("Progress of my RMs"),
            "count": len(lost),
            "tone": "danger",
            "subtitle": self.env._("deposits since %(day)s", day=days["deposit_month"].isoformat()),
            "sides": [
                {
                    "title": self.env._("Fallen"),
                    "tone": "danger",
                    "rows": [self._progress_row(row) for row in lost[:_SHOWN]],
                    "empty": self.env._("Nobody lost deposits."),
                },
                {
                    "title": self.env._("Risen"),
                    "tone": "success",
                    "rows": [self._progress_row(row) for row in won[:_SHOWN]],
                    "empty": self.env._("Nobody won deposits."),
                },
            ],
            "open": {"xmlid": "rm_workbench.rm_manager_action"},
        }

    def _progress_row(self, row):
        lost = row["lost"]
        return self._row(
            row["name"],
            self._open_list(row["name"], "rm.customer", [("manager_id", "=", row["id"])]),
            detail=row["branch"],
            note=self.env._("%(number)s customers lost deposits", number=lost) if lost else False,
            value=row["moved"],
            unit="change",
        )

    def _team_managers(self):
        """Return the RMs of the caller's branch and below, one more than a team has at most."""
        of_mine = [("branch_id", "in", self._branch_ids()), ("left_on", "=", False)]
        managers = self.env["rm.manager"]
        ids = kept_for_page(
            self.env,
            ("team", self.env.uid),
            lambda: managers.search(of_mine, limit=TEAM_MOST + 1).ids,
        )
        return managers.browse(ids)

    def _progress_rows(self, managers):
        return self.env.execute_query_dict(
            SQL(
                """SELECT m.id, m.name, b.name AS branch,
                          COALESCE(sum(p.deposit_now - p.deposit_month), 0)::text AS moved,
                          count(*) FILTER (WHERE p.deposit_now < p.deposit_month) AS lost
                     FROM rm_manager m JOIN rm_branch b ON b.id = m.branch_id
                LEFT JOIN rm_customer c ON c.manager_id = m.id
                LEFT JOIN rm_customer_position p ON p.customer_id = c.id
                    WHERE m.id = ANY(%s) GROUP BY 1, 2, 3, m.code
                 ORDER BY COALESCE(sum(p.deposit_now - p.deposit_month), 0), m.code""",
                managers.ids,
            )
        )
