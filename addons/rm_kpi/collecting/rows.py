"""Passes over facts whose rows belong to one day: entries, statuses, new and living rows."""

from odoo.tools import SQL

from .facts import FACTS
from .first import FIRST_RM, first_rm_sql
from .plan import amounts_of
from .shares import item_matches_sql, share_rows_sql
from .sums import amount_list_sql, columns_sql, fact_sql, names_sql, rolled_sql, sources_sql


def rows_sql(frame, task, scope):
    """Return the query (source_id, unit_id, value) of a pass over dated rows.

    :param scope: index of the pass's scope among the eff rows, None where shares play no part.
    """
    if task.mode == "distinct":
        return _distinct_sql(frame, task, scope)
    if task.mode == "heads":
        return _heads_sql(frame, task, scope)
    cube = SQL(
        """SELECT x.leaf, x.share%(names)s%(amounts)s
             FROM (%(credited)s) x GROUP BY x.leaf, x.share%(names)s""",
        names=names_sql(task, "x"),
        amounts=amount_list_sql(task, lambda amount: _amount_sql(frame, task, amount)),
        credited=credited_sql(frame, task, scope),
    )
    return sources_sql(task, rolled_sql(frame, cube), lambda *args: _value_sql(task, *args))


def measure_name(name):
    """Return the column that carries a measure of the base rows."""
    return SQL.identifier("x", f"v_{name}")


def _amount_sql(frame, task, amount):
    measure = measure_name(amount.measure)
    if amount.sign == "floor":
        measure = SQL("GREATEST(%s, 0)", measure)
    if amount.way == "last":
        return SQL("sum(%s) FILTER (WHERE x.day = %s)", measure, frame.last)
    if amount.first == task.first:
        return SQL("sum(%s)", measure)
    return SQL("sum(%s) FILTER (WHERE x.day >= %s)", measure, amount.first)


def _value_sql(task, spec, first, condition):
    (amount,) = amounts_of(task.mode, spec, first, task.last)
    return SQL(
        "sum(c.%s * c.share) FILTER (WHERE %s)", SQL.identifier(task.amounts[amount]), condition
    )


# the rows of a fact as passes read them
_BASE = """SELECT %(customer)s AS customer_id, %(item)s AS item_id, %(branch)s AS branch_id,
              %(booked)s AS booked_id, %(day)s AS day%(columns)s%(measures)s%(extra)s
         FROM %(source)s WHERE %(where)s"""


def base_sql(frame, task, extra=None):
    """Return the query of the rows of a pass.

    Columns: customer_id, item_id, branch_id, booked_id, day, the filter columns and ``v_`` plus
    the name of each measure used.

    :param SQL extra: further select list, preceded by a comma.
    """
    fact = FACTS[task.fact]
    if task.date_column:
        day = SQL.identifier(fact.row, task.date_column)
        where = SQL("%s BETWEEN %s AND %s", day, task.first, frame.last)
    else:
        day = SQL("%s::date", frame.last)
        where = fact_sql(fact.life, frame)
    return SQL(
        _BASE,
        customer=SQL(fact.customer),
        item=SQL(fact.item_id),
        branch=fact_sql(fact.branch, frame),
        booked=SQL(fact.booked or "NULL::int"),
        day=day,
        columns=columns_sql(task, frame),
        measures=_measures_sql(frame, task),
        extra=extra or SQL(""),
        source=SQL(fact.source),
        where=where,
    )


def _measures_sql(frame, task):
    """Return the select list of the measures of a pass, each preceded by a comma."""
    measures = FACTS[task.fact].measures
    return SQL("").join(
        SQL(", %s AS %s", fact_sql(measures[name], frame), SQL.identifier(f"v_{name}"))
        for name in sorted({amount.measure for amount in task.amounts})
    )


def credited_sql(frame, task, scope, extra=None):
    """Return the base rows, each with ``leaf`` (RM, or branch in booking) and ``share``."""
    base = base_sql(frame, task, extra)
    if frame.booking:
        return SQL("SELECT x.branch_id AS leaf, 1::numeric AS share, x.* FROM (%s) x", base)
    if scope is None:
        return SQL("SELECT x.booked_id AS leaf, 1::numeric AS share, x.* FROM (%s) x", base)
    day = SQL("%s::date", frame.last) if task.attribution == "last_day" else SQL("x.day")
    item = SQL("TRUE")
    if FACTS[task.fact].item:
        item = item_matches_sql(SQL("x.item_id"))
    shared = SQL(
        """SELECT s.manager_id AS leaf, s.share, x.*, s.basis
             FROM (%(base)s) x JOIN (%(shares)s) s ON s.customer_id = x.customer_id
              AND %(day)s BETWEEN s.since AND s.until AND %(item)s""",
        base=base,
        shares=share_rows_sql(frame, scope),
        day=day,
        item=item,
    )
    return first_rm_sql(base, shared) if task.attribution == FIRST_RM else shared


def _distinct_sql(frame, task, scope):
    """Customers once per unit, whatever their shares and however many rows they have."""
    flags = amount_list_sql(task, lambda amount: SQL("x.day >= %s", amount.first))
    rows = SQL(
        """SELECT DISTINCT u.unit, x.customer_id%(names)s%(flags)s
             FROM (%(credited)s) x JOIN %(up)s u USING (leaf)""",
        names=names_sql(task, "x"),
        flags=flags,
        credited=credited_sql(frame, task, scope),
        up=frame.table("up"),
    )

    def value_sql(spec, first, condition):
        (amount,) = amounts_of(task.mode, spec, first, task.last)
        flag = SQL.identifier("c", task.amounts[amount])
        return SQL("count(DISTINCT c.customer_id) FILTER (WHERE %s AND %s)", flag, condition)

    return sources_sql(task, rows, value_sql)


def _heads_sql(frame, task, scope):
    """Customers of the last day: one row per unit and customer gives their number and shares."""
    rows = SQL(
        """SELECT u.unit, x.customer_id%(names)s, sum(x.share) AS share
             FROM (%(credited)s) x JOIN %(up)s u USING (leaf)
            GROUP BY u.unit, x.customer_id%(names)s""",
        names=names_sql(task, "x"),
        credited=credited_sql(frame, task, scope),
        up=frame.table("up"),
    )

    def value_sql(spec, _first, condition):
        value = SQL("count(*)" if spec.over_time == "distinct" else "sum(c.share)")
        return SQL("%s FILTER (WHERE %s)", value, condition)

    return sources_sql(task, rows, value_sql)
