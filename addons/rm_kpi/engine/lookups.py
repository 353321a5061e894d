"""Functions that look into tables: BAND, PROGRESSIVE, LOOKUP.

The table comes with the context. In SQL it is a CASE with the table's figures as parameters; the
value looked up is computed once, in a subquery that OFFSET 0 keeps from being merged into every
line.
"""

from collections import ChainMap
from decimal import Decimal

from .ratio import Ratio
from .sql import PG_TYPES, Column, Sql, first_issue, literal, reason
from .syntax import TEXT, External
from .values import ROUNDING, UNIT, Value

#: how a band's result that is a formula calls the value looked up
LOOKED_UP_NAME = "数值"
LOOKED_UP = External("column", ("", LOOKED_UP_NAME))
#: option of the argument that says which of a band's tables holds for the RM
TABLE = "table"


def band_value(evaluator, apply):
    """BAND: the result of the first line that holds the exact value.

    A result that is a formula is computed with the value looked up at 20 decimals.
    """
    value, which = evaluator.exact(apply.args[0]), _which_value(evaluator, apply)
    if value.missing or (which and which.missing):
        return value if value.missing else which
    band = evaluator.table(apply.options[0])
    number = band.line_of(value.value, which and which.value)
    if number is None:
        return Value(None, "no_band")
    result = _results(apply).get(number)
    if result is None:
        return Value(band.lines[number].result)
    inside = evaluator.inside(evaluator.context)
    looked_up = {LOOKED_UP: inside.value(apply.args[0])}
    return evaluator.inside(ChainMap(looked_up, evaluator.context)).value(result)


def band_sql(emitter, apply):
    """BAND as a CASE over its lines; what its formulas lack is a second one of the same shape."""
    item, (looked_up, why) = emitter.ratio(apply.args[0]), _looked_up(emitter, apply)
    inside = emitter.inside({LOOKED_UP: Column(Sql("rm_t.v"), why)})
    values, issues, results = [], [], _results(apply)
    for number, line in enumerate(emitter.table(apply.options[0]).lines):
        test, result = _in_band(line, item), results.get(number)
        values.append((test, literal(line.result) if result is None else inside.value(result)))
        reasons = inside.issue(result) if result is not None else None
        issues.append((test, reasons or Sql("NULL::text")))
    which, no_table = _which_sql(emitter, apply)
    source = _source(item, looked_up, which)
    value = Sql.of("(SELECT {} FROM {} AS rm_t)", _case(values, apply.type), source)
    nothing = Sql.of("CASE WHEN {} IS NULL THEN {} END", value, reason("no_band"))
    lacking = None
    if results:
        lacking = Sql.of("(SELECT {} FROM {} AS rm_t)", _case(issues, TEXT), source)
    return value, first_issue([emitter.operand_issue(apply, 0), no_table, lacking, nothing])


def _options(apply):
    """Return {number of a line, or TABLE: bound tree} of what follows the value looked up."""
    return dict(zip(apply.options[1:], apply.args[1:], strict=True))


def _results(apply):
    """Return {number of the line: its formula, bound}."""
    return {key: node for key, node in _options(apply).items() if key != TABLE}


def _which_value(evaluator, apply):
    """Return the Value that names the RM's table; None for a band with a single one."""
    node = _options(apply).get(TABLE)
    return None if node is None else evaluator.value(node)


def _which_sql(emitter, apply):
    """Return (name of the RM's table, why he has none), each None for a band with a single one."""
    node = _options(apply).get(TABLE)
    return (None, None) if node is None else (emitter.value(node), emitter.issue(node))


def _looked_up(emitter, apply):
    """Return the value looked up at 20 decimals and its reason, where a formula may ask for it."""
    if not _results(apply):
        return None, None
    return emitter.value(apply.args[0]), emitter.issue(apply.args[0])


def _source(item: Ratio, looked_up=None, which=None):
    """A row of what the tests of the lines name.

    x, for a quotient its denominator d, made positive, v, the value looked up, w, the RM's table.
    """
    more = [Sql.of(", {} AS v", looked_up)] if looked_up else []
    more += [Sql.of(", {} AS w", which)] if which else []
    given = Sql.join("", more)
    if item.bottom is None:
        return Sql.of("(SELECT {} AS x{} OFFSET 0)", item.top, given)
    names = (", rm_q.v" if looked_up else "") + (", rm_q.w" if which else "")
    return Sql.of(
        "(SELECT rm_q.x * sign(rm_q.d) AS x, abs(rm_q.d) AS d{}"
        " FROM (SELECT {} AS x, {} AS d{} OFFSET 0) AS rm_q)",
        Sql(names),
        item.top,
        item.bottom,
        given,
    )


