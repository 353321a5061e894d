from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...bank_date import bank_today


class RmBranch(models.Model):
    """The chart of the bank on any day, from the history of the tree and of the RMs."""

    _inherit = "rm.branch"

    @api.model
    def chart_on(self, day=False):
        """Return the tree of a day: the branches that the caller may read, in order of the tree.

        :param str day: ISO date, by default the bank's today.
        :return: ``{"day", "today", "rows": [{"id", "code", "name", "level", "depth", "managers",
            "closed_on", "changed"}]}``; ``changed``: it lies elsewhere today, or is closed.
        """
        day = self._checked_day(day)
        known = self.with_context(active_test=False).search([("code", "!=", False)])
        places = {place["id"]: place for place in self._places_on(day, known.ids)}
        children = {}
        for place in places.values():
            above = place["parent_id"] if place["parent_id"] in places else None
            children.setdefault(above, []).append(place)
        rows = []
        self._walk(children, None, 0, rows)
        return {
            "day": fields.Date.to_string(day),
            "today": fields.Date.to_string(bank_today(self.env)),
            "rows": rows,
        }

    @api.model
    def _checked_day(self, day):
        if not day:
            return bank_today(self.env)
        try:
            return date.fromisoformat(day)
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("Give the day as YYYY-MM-DD, such as 2025-12-31.")
            ) from error

    @api.model
    def _walk(self, children, above, depth, rows):
        for place in sorted(children.get(above, ()), key=lambda place: place["code"]):
            rows.append(
                {
                    "id": place["id"],
                    "code": place["code"],
                    "name": place["name"],
                    "level": place["level"] or "",
                    "depth": depth,
                    "managers": place["managers"],
                    "closed_on": fields.Date.to_string(place["closed_on"]) or False,
                    "changed": place["changed"],
                }
            )
            self._walk(children, place["id"], depth + 1, rows)

    @api.model
    def _places_on(self, day, branch_ids):
        """Return the branches among these that stood in the tree on a day; one statement."""
        for model in ("rm.branch", "rm.branch.history", "rm.manager", "rm.manager.history"):
            self.env[model].flush_model()
        return self.env.execute_query_dict(
            SQL(
                """SELECT b.id, h.parent_id, b.code, b.name, b.closed_on,
                          COALESCE(l.name ->> %(lang)s, l.name ->> 'en_US') AS level,
                          h.parent_id IS DISTINCT FROM b.parent_id OR NOT b.active AS changed,
                          COALESCE(m.managers, 0) AS managers
                     FROM rm_branch b JOIN rm_branch_history h ON h.branch_id = b.id
                LEFT JOIN rm_branch_level l ON l.id = b.level_id
                LEFT JOIN (SELECT p.branch_id, count(*) AS managers
                             FROM rm_manager_history p JOIN rm_manager m ON m.id = p.manager_id
                            WHERE p.valid_from <= %(day)s
                              AND COALESCE(p.valid_to, 'infinity') >= %(day)s
                              AND COALESCE(m.left_on, 'infinity') >= %(day)s
                         GROUP BY 1) m ON m.branch_id = b.id
                    WHERE b.id = ANY(%(ids)s) AND h.valid_from <= %(day)s
                      AND COALESCE(h.valid_to, 'infinity') >= %(day)s
                      AND COALESCE(b.opened_on, '-infinity') <= %(day)s""",
                lang=self.env.lang or "en_US",
                day=day,
                ids=list(branch_ids),
            )
        )

    @api.model
    def _chart_sheet(self, day):
        """Return (name of the file, header, rows) of the chart of a day, for XLSX."""
        chart = self.chart_on(day)
        header = [
            self.env._("Code"),
            self.env._("Branch"),
            self.env._("Level"),
            self.env._("Depth"),
            self.env._("RMs"),
            self.env._("Closed on"),
        ]
        rows = [
            (
                row["code"],
                "\u3000" * row["depth"] + row["name"],
                row["level"],
                row["depth"],
                row["managers"],
                row["closed_on"] or None,
            )
            for row in chart["rows"]
        ]
        self.env["rm.journal"]._record(
            "query.export", reference="rm.branch", day=chart["day"], rows=len(rows)
        )
        return self.env._("Branch chart %s", chart["day"]), header, rows
