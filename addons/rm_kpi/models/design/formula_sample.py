from decimal import Decimal
from types import SimpleNamespace

from odoo import api, models
from odoo.tools import SQL

from ...computing.history import NOT_APPRAISED, past_figures, past_keys
from ...computing.peers import SCOPES
from ...computing.period import PeriodError, parse_period
from ...computing.plan import MISSING, Plan, period_value
from ...computing.subjects import select_inputs
from ...engine.derived import DERIVED_KINDS, peer_values, rolling_value
from ...engine.names import EARLIER_KINDS, PERIOD_TYPES, ROLLING_KINDS
from ...engine.values import Value
from .formula_try import read_number
from .sample_rows import sample_rows

_NOTHING = Value(None, "no_data")
#: columns of a result that peers have in common, in the order of the query
_SHARED = ("branch_id", "region_id", "team_id", "position_id", "post_grade_id", "level_id")


class RmKpiSchemeSample(models.Model):
    """The figures of one RM in one period, for formulas that are being typed.

    Raw figures are those of a run of the period; ``collect_sample`` gets those that no run has.
    Figures over peers are those of the scheme's run of the period.
    """

    _inherit = "rm.kpi.scheme"

    @api.model
    def collect_sample(self, source_ids, manager_id, period):
        """Collect raw figures of one RM now.

        :return: ``{source id as text: number as text, or False}``
        """
        self._designed(False)
        known = isinstance(manager_id, int) and manager_id
        manager = self.env["rm.manager"].search([("id", "=", known)])
        period = _read_period(period)
        asked = source_ids if isinstance(source_ids, (list, tuple)) else []
        ids = [one for one in asked[:50] if isinstance(one, int)]
        sources = self.env["rm.kpi.source"].search([("id", "in", ids)])
        if not (manager and period and sources):
            return {}
        # sudo: figures are collected whatever the caller reads of customers; one sum comes back
        table = sources.sudo()._collect_table(sources.sudo(), period.date_from, period.date_to)
        rows = self.env.execute_query(
            SQL(
                "SELECT source_id, trim_scale(value)::text FROM %s WHERE unit_id = %s",
                SQL.identifier(table),
                manager.id,
            )
        )
        found = {str(source): text or False for source, text in rows}
        return {str(source.id): found.get(str(source.id), False) for source in sources}

    def _sample_figures(self, scheme, draft, lines, sample):
        """Return ``given(external) -> Value`` for the sample, or None without one."""
        sample = sample if isinstance(sample, dict) else {}
        manager = self.env["rm.manager"].search([("id", "=", sample.get("manager") or 0)])
        period = _read_period(sample.get("period"))
        if not manager or not period:
            return None
        code = scheme.code or draft["code"]
        collected = _read_collected(sample)
        return _Sample(self, code, manager, period, lines, collected, scheme)