def _in_band(line, item):
    template = "{}" if item.bottom is None else "{} * rm_t.d"
    tests = []
    for bound, operator in (
        (line.lower, ">=" if line.lower_closed else ">"),
        (line.upper, "<=" if line.upper_closed else "<"),
    ):
        if bound is not None:
            tests.append(Sql.of(f"rm_t.x {operator} {template}", literal(bound)))
    if not tests:  # a line open at both ends holds every value, but not a missing one
        tests.append(Sql("rm_t.x IS NOT NULL"))
    if line.table is not None:
        tests.append(Sql.of("rm_t.w = {}", literal(line.table)))
    return Sql.join(" AND ", tests)


def _case(lines, type_):
    """CASE over (test, result); nothing found gives NULL."""
    nothing = Sql(f"NULL::{PG_TYPES[type_]}")
    if not lines:
        return nothing
    whens = (Sql.of("WHEN {} THEN {}", test, result) for test, result in lines)
    return Sql.of("CASE {} ELSE {} END", Sql.join(" ", whens), nothing)


def _not_found(emitter, apply, value, code):
    nothing = Sql.of("CASE WHEN {} IS NULL THEN {} END", value, reason(code))
    return first_issue([*emitter.operand_issues(apply), nothing])


def progressive_value(evaluator, apply):
    """PROGRESSIVE: rate x part in each bracket, added up exactly, then rounded to 20 decimals."""
    value, which = evaluator.value(apply.args[0]), _which_value(evaluator, apply)
    if value.missing or (which and which.missing):
        return value if value.missing else which
    total = evaluator.table(apply.options[0]).marginal(value.value, which and which.value)
    return Value(ROUNDING.quantize(total, UNIT))


def progressive_sql(emitter, apply):
    parts, (which, no_table) = [Sql("rm_t.x * 0")], _which_sql(emitter, apply)
    for line in emitter.table(apply.options[0]).lines:
        top = Sql("rm_t.x")
        if line.upper is not None:
            top = Sql.of("numeric_smaller(rm_t.x, {})", literal(line.upper))
        lower = literal(line.lower or Decimal(0))
        part = Sql.of("numeric_larger(0, {} - {}) * {}", top, lower, literal(line.result))
        if line.table is not None:
            part = Sql.of("CASE WHEN rm_t.w = {} THEN {} ELSE 0 END", literal(line.table), part)
        parts.append(part)
    total = Sql.of("round({}, 20)", Sql.join(" + ", parts))
    source = Sql.of("{} AS x", emitter.value(apply.args[0]))
    if which:
        total = Sql.of("CASE WHEN rm_t.w IS NOT NULL THEN {} END", total)
        source = Sql.of("{}, {} AS w", source, which)
    value = Sql.of("(SELECT {} FROM (SELECT {} OFFSET 0) AS rm_t)", total, source)
    return value, first_issue([emitter.issue(apply.args[0]), no_table])


def lookup_value(evaluator, apply):
    """LOOKUP: the result of the row with these keys."""
    keys = []
    for arg in apply.args:
        value = evaluator.value(arg)
        if value.missing:
            return value
        keys.append(value.value)
    found = evaluator.table(apply.options[0]).find(keys)
    return Value(None, "no_row") if found is None else Value(found)


def lookup_sql(emitter, apply):
    names = [f"k{index}" for index in range(len(apply.args))]
    keys = [
        Sql.of(f"{{}} AS {name}", emitter.value(arg))
        for name, arg in zip(names, apply.args, strict=True)
    ]
    lines = [
        (
            Sql.join(
                " AND ",
                (
                    Sql.of(f"rm_t.{name} = {{}}", literal(key))
                    for name, key in zip(names, row, strict=True)
                ),
            ),
            literal(result),
        )
        for row, result in emitter.table(apply.options[0]).rows.items()
    ]
    value = Sql.of(
        "(SELECT {} FROM (SELECT {} OFFSET 0) AS rm_t)",
        _case(lines, apply.type),
        Sql.join(", ", keys),
    )
    return value, _not_found(emitter, apply, value, "no_row")
