"""Values and exact decimal arithmetic, the same on both sides.

Numbers are decimals with at most 20 decimals; nothing is rounded in silence:

- sums and differences are exact,
- a product is rounded half away from zero to 20 decimals (money x share x days needs 8),
- a quotient is the exact quotient rounded half away from zero to 20 decimals,
- what depends on a threshold (comparisons, IN, bands, steps, rounding) is decided on the exact
  value of its arithmetic, before any rounding: see `exact`,
- the result of a formula above 10^25 in absolute value is missing, with the reason `overflow`;
  parts of a formula may be larger.

The figures a caller supplies have at most 20 decimals and are at most 10^25.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation, Overflow
from fractions import Fraction
from typing import Any

DECIMALS = 20
LARGEST = Decimal(10) ** 25
UNIT = Decimal(1).scaleb(-DECIMALS)
# More digits than `weight` lets any formula reach; should one be lost nevertheless, Inexact is
# raised.
_PRECISION = 20_000
EXACT = Context(prec=_PRECISION, traps=[InvalidOperation, Overflow, Inexact])
ROUNDING = Context(prec=_PRECISION, rounding=ROUND_HALF_UP, traps=[InvalidOperation, Overflow])


@dataclass(frozen=True)
class Value:
    """A value (Decimal, str, bool, date), or None with the reason it is missing (`ISSUES`)."""

    value: Any = None
    issue: str | None = None

    def __post_init__(self):
        if (self.value is None) == (self.issue is None):
            raise ValueError("A value is either there or missing with a reason.")
        if isinstance(self.value, Decimal) and not self.value.is_finite():
            raise ValueError(f"{self.value} is not a number.")
        if isinstance(self.value, float):
            raise TypeError("Figures are Decimal, never float.")

    @property
    def missing(self):
        return self.issue is not None


def multiply(left, right):
    """Return the product rounded half away from zero to 20 decimals."""
    product = EXACT.multiply(left, right)
    if product.as_tuple().exponent >= -DECIMALS:
        return product
    return ROUNDING.quantize(product, UNIT)


def divide(left, right):
    """Return the quotient rounded half away from zero to 20 decimals; `right` is not 0.

    >>> divide(Decimal(-2), Decimal(3))
    Decimal('-0.66666666666666666667')
    """
    return to_decimal(Fraction(left) / Fraction(right))


def to_decimal(fraction):
    """Return `fraction` rounded half away from zero to 20 decimals."""
    return EXACT.multiply(Decimal(whole_units(fraction, Fraction(UNIT), "half_up")), UNIT)


def whole_units(value, unit, mode):
    """Return how many `unit`s (> 0) there are in `value` as an integer.

    `mode` decides about the part that is left: down (toward zero), floor, ceil, half_up (half away
    from zero), half_even.

    >>> [whole_units(Fraction(-7, 2), 1, mode) for mode in ("down", "floor", "ceil", "half_up")]
    [-3, -4, -3, -4]
    """
    ratio = value / unit
    sign = -1 if ratio < 0 else 1
    count, rest = divmod(abs(ratio.numerator), ratio.denominator)
    twice = 2 * rest - ratio.denominator
    away = {
        "down": False,
        "floor": bool(rest) and sign < 0,
        "ceil": bool(rest) and sign > 0,
        "half_up": twice >= 0,
        "half_even": twice > 0 or (twice == 0 and count % 2 == 1),
    }[mode]
    return sign * (count + away)


def shortest(number):
    """Return `number` without closing zeros after the point.

    >>> shortest(Decimal("2.500")), shortest(Decimal("1E+3")), shortest(Decimal("-0.00"))
    (Decimal('2.5'), Decimal('1000'), Decimal('0'))
    """
    if number.is_zero():
        return Decimal(0)
    number = EXACT.normalize(number)
    if number.as_tuple().exponent > 0:
        return EXACT.quantize(number, Decimal(1))
    return number


def months_between(start, end):
    """Return the complete months from `start` to `end`, negative when `end` is earlier.

    >>> from datetime import date
    >>> months_between(date(2024, 1, 31), date(2024, 2, 29))
    0
    """
    if end < start:
        return -months_between(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (end.day < start.day)


def format_exact(number, digits):
    """Return `number` as plain text with `digits` decimals, rounded half away from zero.

    >>> format_exact(Decimal("-0.005"), 2), format_exact(Decimal("-0.004"), 2)
    ('-0.01', '0.00')
    """
    rounded = ROUNDING.quantize(number, Decimal(1).scaleb(-digits))
    return f"{abs(rounded) if rounded.is_zero() else rounded:f}"
