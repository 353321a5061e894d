from contextlib import contextmanager
from dataclasses import replace

from odoo import api, fields, models
from odoo.tools import SQL

from ...collecting import combine, daily, details, rows, shares
from ...collecting.details import detail_pass
from ...collecting.facts import FACTS
from ...collecting.frame import SETTINGS, Frame
from ...collecting.plan import Spec, plan_passes
from ...collecting.windows import first_day, shifted

#: figures of more than one in so many RMs (or branches) are collected for all, then chosen
_MANY = 5


class RmKpiSourceCollect(models.Model):
    """Collecting raw figures: set work, a constant number of statements."""

    _inherit = "rm.kpi.source"

    @api.model
    def _collect_table(self, sources, date_from, date_to, by="manager", basis="rm", units=None):
        """Collect figures into a temporary table and return its name.

        Columns: ``source_id int, unit_id int, value numeric, issue text``, one row per source
        and unit (RM or branch). ``value`` is NULL with an issue (``no_data``,
        ``division_by_zero``) where there is none; sums are unrounded, ratios rounded to the
        digits of their source. The table lives until the end of the transaction.

        :param units: ids of the RMs or branches wanted, None for all.
        """
        # sudo: callers decide who sees which figure; parts of a ratio belong to it
        sources = sources.sudo()
        date_from, date_to = fields.Date.to_date(date_from), fields.Date.to_date(date_to)
        self.env.flush_all()
        every = sources | sources.numerator_id | sources.denominator_id
        specs = [source._spec() for source in every if source.kind != "rows"]
        ratios = [spec for spec in specs if spec.kind == "ratio"]
        units = None if units is None else tuple(units)
        frames, simples = [], []
        with self._collect_settings():
            for shift in dict.fromkeys([None, *(spec.shift for spec in specs)]):
                members = [s for s in specs if s.shift == shift and s.kind != "ratio"]
                days = shifted(shift, date_from, date_to)
                used, simple = self._collect_period(members, days, date_to, by, basis, units)
                frames += used
                simples.append(simple)
            frame = frames[0]
            result = combine.result_sql(simples, ratios, sources.ids)
            self.env.cr.execute(frame.create("result", result))
            for used in frames:
                self.env.cr.execute(used.drop(keep="result"))
        return f"{frame.prefix}_result"

    def _collect_period(self, specs, days, until, by, basis, units):
        """Run the passes of one period; return (frames, query of its figures).

        :param days: (first, last) of the period looked at; ``until``: last day of the period asked
            for, up to which hand-overs move the base.
        """
        date_from, date_to = days
        tasks = plan_passes(specs, date_from, date_to)
        first = min([date_from, *(task.first for task in tasks)])
        frame = self._narrowed(Frame(by, basis, first, date_to, units=units))
        tables = self._run_passes(frame, tasks)
        parts = [SQL("SELECT * FROM %s", frame.table(name)) for name in tables]
        others, moved = self._moved_parts(frame, specs, days, until)
        if moved:
            parts = [combine.added_sql(parts + moved)]
        counted = self._days_of(specs, date_from, date_to)
        return [frame, *others], combine.simple_sql(frame, specs, parts, counted)

    @api.model
    def _collect_details(self, source, managers, date_from, date_to):
        """Collect the detail rows of a source of kind ``rows``.

        :return: (query of manager_id, line, key, data; the frame, whose tables it reads), or
            (None, None) when there is nothing to know: a stock without any row of the day.
        """
        # sudo: as with figures
        spec = source.sudo()._spec()
        self.env.flush_all()
        date_from, date_to = fields.Date.to_date(date_from), fields.Date.to_date(date_to)
        task = detail_pass(spec, *shifted(spec.shift, date_from, date_to))
        frame = Frame("manager", "rm", task.first, task.last, managers=tuple(managers.ids))
        if (
            spec.snapshot
            and not self.env.execute_query(SQL("SELECT %s", combine.known_sql(frame, spec)))[0][0]
        ):
            return None, None
        scope = None if task.attribution == "booked_rm" else 0
        with self._collect_settings():
            for statement in shares.share_statements(frame, [task.scope]):
                self.env.cr.execute(statement)
            if task.mode == "daily":
                self.env.cr.execute(details.claims_statement(frame, task, scope))
                self.env.cr.execute(SQL("ANALYZE %s", frame.table("claim")))
        return details.detail_sql(frame, task, scope), frame

    @api.model
    def _days_of(self, specs, date_from, date_to):
        """Return {id: number of days} of the sources that count days."""
        found = {}
        for spec in specs:
            if spec.kind == "days":
                first = first_day(spec.window, date_from, date_to)
                dates = spec.dates_of(first, date_to)
                found[spec.id] = (date_to - first).days + 1 if dates is None else len(dates)
        return found

    def _row_columns(self):
        """Return {name in formulas: (column, type)} of detail rows."""
        # sudo: names only, of a source that a scheme names
        source = self.sudo()
        return details.named_columns(source.fact, source.over_time) if source else {}

    def _row_names(self):
        """Return {name in formulas: type} of detail rows."""
        return {name: kind for name, (_column, kind) in self._row_columns().items()}

    def _spec(self):
        """Return the source as plain data."""
        self.ensure_one()
        spec = Spec(
            id=self.id,
            code=self.code,
            kind=self.kind,
            window=self.window or "period",
            shift=self.shift or None,
            fixed_days=self._fixed_days(),
            per=self.per or "row",
            digits=self.digits,
            numerator=self.numerator_id.id or None,
            denominator=self.denominator_id.id or None,
        )
        if self.kind not in ("aggregate", "rows"):
            return spec
        conditions = self._conditions()
        filtered = {column for column, _operator, _value in conditions}
        return replace(
            spec,
            fact=self.fact,
            measure=self.measure,
            over_time=self.over_time,
            dated_by=self.dated_by or None,
            floor_zero=self.floor_zero,
            conditions=conditions + FACTS[self.fact].implied_filter(self.measure, filtered),
            line=self.line or None,
            attribution=self.attribution,
        )

    @contextmanager
    def _collect_settings(self):
        """Give the statements memory and take it back from what follows in the transaction."""
        names = list(SETTINGS)
        before = self.env.execute_query(
            SQL(
                "SELECT %s",
                SQL(", ").join(SQL("current_setting(%s)", name) for name in names),
            )
        )[0]
        self._apply_settings(SETTINGS)
        yield
        self._apply_settings(dict(zip(names, before, strict=True)))

    def _apply_settings(self, settings):
        values = [SQL("set_config(%s, %s, true)", *item) for item in settings.items()]
        self.env.execute_query(SQL("SELECT %s", SQL(", ").join(values)))

    def _narrowed(self, frame):
        """Create the table ``up``; for few units, name the RMs or branches that count."""
        self.env.cr.execute(frame.create("up", combine.up_sql(frame)))
        self.env.cr.execute(SQL("ANALYZE %s", frame.table("up")))
        if frame.units is None:
            return frame
        [(leaves, total)] = self.env.execute_query(
            SQL(
                "SELECT array_agg(DISTINCT leaf), (SELECT count(*) FROM %s) FROM %s",
                SQL("rm_branch" if frame.booking else "rm_manager"),
                frame.table("up"),
            )
        )
        leaves = tuple(leaves or ())
        if len(leaves) * _MANY > total:
            return frame
        return replace(frame, **{"branches" if frame.booking else "managers": leaves})

    def _run_passes(self, frame, tasks):
        """Run all passes and return the names of their tables."""
        if not frame.booking:
            # rows of the general ledger belong to no RM
            tasks = [task for task in tasks if task.fact != "gl"]
        scopes = []
        if not frame.booking:
            shared = [task for task in tasks if task.attribution != "booked_rm"]
            scopes = list(dict.fromkeys(task.scope for task in shared))
        if scopes:
            for statement in shares.share_statements(frame, scopes):
                self.env.cr.execute(statement)
        names = []
        for number, task in enumerate(tasks):
            name = f"part{number}"
            scope = scopes.index(task.scope) if task.scope in scopes else None
            if task.attribution == "booked_rm":
                scope = None
            if task.mode == "daily":
                statements = daily.daily_statements(frame, task, scope, name)
            else:
                statements = [frame.create(name, rows.rows_sql(frame, task, scope))]
            for statement in statements:
                self.env.cr.execute(statement)
            names.append(name)
        return names
