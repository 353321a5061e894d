"""Figures made of many values of one indicator: over other RMs, and added up over periods.

Both sides: SQL over the rows of a run (window functions), and `Decimal` over lists. Formulas refer
to them by `External(kind, (indicator, scope[, own]))` and `External(kind, (indicator[, n]))`; the
batch computes each before the level that needs it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from .names import PEER_KINDS, ROLLING_KINDS
from .sql import Sql, reason
from .values import EXACT, LARGEST, Value, divide

DERIVED_KINDS = PEER_KINDS | ROLLING_KINDS
_SUMS = ("sum_over", "avg_over", "count_over")
NO_DATA, NO_HISTORY = "no_data", "missing_history"


@dataclass(frozen=True)
class Past:
    """Earlier periods of a rolling figure as columns: sum (NULL when one is missing) and count."""

    total: Sql
    count: Sql


@dataclass(frozen=True)
class Around:
    """What the caller supplies: columns that peers share by scope (None: all), and the past."""

    scopes: Mapping[str, Sql | None] = field(default_factory=dict)
    past: Mapping = field(default_factory=dict)


def derived_sql(external, column, around):
    """Return (value, issue where it is NULL) of a derived figure; `column` is the indicator's."""
    if external.kind in ROLLING_KINDS:
        return _rolling_sql(external.kind, column, around.past[external])
    return _peer_sql(external, column, around.scopes[external.args[1]])


def _rolling_sql(kind, column, past):
    if kind == "count_last":
        value = Sql.of("({} + num_nonnulls({}))::numeric", past.count, column.value)
        return value, reason(NO_DATA)
    value = Sql.of("({} + {})", column.value, past.total)
    if kind == "avg_last":
        value = Sql.of("rm_div({}, ({} + 1)::numeric)", value, past.count)
    return value, Sql.of("COALESCE({}, {})", column.issue, reason(NO_HISTORY))


def _peer_sql(external, column, shared):
    value, kind = column.value, external.kind
    window = Sql.of("(PARTITION BY {})", shared) if shared else Sql("()")
    if kind in ("min_over", "max_over"):
        if external.args[2:] == ("without",):
            return _end_without_sql(kind, value, shared), reason(NO_DATA)
        return Sql.of(f"{kind[:3]}({{}}) OVER {{}}", value, window), reason(NO_DATA)
    count = Sql.of("count({}) OVER {}", value, window)
    if kind in _SUMS:
        return _sum_sql(kind, external.args[2:], value, window, count), reason(NO_DATA)
    part = Sql.of("PARTITION BY {} ", shared) if shared else Sql("")
    place = Sql.of("rank() OVER ({}ORDER BY {} DESC NULLS LAST)", part, value)
    if kind == "rank":
        place = Sql.of("CASE WHEN {} IS NOT NULL THEN ({})::numeric END", value, place)
        return place, column.issue
    share = Sql.of(
        "CASE WHEN {} IS NOT NULL THEN rm_div(({} - {})::numeric, ({} - 1)::numeric) END",
        value,
        count,
        place,
        count,
    )
    return share, Sql.of("COALESCE({}, {})", column.issue, reason("division_by_zero"))


def _end_without_sql(kind, value, shared):
    """The smallest or largest of the others: the first in order, for the first the next one."""
    part = Sql.of("PARTITION BY {} ", shared) if shared else Sql("")
    way = "ASC" if kind == "min_over" else "DESC"
    window = Sql.of(f"({{}}ORDER BY {{}} {way} NULLS LAST)", part, value)
    return Sql.of(
        "CASE row_number() OVER {} WHEN 1 THEN lead({}) OVER {} ELSE first_value({}) OVER {} END",
        window,
        value,
        window,
        value,
        window,
    )


def _sum_sql(kind, own, value, window, count):
    total = Sql.of("sum({}) OVER {}", value, window)
    if own == ("without",):
        total = Sql.of("({} - coalesce({}, 0))", total, value)
        count = Sql.of("({} - num_nonnulls({}))", count, value)
    if kind == "count_over":
        return Sql.of("({})::numeric", count)
    if kind == "sum_over":
        return Sql.of("CASE WHEN {} > 0 THEN {} END", count, total)
    return Sql.of("rm_div({}, ({})::numeric)", total, count)


def rolling_value(external, current, past):
    """Return the `Value` of a rolling figure.

    `past` is a list with a Decimal per earlier period that counts, None for one that is missing.
    """
    found = [value for value in past if value is not None]
    if external.kind == "count_last":
        return Value(Decimal(len(found) + (not current.missing)))
    if current.missing:
        return current
    if len(found) < len(past):
        return Value(None, NO_HISTORY)
    total = _sum([current.value, *found])
    if external.kind == "avg_last":
        total = divide(total, Decimal(len(found) + 1))
    return _bounded(total)


def peer_values(external, values, groups):
    """Return the `Value` for each RM, given each RM's `Value` and the group he shares."""
    members = {}
    for value, group in zip(values, groups, strict=True):
        members.setdefault(group, []).extend([] if value.missing else [value.value])
    return [
        _peer_value(external, value, members[group])
        for value, group in zip(values, groups, strict=True)
    ]


def _peer_value(external, value, found):
    kind = external.kind
    if kind in ("rank", "percent_rank"):
        return _place(kind, value, found)
    if kind in ("min_over", "max_over"):
        if external.args[2:] == ("without",) and not value.missing:
            found = list(found)
            found.remove(value.value)
        return Value((min if kind == "min_over" else max)(found)) if found else _nothing()
    count, total = len(found), _sum(found)
    if external.args[2:] == ("without",) and not value.missing:
        count, total = count - 1, EXACT.subtract(total, value.value)
    if kind == "count_over":
        return Value(Decimal(count))
    if not count:
        return _nothing()
    return _bounded(total if kind == "sum_over" else divide(total, Decimal(count)))


def _place(kind, value, found):
    if value.missing:
        return value
    place = 1 + sum(other > value.value for other in found)
    if kind == "rank":
        return Value(Decimal(place))
    if len(found) == 1:
        return Value(None, "division_by_zero")
    return Value(divide(Decimal(len(found) - place), Decimal(len(found) - 1)))


def _nothing():
    return Value(None, NO_DATA)


def _sum(numbers):
    total = Decimal(0)
    for number in numbers:
        total = EXACT.add(total, number)
    return total


def _bounded(number):
    return Value(None, "overflow") if number.copy_abs() > LARGEST else Value(number)
