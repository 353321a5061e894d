from odoo import api, models
from odoo.tools import SQL

from ...bank_date import bank_today
from ...office import counted
from .home_progress import TEAM_MOST

_SHOWN = 8


class RmHomeTeam(models.AbstractModel):
    """What a leader's people do today: planned work, visits, logs, whoever does most first."""

    _inherit = "rm.home"

    @api.model
    def _cards(self):
        return [*super()._cards(), ("leader", 43, "_card_team")]

    @api.model
    def _card_team(self):
        """A row for each RM of the branch, or for each branch where there are many RMs."""
        today = bank_today(self.env)
        rows = self._team_rows(today)
        if not rows:
            return False
        sums = {key: sum(row[key] for row in rows) for key in ("planned", "visits", "logs")}
        subtitle = self.env._(
            "%(visits)s visits, %(planned)s planned, %(logs)s logs handed in",
            visits=sums["visits"],
            planned=sums["planned"],
            logs=sums["logs"],
        )
        title = self.env._("Visits of today")
        today_only = [("date", "=", today)]
        return self._list_card(
            "team",
            self.env._("My team today"),
            [self._team_row(row, today) for row in rows[:_SHOWN]],
            icon="fa-users",
            subtitle=subtitle,
            open=self._open_list(
                title, "rm.visit", today_only, xmlid="rm_workbench.rm_visit_action"
            ),
        )

    def _team_row(self, row, today):
        planned, left = row["planned"], row["planned"] - row["done"]
        note = self.env._("nothing planned")
        if planned:
            note = self.env._(
                "planned %(planned)s, still open %(left)s", planned=planned, left=left
            )
        handed_in = row["logs"] >= row["people"]
        tag = self.env._("log handed in") if handed_in else False
        if row["people"] > 1:
            tag = self.env._("logs %(logs)s of %(people)s", logs=row["logs"], people=row["people"])
        return self._row(
            row["name"],
            self._open_list(
                row["name"],
                "rm.work.plan.line",
                [(row["field"], "=", row["id"]), ("date", "=", today)],
                xmlid="rm_workbench.rm_work_plan_line_action",
            ),
            detail=row["branch"],
            note=note,
            value=str(row["visits"]),
            unit="visits",
            tag=tag,
            tone="success" if handed_in else "muted",
        )

    def _team_rows(self, today):
        branches = self._branch_ids()
        for model in ("rm.work.plan.line", "rm.work.plan", "rm.visit", "rm.work.log"):
            self.env[model].flush_model()
        one_by_one = len(self._team_managers()) <= TEAM_MOST
        return self.env.execute_query_dict(
            SQL(
                _TEAM,
                today=today,
                branches=branches,
                counted=SQL(counted()),
                who=SQL("m.id") if one_by_one else SQL("b.id"),
                name=SQL("m.name") if one_by_one else SQL("b.name"),
                branch=SQL("b.name") if one_by_one else SQL("NULL"),
                field="manager_id" if one_by_one else "branch_id",
            )
        )


_TEAM = """
WITH planned AS (
    SELECT n.manager_id, count(*) AS planned, count(*) FILTER (WHERE n.done) AS done
      FROM rm_work_plan_line n JOIN rm_work_plan p ON p.id = n.plan_id AND p.state = 'approved'
     WHERE n.branch_id = ANY(%(branches)s) AND n.date = %(today)s GROUP BY 1),
seen AS (
    SELECT manager_id, count(*) AS visits FROM rm_visit
     WHERE branch_id = ANY(%(branches)s) AND date = %(today)s AND %(counted)s GROUP BY 1),
told AS (
    SELECT manager_id FROM rm_work_log
     WHERE branch_id = ANY(%(branches)s) AND date = %(today)s AND state <> 'draft')
SELECT %(field)s AS field, %(who)s AS id, %(name)s AS name, %(branch)s AS branch,
       count(*)::int AS people, COALESCE(sum(p.planned), 0)::int AS planned,
       COALESCE(sum(p.done), 0)::int AS done, COALESCE(sum(s.visits), 0)::int AS visits,
       count(t.manager_id)::int AS logs
  FROM rm_manager m JOIN rm_branch b ON b.id = m.branch_id
  LEFT JOIN planned p ON p.manager_id = m.id
  LEFT JOIN seen s ON s.manager_id = m.id
  LEFT JOIN told t ON t.manager_id = m.id
 WHERE m.branch_id = ANY(%(branches)s) AND m.active AND m.left_on IS NULL
 GROUP BY 1, 2, 3, 4
 ORDER BY visits DESC, planned DESC, 2"""
