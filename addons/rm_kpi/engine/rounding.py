"""ROUND, FLOOR, CEIL, TRUNC and STEP: whole units of the exact value."""

from decimal import Decimal
from fractions import Fraction

from .ratio import ONE
from .sql import Sql, literal
from .strict import strict
from .values import EXACT, multiply, whole_units

# What PostgreSQL computes itself when there is neither a denominator nor a unit.
_PLAIN = {"down": "trunc", "floor": "floor", "ceil": "ceil"}


def _times(count, unit):
    return EXACT.multiply(Decimal(count), Decimal(unit).copy_abs())


def _round_value(values, options):
    digits, mode = options
    unit = Decimal(1).scaleb(-digits)
    return _times(whole_units(values[0], Fraction(unit), mode), unit)


def _round_sql(operands, options):
    (item,), (digits, mode) = operands, options
    if item.bottom is None and mode in ("half_up", "down"):
        function = "round" if mode == "half_up" else "trunc"
        return Sql.of(f"{function}({{}}, {digits})", item.top)
    return _units_sql(item, literal(Decimal(1).scaleb(-digits)), mode)


def _units_sql(item, unit, mode):
    return Sql.of(f"rm_units({{}}, {{}}, {{}}, '{mode}')", item.top, item.bottom or ONE, unit)


def to_unit(mode):
    """Return (evaluate, emit) of FLOOR, CEIL or TRUNC(x[, unit])."""

    def compute(values, _options):
        value, unit = values[0], values[1].copy_abs() if len(values) > 1 else Decimal(1)
        return _times(whole_units(value, Fraction(unit), mode), unit)

    def sql(operands, _options):
        item, *unit = operands
        if unit or item.bottom:
            return _units_sql(item, unit[0] if unit else ONE, mode)
        return Sql.of(f"{_PLAIN[mode]}({{}})", item.top)

    return strict(compute, sql, divisor=1)


def _step_value(values, _options):
    actual, target, unit, points = values
    return multiply(Decimal(whole_units(actual - target, unit, "down")), points)


def _step_sql(operands, _options):
    actual, target, unit, points = operands
    steps = actual.plus("-", target).over(unit, 0)
    return Sql.of("round(div({}, {}) * {}, 20)", steps.top, steps.bottom, points)


ROUND = strict(_round_value, _round_sql)
STEP = strict(_step_value, _step_sql, divisor=2)
