"""SQL that evaluates all formulas of a run in one statement.

The base query pivots the frozen raw values and inputs of each RM to columns; the engine adds one
level of columns after another, figures over peers and periods among them; the result is unpivoted
into rows.
"""

from decimal import Decimal

from odoo.tools import SQL

from ..engine.batch import ALIAS, compute_all, derive
from ..engine.derived import DERIVED_KINDS, Around, Past
from ..engine.names import EARLIER_KINDS, ROLLING_KINDS
from ..engine.sql import PG_TYPES, Column, Sql, literal
from ..engine.syntax import NUMBER, External
from .adjust import select_fixed
from .details import rows_of
from .history import NOT_APPRAISED, past_keys
from .peers import SCOPES
from .period import parse_period
from .plan import MISSING, frozen_key, frozen_type, period_value

PERIOD_KINDS = ("period_start", "period_end", "days_in_period")


def evaluate_all(plan, run, given, numbers):
    """Return the engine's Batch of the plan's formulas over the results of a run.

    :param given: query of (result_id, inputs) that stands in for the frozen inputs.
    :param numbers: attributes that are numbers; all others are texts.
    """
    context, columns, around = _columns(plan, run, numbers)
    formulas = {step.code: step.rounded for step in plan.steps}
    base = _base(run, _raw_ids(plan), columns, given=given)
    return compute_all(formulas, {**context, **plan.tables}, base, around=around)


def insert_values(plan, run, target, adjusted=()):
    """Compute every formula of the run's scheme for every RM of the run.

    :param plan: :class:`~.plan.Plan`.
    :param run: ``rm.kpi.run`` record.
    :param str target: table that takes the rows (run, RM, indicator, branch, value, issue).
    :param adjusted: codes of formulas that corrections replace for some RM.
    """
    context, columns, around = _columns(plan, run)
    formulas = {step.code: step.rounded for step in plan.steps}
    adjusted = [step.code for step in plan.steps if step.code in adjusted]
    fixed = {code: Sql(f"{ALIAS}.fixed_{number}") for number, code in enumerate(adjusted)}
    base = _base(run, _raw_ids(plan), columns, adjusted)
    batch = compute_all(formulas, {**context, **plan.tables}, base, fixed, around)
    rows = [
        SQL("(%s, %s, %s)", step.indicator_id, *map(_column, batch.columns[step.code]))
        for step in plan.steps
    ]
    return SQL(
        """
        INSERT INTO %(target)s (run_id, manager_id, indicator_id, branch_id, value, issue)
        SELECT %(run)s, base.manager_id, u.indicator_id, base.branch_id, u.value, u.issue
          FROM (%(select)s) AS base
         CROSS JOIN LATERAL (VALUES %(rows)s) AS u (indicator_id, value, issue)
        """,
        target=SQL.identifier(target),
        run=run.id,
        select=SQL(batch.select.text, *batch.select.params),
        rows=SQL(", ").join(rows),
    )


def select_derived(plan, run, manager_id):
    """Figures over peers and periods, from the values that are stored.

    :return: (externals, query of one row with value and reason of each as text for one RM).
    """
    derived = [r for r in plan.requirements if r.kind in DERIVED_KINDS]
    ids = {**plan.raw, **{step.code: step.indicator_id for step in plan.steps}}
    ids = {external.args[0]: ids[external.args[0]] for external in derived}
    context = {
        External("indicator", (c,)): _pair(f"value_{i}", f"issue_{i}") for c, i in ids.items()
    }
    _context, columns, around = _columns(plan, run)
    select = derive(_base(run, ids.values(), columns), derived, context, around)
    shown = [
        SQL(f"({part.text})::text", *part.params)
        for external in derived
        for part in (context[external].value, context[external].issue)
    ]
    query = SQL(
        "SELECT %s FROM (%s) base WHERE base.manager_id = %s",
        SQL(", ").join(shown),
        SQL(select.text, *select.params),
        manager_id,
    )
    return derived, query


def _raw_ids(plan):
    return [plan.raw[code] for code in plan.raw_used]


def _column(name):
    return SQL.identifier(ALIAS, name)


