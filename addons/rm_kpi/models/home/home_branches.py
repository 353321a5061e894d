from odoo import api, models

_ENDS = 5


class RmHome(models.AbstractModel):
    """机构排名 on a leader's home: his branch and those right below, by average score."""

    _inherit = "rm.home"

    @api.model
    def _cards(self):
        return [*super()._cards(), ("leader", 41, "_card_branches")]

    @api.model
    def _card_branches(self):
        """Best and last branches of the newest run; no card where there is nothing to compare."""
        own = self.env.user.rm_branch_id
        run = own and self.env["rm.kpi.run"]._newest_shown()
        rows = self._branch_scores(own, run) if run else []
        if len(rows) < 2:
            return False
        # of few branches each side shows a half
        ends = min(_ENDS, (len(rows) + 1) // 2)
        best, last = rows[:ends], rows[ends:][-ends:]
        sides = [(self.env._("Best"), "success", best), (self.env._("Last"), "warning", last)]
        return {
            "key": "branches",
            "kind": "movers",
            "column": "main",
            "icon": "fa-sitemap",
            "title": self.env._("Ranking of my branches"),
            "subtitle": self.env._("average score, %(run)s", run=run.display_name),
            "sides": [
                {
                    "title": title,
                    "tone": tone,
                    "rows": [self._branch_row(row, run) for row in shown],
                    "empty": self.env._("There is no further branch."),
                }
                for title, tone, shown in sides
            ],
            "open": {"xmlid": "rm_kpi.rm_kpi_result_action_newest"},
        }

    def _branch_row(self, row, run):
        domain = [("run_id", "=", run.id), ("branch_id", "child_of", row["id"])]
        if row["own"]:
            domain[1] = ("branch_id", "=", row["id"])
        return self._row(
            row["name"],
            self._open_list(
                row["name"], "rm.kpi.result", domain, xmlid="rm_kpi.rm_kpi_result_action"
            ),
            detail=self.env._("%(number)s RMs", number=row["managers"]),
            lead=str(row["rank"]),
            value=row["score"],
            unit="points",
        )

    def _branch_scores(self, own, run):
        """Return the branches with scores, best first: rank, average, number of RMs."""
        return self._rows_sql(
            """SELECT k.id, k.name, k.id = %(own)s AS own, count(*) AS managers,
                      round(avg(r.score), 2)::text AS score,
                      rank() OVER (ORDER BY round(avg(r.score), 2) DESC) AS rank
                 FROM rm_kpi_result r JOIN rm_branch b ON b.id = r.branch_id
                 JOIN rm_branch k ON k.id = %(own)s AND b.id = k.id
                   OR k.parent_id = %(own)s AND starts_with(b.parent_path, k.parent_path)
                WHERE r.id IN (%(readable)s) AND r.score IS NOT NULL
                GROUP BY k.id, k.name, k.code ORDER BY rank, k.code""",
            own=own.id,
            readable=self._readable_sql("rm.kpi.result", [("run_id", "=", run.id)]),
        )
