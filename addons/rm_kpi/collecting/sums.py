"""From rows to amounts, from amounts to sources: the SQL all passes share."""

from odoo.tools import SQL

from .facts import FACTS
from .filters import COMPARISONS


def filter_sql(conditions, column_sql):
    """Return a parsed filter as SQL.

    :param column_sql: function from a column's name to its SQL.
    """
    terms = [_condition_sql(column_sql(c), operator, value) for c, operator, value in conditions]
    return SQL("(%s)", SQL(" AND ").join(terms)) if terms else SQL("TRUE")


def _condition_sql(column, operator, value):
    if value is False:
        return SQL("%s IS NULL" if operator == "=" else "%s IS NOT NULL", column)
    if operator == "starts":
        # no LIKE: a pattern sign in the value stays a plain sign
        return SQL("starts_with(%s, %s)", column, value)
    if operator == "in":
        return SQL("%s IN %s", column, value)
    if operator == "not in":
        return SQL("(%s IN %s) IS NOT TRUE", column, value)
    if operator == "!=":
        return SQL("%s IS DISTINCT FROM %s", column, value)
    if operator in COMPARISONS or operator == "=":
        return SQL("%s %s %s", column, SQL(operator), value)
    raise ValueError(operator)


def fact_sql(text, frame):
    """Return a piece of a fact's description as SQL."""
    return SQL(text, last=frame.last) if "%(last)s" in text else SQL(text)


def columns_sql(task, frame):
    """Return the select list of the filter columns of a pass, each preceded by a comma."""
    columns = FACTS[task.fact].columns
    return SQL("").join(
        SQL(", %s AS %s", fact_sql(columns[name][0], frame), SQL.identifier(alias))
        for name, alias in task.columns.items()
    )


def names_sql(task, alias):
    """Return the filter columns of a pass read from ``alias``, each preceded by a comma."""
    return SQL("").join(SQL(", %s", SQL.identifier(alias, c)) for c in task.columns.values())


def amount_list_sql(task, amount_sql):
    """Return the select list of the amounts of a pass, each preceded by a comma."""
    return SQL("").join(
        SQL(", %s AS %s", amount_sql(amount), SQL.identifier(name))
        for amount, name in task.amounts.items()
    )


def joins_sql(task):
    """Return what a fact of balances joins to what has them."""
    fact = FACTS[task.fact]
    return SQL(fact.source.removeprefix(fact.held.master))


def rolled_sql(frame, cube):
    """Return the rows of ``cube`` (with a column leaf), once per unit they count towards."""
    return SQL("SELECT u.unit, c.* FROM (%s) c JOIN %s u USING (leaf)", cube, frame.table("up"))


def sources_sql(task, rows, value_sql):
    """Return the query (source_id, unit_id, value) of a pass.

    :param rows: query of unit, the filter columns and the amounts.
    :param value_sql: function from (spec, first day, condition) to the aggregate of one source
        over the rows ``c``.
    """
    values, unpivot = [], []
    for n, (spec, first) in enumerate(task.sources):
        condition = filter_sql(
            spec.conditions, lambda name: SQL.identifier("c", task.columns[name])
        )
        name = SQL.identifier(f"s{n}")
        values.append(SQL(", %s AS %s", value_sql(spec, first, condition), name))
        unpivot.append(SQL("(%s, t.%s::numeric)", spec.id, name))
    return SQL(
        """SELECT v.source_id, t.unit AS unit_id, v.value
             FROM (SELECT c.unit%(values)s FROM (%(rows)s) c GROUP BY c.unit) t
            CROSS JOIN LATERAL (VALUES %(unpivot)s) v (source_id, value)
            WHERE v.value IS NOT NULL""",
        values=SQL("").join(values),
        rows=rows,
        unpivot=SQL(", ").join(unpivot),
    )
