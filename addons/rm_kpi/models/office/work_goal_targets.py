from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...computing.ladder import level_of
from ...computing.period import period_of
from ...designing.split import split

#: ways over time whose figures of a year are made of those of its months
_FLOWS = ("sum", "new", "day_sum")
_MONTHS = {"week": 1, "month": 1, "quarter": 3, "half_year": 6, "year": 12}


class RmWorkPlan(models.Model):
    """Goals come from targets: of the RM, of his branch, or from his own plan of the year."""

    _inherit = "rm.work.plan"

    def action_take_targets(self):
        """Make a goal of each target that the RM has in the period; refresh those that are there.

        A plan of a week takes the targets of its month. Where there is no target of the period,
        the goals of the RM's approved plan of the year are split to it.

        :return: True
        """
        self.ensure_one()
        self.check_access("write")
        self._expect_state("draft", "rejected")
        found = self._targets_of_period() or self._targets_of_year_plan()
        if not found:
            raise UserError(
                self.env._(
                    "There is no target of %(period)s for %(rm)s, and no approved plan of the year"
                    " with goals.",
                    period=self._target_period(),
                    rm=self.manager_id.name,
                )
            )
        known = {goal.indicator_id.id: goal for goal in self.goal_ids}
        missing = [one for one in found if one not in known]
        made = self.goal_ids.create(
            [{"plan_id": self.id, "indicator_id": indicator} for indicator in missing]
        )
        known |= {goal.indicator_id.id: goal for goal in made}
        for indicator, (value, origin) in found.items():
            known[indicator]._set_guarded(target=value, target_from=origin)
        self._note_makers()
        return True

    def _target_period(self):
        """Return the period whose targets the plan goes by, as text."""
        kind = "month" if self.period_kind == "week" else self.period_kind
        return period_of(kind, self.date_from).text

    def _targets_of_period(self):
        """Return ``{indicator id: (value, whose)}``, the most specific target of each.

        The indicators are those of the versions in force, whatever version a target was set for.
        """
        self.env["rm.kpi.target"].flush_model()
        branches = [int(part) for part in (self.branch_id.parent_path or "").split("/") if part]
        # sudo: his own post, whatever he may read of it
        manager = self.sudo().manager_id
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (now.id) now.id, t.value::text,
                          CASE %(level)s WHEN 1 THEN 'manager' WHEN 6 THEN 'branch'
                               ELSE 'part' END
                     FROM rm_kpi_target t
                     JOIN rm_kpi_indicator i ON i.id = t.indicator_id
                     JOIN rm_kpi_scheme s ON s.id = i.scheme_id
                     JOIN rm_kpi_scheme r ON r.code = s.code AND r.state = 'released'
                     JOIN rm_kpi_indicator now ON now.scheme_id = r.id AND now.code = i.code
                    WHERE t.period = %(period)s
                      AND coalesce(t.manager_id, %(rm)s) = %(rm)s
                      AND (t.team_id IS NULL OR t.team_id = ANY(%(teams)s))
                      AND coalesce(t.position_id, %(position)s) = %(position)s
                      AND coalesce(t.grade_id, %(grade)s) = %(grade)s
                      AND (t.branch_id IS NULL OR t.branch_id = ANY(%(branches)s))
                    ORDER BY now.id, %(level)s, array_position(%(branches)s, t.branch_id) DESC,
                             s.version DESC""",
                level=level_of("t"),
                period=self._target_period(),
                rm=manager.id,
                teams=manager.team_ids.ids,
                position=manager.position_id.id or 0,
                grade=manager.grade_id.id or 0,
                branches=branches,
            )
        )
        return {indicator: (value, origin) for indicator, value, origin in rows}

    def _targets_of_year_plan(self):
        """Split the goals of the RM's approved plan of the year to this plan's months."""
        if self.period_kind == "year":
            return {}
        year = self.search(
            [
                ("manager_id", "=", self.manager_id.id),
                ("period_kind", "=", "year"),
                ("date_from", "=", self.date_from.replace(month=1, day=1)),
                ("state", "=", "approved"),
            ],
            limit=1,
        )
        found = {}
        for goal in year.goal_ids:
            value = goal.planned or goal.target
            if not value:
                continue
            # sudo: how a source adds up over time is no secret
            source = goal.sudo().indicator_id.source_id
            adds_up = source.kind == "aggregate" and source.window in (False, "period")
            if adds_up and source.over_time in _FLOWS:
                value = f"{self._share_of_year(Decimal(value)):f}"
            found[goal.indicator_id.id] = (value, "plan")
        return found

    def _share_of_year(self, value):
        """Return the plan's months' part of a year's amount; the twelve add up to it."""
        months = split(value, [Decimal(1)] * 12, 2)
        first = self.date_from.month - 1
        return sum(months[first : first + _MONTHS[self.period_kind]], Decimal(0))
