"""SQL that evaluates all formulas of a run in one statement.

The base query pivots the frozen raw values and inputs of each RM to columns; the engine adds one
level of columns after another; the result is unpivoted into rows.
"""

from decimal import Decimal

from odoo.tools import SQL

from ..engine.batch import ALIAS, compute_all
from ..engine.sql import Column, Sql, literal
from .adjust import select_fixed
from .peers import PEER_KINDS, value_sql
from .plan import MISSING, period_value

PERIOD_KINDS = ("period_start", "period_end", "days_in_period")


def evaluate_all(plan, run, given, numbers):
    """Return the engine's Batch of the plan's formulas over the results of a run.

    :param given: query of (result_id, inputs) that stands in for the frozen inputs.
    :param numbers: attributes that are numbers; all others are texts.
    """
    context, columns = _columns(plan, run, numbers)
    formulas = {step.code: step.rounded for step in plan.steps}
    base = _base(run, plan, columns, given=given)
    return compute_all(formulas, {**context, **plan.tables}, base)


def insert_values(plan, run, target, adjusted=()):
    """Compute every formula of the run's scheme for every RM of the run.

    :param plan: :class:`~.plan.Plan`.
    :param run: ``rm.kpi.run`` record.
    :param str target: table that takes the rows (run, RM, indicator, branch, value, issue).
    :param adjusted: codes of formulas that corrections replace for some RM.
    """
    context, columns = _columns(plan, run)
    formulas = {step.code: step.rounded for step in plan.steps}
    adjusted = [step.code for step in plan.steps if step.code in adjusted]
    fixed = {code: Sql(f"{ALIAS}.fixed_{number}") for number, code in enumerate(adjusted)}
    base = _base(run, plan, columns, adjusted)
    batch = compute_all(formulas, {**context, **plan.tables}, base, fixed)
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


def select_peers(plan, run, manager_id):
    """Return (externals over peers, query of one row with their values as text for one RM)."""
    numbered = enumerate(r for r in plan.requirements if r not in plan.tables)
    peers = {number: external for number, external in numbered if external.kind in PEER_KINDS}
    _context, columns = _columns(plan, run)
    base = _base(run, plan, columns)
    query = SQL(
        "SELECT %s FROM (%s) base WHERE base.manager_id = %s",
        SQL(", ").join(SQL("%s::text", _column(f"in_{number}")) for number in peers),
        SQL(base.text, *base.params),
        manager_id,
    )
    return tuple(peers.values()), query


def _column(name):
    return SQL.identifier(ALIAS, name)


def _columns(plan, run, numbers=()):
    """Return ({external: Column}, [SQL of a column of the base query])."""
    context, columns = {}, []
    for number, external in enumerate(r for r in plan.requirements if r not in plan.tables):
        code = external.args[0] if external.args else None
        if external.kind in PERIOD_KINDS:
            value = period_value(external.kind, run.date_from, run.date_to)
            value = Decimal(value) if isinstance(value, int) else value
            context[external] = Column(literal(value))
        elif external.kind == "indicator":
            if code in plan.raw:
                context[external] = _pair(f"value_{plan.raw[code]}", f"issue_{plan.raw[code]}")
        else:
            context[external] = _pair(f"in_{number}", f"no_{number}")
            if external.kind in PEER_KINDS:
                columns += _peer_columns(number, external, plan.raw[code])
            else:
                columns += _input_columns(number, external.kind, code, code in numbers)
    return context, columns


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


def _input_columns(number, kind, code, is_number):
    given = SQL("(p.inputs ->> %s)", f"{kind}:{code}")
    text = kind == "attribute" and not is_number
    value = given if text else SQL("%s::numeric", given)
    return _with_issue(number, value, "no_data" if is_number else MISSING[kind])


def _peer_columns(number, external, indicator_id):
    value = SQL.identifier("p", f"value_{indicator_id}")
    return _with_issue(number, value_sql(external, value, "p"), "no_data")


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


def _base(run, plan, columns, adjusted=(), given=None):
    """One row per RM of the run: branch, raw values, inputs, figures over peers, corrections."""
    raw_ids = [plan.raw[code] for code in plan.raw_used]
    raw = [column for indicator_id in raw_ids for column in _raw_columns(indicator_id)]
    query = SQL(
        """
        SELECT p.*%(columns)s%(fixed)s
          FROM (SELECT r.manager_id, r.branch_id, r.position_id, r.post_grade_id,
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