class _Sample:
    """What formulas ask for of one RM, fetched when it is asked for."""

    def __init__(self, model, scheme_code, manager, period, lines, collected, scheme):
        self.env, self._scheme_id = model.env, scheme.id
        self.code, self.manager, self.period = scheme_code, manager, period
        self.sources = {line["code"]: line["source"] for line in lines if line["kind"] == "raw"}
        self.row_sources = {
            line["code"]: line["source"] for line in lines if line["kind"] == "rows"
        }
        self.lacking = []
        self._raw, self._collected = None, collected

    def __call__(self, external):
        kind = external.kind
        if kind == "indicator":
            return self._raw_value(external.args[0])
        if kind == "rows":
            source = self.row_sources.get(external.args[0])
            return sample_rows(self.env, source, self.manager, self.period)
        if kind in PERIOD_TYPES:
            value = period_value(kind, self.period.date_from, self.period.date_to)
            return Value(Decimal(value) if isinstance(value, int) else value)
        if kind in DERIVED_KINDS:
            return self._derived(external)
        inputs = self._inputs(external)
        if kind in EARLIER_KINDS:
            text = inputs.get(*past_keys(external, self.period))
            text = None if text == NOT_APPRAISED else text
        else:
            text = inputs.get(f"{kind}:{external.args[0]}")
        if text is None:
            return Value(None, MISSING[kind])
        return Value(text if kind in ("attribute", "table") else Decimal(text))

    def _raw_value(self, code):
        if self._raw is None:
            self._raw = {**self._collected, **self._raw_values()}
        source = self.sources.get(code)
        if source and source not in self._raw and source not in self.lacking:
            self.lacking.append(source)
        return self._raw.get(source, _NOTHING)

    def _raw_values(self):
        """{source id: Value} of the runs of the period, the newest first."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (i.source_id) i.source_id, v.value::text, v.issue
                  FROM rm_kpi_run r
                  JOIN rm_kpi_indicator i ON i.scheme_id = r.scheme_id AND i.kind = 'raw'
                   AND i.source_id = ANY(%(sources)s)
                  JOIN rm_kpi_value v ON v.run_id = r.id AND v.manager_id = %(manager)s
                   AND v.indicator_id = i.id
                 WHERE r.date_from = %(first)s AND r.date_to = %(last)s
                 ORDER BY i.source_id, r.computed_at DESC NULLS LAST
                """,
                sources=[source for source in self.sources.values() if source],
                manager=self.manager.id,
                first=self.period.date_from,
                last=self.period.date_to,
            )
        )
        return {
            source: Value(None, issue) if text is None else Value(Decimal(text))
            for source, text, issue in rows
        }

    def _inputs(self, *externals):
        """Parameters, targets, inputs and earlier figures as a run would freeze them."""
        plan = Plan({}, (SimpleNamespace(formula=SimpleNamespace(requirements=externals)),))
        run = SimpleNamespace(
            env=self.env,
            id=0,
            scheme_code=self.code,
            period=self.period.text,
            date_from=self.period.date_from,
            date_to=self.period.date_to,
            scheme_id=SimpleNamespace(id=self._scheme_id, proration="none", grade_band_id=None),
        )
        rows = self.env.execute_query(select_inputs(run, plan, self._subject()))
        return rows[0][1] if rows else {}

    def _subject(self):
        """The RM as a run would see him on the last day of the period."""
        return SQL(
            """
            SELECT h.manager_id AS id, h.manager_id, h.branch_id, h.position_id,
                   h.grade_id AS post_grade_id, NULL::int AS region_id, NULL::int AS served_days,
                   (SELECT t.team_id FROM rm_team_member t
                      JOIN rm_team one ON one.id = t.team_id AND one.active
                     WHERE t.manager_id = h.manager_id
                       AND daterange(t.valid_from, t.valid_to, '[]') @> %(last)s) AS team_id
              FROM rm_manager_history h
             WHERE h.manager_id = %(manager)s
             ORDER BY h.valid_from > %(last)s, abs(h.valid_from - %(last)s)
             LIMIT 1
            """,
            manager=self.manager.id,
            last=self.period.date_to,
        )

    def _derived(self, external):
        values = self._peers(external.args[0])
        mine = next((i for i, row in enumerate(values) if row[0] == self.manager.id), None)
        if external.kind in ROLLING_KINDS:
            current = values[mine][1] if mine is not None else _NOTHING
            past = past_figures(external, self.period, self._inputs(external))
            return rolling_value(external, current, past)
        if mine is None:
            return _NOTHING
        column = SCOPES[external.args[1]]
        groups = [row[2][column] if column else None for row in values]
        return peer_values(external, [row[1] for row in values], groups)[mine]

    def _peers(self, code):
        """[(RM, Value, what RMs share)] of an indicator in the scheme's newest run."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT t.manager_id, v.value::text, v.issue, t.branch_id, t.region_id,
                       -- an RM without a team has no peers but himself
                       coalesce(t.team_id, - t.manager_id), t.position_id, t.post_grade_id,
                       t.level_id
                  FROM (SELECT id, scheme_id FROM rm_kpi_run
                         WHERE scheme_code = %(scheme)s AND period = %(period)s
                           AND result_count > 0
                         ORDER BY computed_at DESC NULLS LAST LIMIT 1) r
                  JOIN rm_kpi_result t ON t.run_id = r.id
                  JOIN rm_kpi_indicator i ON i.scheme_id = r.scheme_id AND i.code = %(code)s
                  JOIN rm_kpi_value v ON v.run_id = r.id AND v.manager_id = t.manager_id
                   AND v.indicator_id = i.id
                """,
                scheme=self.code,
                period=self.period.text,
                code=code,
            )
        )
        return [
            (
                manager,
                Value(None, issue) if text is None else Value(Decimal(text)),
                dict(zip(_SHARED, shared, strict=True)),
            )
            for manager, text, issue, *shared in rows
        ]


def _read_collected(sample):
    """Return {source id: Value} of the figures that were collected for the sample before."""
    given = sample.get("collected")
    found = {}
    for source, text in list((given if isinstance(given, dict) else {}).items())[:500]:
        if str(source).isdecimal():
            number = read_number(text)
            found[int(source)] = _NOTHING if number is None else Value(number)
    return found


def _read_period(text):
    try:
        return parse_period(text)
    except PeriodError:
        return None
