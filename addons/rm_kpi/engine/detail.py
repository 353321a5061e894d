"""Figures over detail rows: `SUM_ROWS(客户贷款, ROUND(日均余额 * 利差, 2), 担保 = "信用")`.

The rows of one RM come with the context under `External("rows", (code,))`: a `Rows` for SQL, a list
of `Row` for the interpreter. Inside the call the columns of the rows are names; a row is computed
like a formula of its own, so each row is rounded where its expression says so. A row that is
missing makes the figure missing with its reason, the first row counts; rows that the condition
leaves out do not matter. Without rows a sum and a number are 0, everything else is `no_data`.
"""

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from .signature import Arg, operation
from .sql import PG_TYPES, Column, Sql, first_issue, reason
from .syntax import BOOLEAN, NUMBER, External
from .values import EXACT, LARGEST, Value, divide

ROW = "rm_row"


@dataclass(frozen=True)
class Rows:
    """Rows as SQL: a SELECT that may refer to `base`, and the types of their columns.

    Its columns: `line` (their order), `issue` (text, why there are no rows to look at), and for
    each of `columns` one named `c0`, `c1`, ... in this order.
    """

    select: Sql
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Row:
    """A row for the interpreter: Values by column; `issue` for a row that stands for no data."""

    values: Mapping[str, Value] = field(default_factory=dict)
    issue: str | None = None


def rows_value(kind, evaluator, apply):
    """Return the `Value` of a figure over rows."""
    rows = apply.options[0]
    numbers = []
    for row in evaluator.table(rows):
        if row.issue:
            return Value(None, row.issue)
        columns = {External("column", (*rows.args, c)): v for c, v in row.values.items()}
        value = _row_value(kind, evaluator.inside(ChainMap(columns, evaluator.context)), apply.args)
        if value is None:
            continue
        if value.missing:
            return value
        numbers.append(value.value)
    return _together(kind, numbers)


def _row_value(kind, inside, args):
    """The Value of one row; None for one that the condition leaves out."""
    condition = args[_condition(kind)] if len(args) > _condition(kind) else None
    if condition is not None:
        holds = inside.value(condition)
        if holds.missing or not holds.value:
            return holds if holds.missing else None
    return Value(Decimal(1)) if kind == "count" else inside.value(args[0])


def _together(kind, numbers):
    if kind == "count":
        return Value(Decimal(len(numbers)))
    if kind == "sum" or numbers:
        total = Decimal(0)
        if kind in ("min", "max"):
            total = (min if kind == "min" else max)(numbers)
        else:
            for number in numbers:
                total = EXACT.add(total, number)
        if kind == "avg":
            total = divide(total, Decimal(len(numbers)))
        return Value(None, "overflow") if total.copy_abs() > LARGEST else Value(total)
    return Value(None, "no_data")


def _condition(kind):
    """Index of the condition among the expressions."""
    return 0 if kind == "count" else 1


_TOTALS = {
    "sum": "coalesce(sum({}), 0)",
    "count": "count({})::numeric",
    "avg": "rm_div(sum({}), NULLIF(count(*) FILTER (WHERE r.held), 0)::numeric)",
    "min": "min({})",
    "max": "max({})",
}


def rows_sql(kind, emitter, apply):
    """Return (value, issue) as SQL; columns of the batch where it has them."""
    column = emitter.given(apply)
    if column is None:
        query = rows_query(kind, emitter, apply)
        column = Column(
            Sql.of("(SELECT f.value FROM ({}) AS f)", query),
            Sql.of("(SELECT f.issue FROM ({}) AS f)", query),
        )
    return column.value, column.issue


