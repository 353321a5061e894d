import json
from contextlib import suppress
from decimal import Decimal

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

from ...computing.distance import Ladder, next_line, sums_needed
from ...computing.interpret import Subject, constants
from ...computing.peers import SCOPES
from ...computing.period import parse_period
from ...engine.values import Value

#: ways that are told, and what can be added in steps
_SHOWN = 3
_MONEY = "元"
_COUNTED = ("new", "distinct")
_PIECES = ("张", "户", "笔", "个", "件")


class RmKpiResultDistance(models.Model):
    """距上一等级: how much more of which figure would have reached the next grade, in yuan.

    Worked out by the formulas themselves from the figures of the result, all others unchanged,
    the first time somebody asks; kept beside the result until its run is computed again.
    """

    _inherit = "rm.kpi.result"

    distance = fields.Json(readonly=True, help="The way to the next grade, as last worked out.")

    def next_grade(self):
        """Return how far it is to the next grade, for whoever may read the result.

        :return: False at the top, without a score or without grades; else ``{"grade", "bound",
            "points": what the score lacks, "ways": [{"code", "name", "unit": money or count,
            "less": bool, "amount", "value", "reached", "text"}]}``, the smallest effort first; all
            numbers as texts. Each amount is the least one: a cent, or a piece, less does not do.
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: the bounds of the grades and the formulas belong to the announced result
        found = self.sudo()._kept_distance()
        if not found["grade"]:
            return False
        ways = [{**way, "text": self._way_sentence(way)} for way in found["ways"]]
        return {**{key: found[key] for key in ("grade", "bound", "points")}, "ways": ways}

    @api.model
    def _way_sentence(self, way):
        amount = f"{Decimal(way['amount']):,f}"
        unit = way["unit_label"]
        if way["less"]:
            return self.env._(
                "%(figure)s: %(amount)s %(unit)s less", figure=way["name"], amount=amount, unit=unit
            )
        return self.env._(
            "%(figure)s: %(amount)s %(unit)s more", figure=way["name"], amount=amount, unit=unit
        )

    def _kept_distance(self):
        """Return the way as kept, worked out anew after the run was computed again."""
        mark = f"{self.run_id.hash} {self.score} {self.grade}"
        if not self.distance or self.distance.get("mark") != mark:
            found = {**self._find_distance(), "mark": mark}
            self._keep_distance(found)
            return found
        return self.distance

    def _keep_distance(self, found):
        """Keep what was found, unless another card of the home page does it at this moment."""
        with suppress(SerializationFailure), self.env.cr.savepoint(flush=False):
            self.env.cr.execute(
                SQL(
                    "UPDATE rm_kpi_result SET distance = %s WHERE id = %s",
                    json.dumps(found),
                    self.id,
                ),
                log_exceptions=False,
            )
        self.invalidate_recordset(["distance"])

    def _find_distance(self):
        """Work the way out; ``grade`` is False where there is none."""
        nothing = {"grade": False, "bound": False, "points": False, "ways": []}
        scheme = self.run_id.scheme_id
        if self.score is False or self.treatment or not scheme.grade_band_id:
            return nothing
        plan = scheme._plan()
        ladder = self._ladder(plan)
        standing = ladder.standing() if scheme.grade_by_id else Decimal(self.score)
        lines = [
            (lower, closed, line.result_text)
            for line in self._grade_band().line_ids
            for lower, _upper, closed, _upper_closed in [line._bounds()]
        ]
        line = standing is not None and next_line(lines, standing, self.grade)
        if not line:
            return nothing
        # a corrected score does not follow its figures any more
        ways = self._ways(ladder, plan, line) if ladder.standing() == standing else []
        return {
            "grade": line[2],
            "bound": f"{line[0]:f}",
            "points": f"{line[0] - standing:f}",
            "ways": ways,
        }

    def _grade_band(self):
        """Return the band that gave the grade; of one in parts that which held for the RM."""
        scheme = self.run_id.scheme_id
        used = scheme._bands_used(self.inputs or {})
        return used.filtered(lambda band: band.code == scheme.grade_band_id.code)

    def _ways(self, ladder, plan, line):
        found = []
        for indicator in self.run_id.scheme_id.indicator_ids:
            unit = indicator.code in plan.raw_used and _unit(indicator)
            way = unit and ladder.way(indicator.code, unit, line[0], line[1])
            if way:
                effort = way.amount / max(abs(way.value), Decimal(1))
                found.append((way.less, unit != "money", effort, way, indicator, unit))
        found.sort(key=lambda one: one[:3])
        return [
            {
                "code": indicator.code,
                "name": indicator.name,
                "unit": unit,
                "unit_label": indicator.unit,
                "less": way.less,
                "amount": f"{way.amount:f}",
                "value": f"{way.value:f}",
                "reached": f"{way.reached:f}",
            }
            for _less, _count, _effort, way, indicator, unit in found[:_SHOWN]
        ]

    def _ladder(self, plan):
        run, scheme = self.run_id, self.run_id.scheme_id
        period = parse_period(run.period)
        stored = self._figures_as_stored()
        rows = {
            code: [(data, issue) for _key, data, issue in found]
            for code, found in self._detail_rows(plan).items()
        }
        subject = Subject(stored, self.inputs or {}, {}, {}, rows)
        context = constants(plan, subject, period)
        for external, (text, issue) in self._derived_values(plan).items():
            context[external] = Value(None, issue) if text is None else Value(Decimal(text))
        scoring = scheme.indicator_ids.filtered(lambda i: i.kind == "scoring")
        days = (run.date_to - run.date_from).days + 1
        return Ladder(
            plan=plan,
            period=period,
            values=stored,
            context=context,
            around=self._sums_around(plan),
            inputs=self.inputs or {},
            weights={line.code: Decimal(line.weight) for line in scoring},
            digits=scheme.digits,
            served=(self.served_days, days) if scheme.proration == "score" else None,
            graded_by=scheme.grade_by_id.code or "",
            fixed=frozenset(code for code in self._corrections() if code),
        )

    def _figures_as_stored(self):
        """Return {code: Value} of the result's figures."""
        rows = self.env.execute_query(
            SQL(
                """SELECT i.code, v.value::text, v.issue
                     FROM rm_kpi_value v JOIN rm_kpi_indicator i ON i.id = v.indicator_id
                    WHERE v.run_id = %s AND v.manager_id = %s""",
                self.run_id.id,
                self.manager_id.id,
            )
        )
        return {
            code: Value(None, issue) if text is None else Value(Decimal(text))
            for code, text, issue in rows
        }

    def _sums_around(self, plan):
        """Return {external: (sum, count)} over the RM and those who share what its scope says."""
        ids = {**plan.raw, **{step.code: step.indicator_id for step in plan.steps}}
        found = {}
        for external in sums_needed(plan):
            column = SCOPES[external.args[1]]
            same = SQL("TRUE")
            if column == "team_id":
                same = SQL(
                    "coalesce(r.team_id, -r.manager_id) = %s",
                    self.team_id.id or -self.manager_id.id,
                )
            elif column:
                same = SQL(
                    "r.%s IS NOT DISTINCT FROM %s", SQL.identifier(column), self[column].id or None
                )
            total, count = self.env.execute_query(
                SQL(
                    """SELECT coalesce(sum(v.value), 0)::text, count(v.value)
                         FROM rm_kpi_result r
                         JOIN rm_kpi_value v ON v.run_id = r.run_id
                          AND v.manager_id = r.manager_id AND v.indicator_id = %s
                        WHERE r.run_id = %s AND %s""",
                    ids[external.args[0]],
                    self.run_id.id,
                    same,
                )
            )[0]
            found[external] = (Decimal(total), count)
        return found


def _unit(indicator):
    """Return money or count: figures that somebody can add to by a step; False for others."""
    if indicator.unit == _MONEY:
        return "money"
    counted = indicator.unit in _PIECES and indicator.source_id.over_time in (*_COUNTED, "sum")
    return "count" if counted else False