def _columns(plan, run, numbers=()):
    """Return ({external: Column}, [SQL of a column of the base query], :class:`Around`)."""
    columns, past = [], {}
    context = {
        External("indicator", (code,)): _pair(f"value_{plan.raw[code]}", f"issue_{plan.raw[code]}")
        for code in plan.raw_used
    }
    period = parse_period(run.period)
    for number, external in enumerate(r for r in plan.requirements if r not in plan.tables):
        code = external.args[0] if external.args else None
        if external.kind == "rows":
            context[external] = rows_of(run, *plan.rows[code])
        elif external.kind in PERIOD_KINDS:
            value = period_value(external.kind, run.date_from, run.date_to)
            value = Decimal(value) if isinstance(value, int) else value
            context[external] = Column(literal(value))
        elif external.kind in ROLLING_KINDS:
            total, count = (Sql(f"{ALIAS}.{name}_{number}") for name in ("sum", "count"))
            past[external] = Past(total, count)
            columns += _past_columns(number, past_keys(external, period))
        elif external.kind not in DERIVED_KINDS and external.kind != "indicator":
            context[external] = _pair(f"in_{number}", f"no_{number}")
            if external.kind in EARLIER_KINDS:
                columns += _earlier_columns(number, *past_keys(external, period))
            else:
                columns += _input_columns(number, external, code in numbers)
    shared = {scope: column and Sql(f"{ALIAS}.{column}") for scope, column in SCOPES.items()}
    return context, columns, Around(shared, past)


def _pair(value, issue):
    return Column(Sql(f"{ALIAS}.{value}"), Sql(f"{ALIAS}.{issue}"))


def _raw_columns(indicator_id):
    """Value and issue of one raw indicator, from the rows of one RM."""
    return [
        SQL(
            "max(v.%s) FILTER (WHERE v.indicator_id = %s) AS %s",
            SQL.identifier(column),
            indicator_id,
            SQL.identifier(f"{column}_{indicator_id}"),
        )
        for column in ("value", "issue")
    ]


def _input_columns(number, external, is_number):
    given = SQL("(p.inputs ->> %s)", frozen_key(external))
    type_ = NUMBER if is_number else frozen_type(external)
    value = SQL("%s::%s", given, SQL(PG_TYPES[type_]))
    return _with_issue(number, value, "no_data" if is_number else MISSING[external.kind])


def _earlier_columns(number, key):
    value = SQL("NULLIF(p.inputs ->> %s, %s)::numeric", key, NOT_APPRAISED)
    return _with_issue(number, value, "missing_history")


def _past_columns(number, keys):
    """Sum of the earlier figures, NULL when one is missing, and how many there are."""
    figures = SQL("NULLIF(p.inputs ->> past.key, %s)::numeric", NOT_APPRAISED)
    source = SQL("FROM unnest(%s::text[]) AS past (key)", keys)
    return [
        SQL(
            "(SELECT CASE WHEN count(p.inputs ->> past.key) = %s THEN coalesce(sum(%s), 0) END %s)"
            " AS %s",
            len(keys),
            figures,
            source,
            SQL.identifier(f"sum_{number}"),
        ),
        SQL("(SELECT count(%s) %s) AS %s", figures, source, SQL.identifier(f"count_{number}")),
    ]


def _with_issue(number, value, issue):
    return [
        SQL("%s AS %s", value, SQL.identifier(f"in_{number}")),
        SQL(
            "CASE WHEN %s IS NULL THEN %s::text END AS %s",
            value,
            issue,
            SQL.identifier(f"no_{number}"),
        ),
    ]


def _base(run, value_ids, columns, adjusted=(), given=None):
    """One row per RM of the run: branch, stored values, inputs, corrections.

    :param value_ids: ids of the indicators whose stored values are needed.
    """
    raw_ids = list(value_ids)
    raw = [column for indicator_id in raw_ids for column in _raw_columns(indicator_id)]
    query = SQL(
        """
        SELECT p.*%(columns)s%(fixed)s
          FROM (SELECT r.manager_id, r.branch_id, r.position_id, r.post_grade_id,
                       r.region_id, r.level_id, coalesce(r.team_id, -r.manager_id) AS team_id,
                       %(inputs)s AS inputs%(raw)s
                  FROM rm_kpi_result r
                  %(given)s
                  LEFT JOIN rm_kpi_value v ON v.run_id = r.run_id AND v.manager_id = r.manager_id
                   AND v.indicator_id = ANY(%(raw_ids)s)
                 WHERE r.run_id = %(run)s
                 GROUP BY r.id OFFSET 0) p
          %(corrections)s
        """,
        fixed=SQL("").join(
            SQL(", fixed.%s", SQL.identifier(f"fixed_{number}")) for number in range(len(adjusted))
        ),
        corrections=select_fixed(run, adjusted),
        inputs=SQL("(array_agg(g.inputs))[1]") if given else SQL("r.inputs"),
        given=SQL("LEFT JOIN (%s) g ON g.result_id = r.id", given) if given else SQL(),
        columns=SQL("").join(SQL(", %s", column) for column in columns),
        raw=SQL("").join(SQL(", %s", column) for column in raw),
        raw_ids=raw_ids,
        run=run.id,
    )
    return Sql(query.code, tuple(query.params))