def rows_query(kind, emitter, apply):
    """Return a SELECT of one row with `value` and `issue` of a figure over rows."""
    name = apply.options[0]
    rows = emitter.table(name)
    columns = {
        External("column", (*name.args, code)): Column(
            Sql(f"{ROW}.c{number}"),
            Sql.of(f"CASE WHEN {ROW}.c{number} IS NULL THEN {{}} END", reason("no_data")),
        )
        for number, code in enumerate(rows.columns)
    }
    inside = emitter.inside(columns)
    held, unknown, value, why = _row_sql(kind, inside, apply.args)
    issue = first_issue(
        [
            Sql(f"{ROW}.issue"),
            unknown and Sql.of("CASE WHEN ({}) IS NULL THEN {} END", held, unknown),
            why and Sql.of("CASE WHEN {} THEN {} END", held, why),
        ]
    )
    each = Sql.of(
        f"SELECT {ROW}.line, {{}} AS held, {{}} AS value, {{}} AS issue FROM ({{}}) AS {ROW}"
        " OFFSET 0",
        held,
        Sql.of("CASE WHEN {} THEN {} END", held, value),
        issue,
        rows.select,
    )
    total = Sql.of(_TOTALS[kind], Sql("r.value"))
    found = Sql.of(
        "SELECT {} AS value,"
        " (array_agg(r.issue ORDER BY r.line) FILTER (WHERE r.issue IS NOT NULL))[1] AS issue"
        " FROM ({}) AS r",
        total,
        each,
    )
    return Sql.of(
        "SELECT CASE WHEN t.issue IS NULL AND abs(t.value) <= 1e25 THEN t.value END AS value,"
        " CASE WHEN t.issue IS NOT NULL THEN t.issue WHEN t.value IS NULL THEN {}"
        " WHEN abs(t.value) > 1e25 THEN {} END AS issue FROM ({}) AS t",
        reason("no_data"),
        reason("overflow"),
        found,
    )


def _row_sql(kind, inside, args):
    """Return (condition, its issue or None, value, its issue or None) of a row."""
    place = _condition(kind)
    held, unknown = Sql("TRUE"), None
    if len(args) > place:
        held, unknown = inside.value(args[place]), inside.issue(args[place])
    if kind == "count":
        return held, unknown, Sql("1::numeric"), None
    value, why = inside.value(args[0]), inside.issue(args[0])
    return held, unknown, value, why and Sql.of("CASE WHEN {} IS NULL THEN {} END", value, why)


def empty_rows(columns):
    """Return `Rows` without rows, as a stand-in."""
    parts = "".join(
        f", NULL::{PG_TYPES[kind]} AS c{number}" for number, kind in enumerate(columns.values())
    )
    return Rows(Sql(f"SELECT 1 AS line, NULL::text AS issue{parts} WHERE FALSE"), columns)


def _sides(kind):
    def evaluate(evaluator, apply):
        return rows_value(kind, evaluator, apply)

    def emit(emitter, apply):
        return rows_sql(kind, emitter, apply)

    return evaluate, emit


_ROWS = Arg("rows", form="rows")
_CONDITION = Arg("condition", BOOLEAN, optional=True)


def _over_rows(kind, doc, example, *args):
    return operation(
        f"{kind.upper()}_ROWS",
        (_ROWS, *args, _CONDITION),
        NUMBER,
        doc,
        example,
        _sides(kind),
        weight="table",
        rows=kind,
    )


_X = Arg("x", NUMBER)
DETAIL = (
    _over_rows(
        "sum",
        "The sum of x over the detail rows, those that meet the condition; x is computed, and"
        " rounded where it says so, row by row.",
        'SUM_ROWS(贷款明细, ROUND(日均余额 * 8%, 2), 担保 = "信用")',
        _X,
    ),
    _over_rows("avg", "The average of x over the rows.", "AVG_ROWS(贷款明细, 期限)", _X),
    _over_rows("min", "The smallest x of the rows.", "MIN_ROWS(贷款明细, 期限)", _X),
    _over_rows("max", "The largest x of the rows.", "MAX_ROWS(贷款明细, 日均余额)", _X),
    _over_rows("count", "How many rows there are.", "COUNT_ROWS(贷款明细, 日均余额 > 0)"),
)
