from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from odoo import models
from odoo.tools import SQL

from ...collecting import handed
from ...collecting.plan import plan_passes
from ...collecting.windows import first_day


class RmKpiSourceBase(models.Model):
    """Bases of growth go with the customers as hand-overs say, see ``collecting/handed.py``."""

    _inherit = "rm.kpi.source"

    def _moved_frames(self, frame, specs, days, until):
        """Return what hand-overs move of the figures of an earlier time.

        The tables of signed assignments are made here; their number is that of the days on which
        hand-overs split a base, and one for all whose base follows.

        :param frame: of the collection of those days.
        :param days: (first, last) of the time that is looked at.
        :param until: last day of the period itself.
        :return: [(frame, [(Spec, how often its value counts)], first, last)]
        """
        first, last = days
        movable = [spec for spec in specs if handed.movable(spec)]
        if frame.booking or not movable:
            return []
        found = []
        begin = min(first, *(first_day(spec.window, first, last) for spec in movable))
        for rule, day in self.env.execute_query(handed.days_sql(last, until)):
            if rule == handed.FOLLOWS:
                moves = handed.moves_sql(rule, last + timedelta(days=1), until)
                other = self._signed_frame(frame, moves, begin, last)
                found.append((other, [(spec, 1) for spec in movable], first, last))
                continue
            before = handed.day_before(day)
            other = self._signed_frame(
                frame, handed.moves_sql(rule, day, until, day), before, before
            )
            on_day = [
                (handed.on_the_day(spec), handed.day_count(spec, first, last))
                for spec in movable
                if handed.movable(spec, rule)
            ]
            found.append((other, on_day, before, before))
        return found

    def _signed_frame(self, frame, moves, first, last):
        """Make the table of signed assignments and return the frame that reads it."""
        prefix = f"rm_kpi_{uuid4().hex[:12]}"
        other = replace(
            frame, first=first, last=last, prefix=prefix, created=[], assignments=f"{prefix}_signed"
        )
        self.env.cr.execute(other.create("signed", handed.signed_sql(moves, first, last)))
        self.env.cr.execute(SQL("ANALYZE %s", other.table("signed")))
        if frame.managers is not None:
            return other
        # few RMs have moved customers: these are looked up one by one
        query = SQL("SELECT array_agg(DISTINCT manager_id) FROM %s", other.table("signed"))
        [(managers,)] = self.env.execute_query(query)
        return replace(other, managers=tuple(managers or ()))

    def _moved_parts(self, frame, specs, days, until):
        """Return (frames, queries (source_id, unit_id, value)) of what hand-overs move."""
        frames, queries = [], []
        for other, members, first, last in self._moved_frames(frame, specs, days, until):
            frames.append(other)
            self.env.cr.execute(other.create("up", SQL("SELECT * FROM %s", frame.table("up"))))
            factors = SQL(", ").join(SQL("(%s, %s)", spec.id, count) for spec, count in members)
            tasks = plan_passes([spec for spec, _count in members], first, last)
            for name in self._run_passes(other, tasks):
                queries.append(
                    SQL(
                        "SELECT m.source_id, m.unit_id, m.value * n.factor AS value"
                        " FROM %s m JOIN (VALUES %s) n (id, factor) ON n.id = m.source_id",
                        other.table(name),
                        factors,
                    )
                )
        return frames, queries
