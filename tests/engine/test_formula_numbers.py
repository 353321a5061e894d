"""Division, rounding and thresholds are exact, the same in the interpreter and in PostgreSQL."""

from datetime import date
from decimal import Decimal as D
from fractions import Fraction

import pytest
from formula_world import database_value, value_of
from hypothesis import given, settings
from hypothesis import strategies as st
from rm_kpi_engine import format_exact
from rm_kpi_engine.values import divide, multiply

_LONG = "1234567890123456789012345.12345678901234567891"
CASES = [
    # quotients: 20 decimals, half away from zero
    ("1 / 3", {}, "0.33333333333333333333"),
    ("2 / 3", {}, "0.66666666666666666667"),
    ("-2 / 3", {}, "-0.66666666666666666667"),
    ("2 / -3", {}, "-0.66666666666666666667"),
    ("1 / a", {"a": "2" + "0" * 20}, "0.00000000000000000001"),
    ("1 / a", {"a": "200000000000000000001"}, "0"),
    ("a / b", {"a": "0.00000000000000000001", "b": 2}, "0.00000000000000000001"),
    ("a / b", {"a": "-0.00000000000000000001", "b": 2}, "-0.00000000000000000001"),
    # rounded once: the exact quotient is just below half a unit, by less than 10^-45
    (
        "a / b",
        {"a": "149999.99999999999999999998", "b": 10**25 - 1},
        "0.00000000000000000001",
    ),
    ("a / b", {"a": 10**25, "b": 7}, "1428571428571428571428571.42857142857142857143"),
    # products: exact to 20 decimals
    ("a * b", {"a": "12345678901.23", "b": "0.333333"}, "4115222185.18369959"),
    ("a * b", {"a": "0.0000000001", "b": "0.00000000005"}, "0.00000000000000000001"),
    ("a * b", {"a": "0.0000000001", "b": "0.000000000049"}, "0"),
    ("a / b * 3", {"a": 2, "b": 3}, "2.00000000000000000001"),
    # decided on the exact value
    ("IF(2 / 3 * 3 = 2, 1, 0)", {}, 1),
    ("IF(1 / 3 + 1 / 3 + 1 / 3 = 1, 1, 0)", {}, 1),
    ("IF(a / b >= 0.97, 1, 0)", {"a": "97000000000000000000000", "b": 10**23}, 1),
    ("IF(a / b >= 0.97, 1, 0)", {"a": "9699999999999999999999999", "b": 10**25}, 0),
    ("IF(a / b > -1 / 3, 1, 0)", {"a": 1, "b": -3}, 0),
    ("IF(a / b >= -1 / 3, 1, 0)", {"a": 1, "b": -3}, 1),
    ("IF(a / b < 1, 1, 0)", {"a": 5, "b": -3}, 1),
    ("IF(1 > a / b, 1, 0)", {"a": 5, "b": -3}, 1),
    ("IF(a / b - 1 > 5%, 1, 0)", {"a": 105, "b": 100}, 0),
    ("IF(a / b IN (1 / 3, 2), 1, 0)", {"a": 1, "b": 3}, 1),
    ("FLOOR(1 / 3 * 3)", {}, 1),
    ("FLOOR(-1 / 3 * 3)", {}, -1),
    ("CEIL(2 / 3 * 3)", {}, 2),
    ("TRUNC(a / b * 100, 0.1)", {"a": 1, "b": 3}, "33.3"),
    ("ROUND(a / b * b, 0)", {"a": "0.5", "b": 3}, 1),
    ('ROUND(a / b * b, 0, "half_even")', {"a": "0.5", "b": 3}, 0),
    ("SIGN(1 / 3 * 3 - 1)", {}, 0),
    ("SIGN(a / b)", {"a": 5, "b": -3}, -1),
    ('BAND("points", a / b)', {"a": 97, "b": 100}, "2.5"),
    ('BAND("points", a / b)', {"a": -97, "b": -100}, "2.5"),
    ('BAND("points", a / b)', {"a": 1, "b": -3}, -5),
    ('BAND("points", RATE(a, b))', {"a": 3, "b": 3}, "2.5"),
    ("STEP(a / b, 1, 1 / 3, 2)", {"a": 5, "b": 3}, 4),
    # rounding
    ("ROUND(2.5, 0)", {}, 3),
    ("ROUND(-2.5, 0)", {}, -3),
    ("ROUND(2.675, 2)", {}, "2.68"),
    ("ROUND(1250, -2)", {}, 1300),
    ('ROUND(2.5, 0, "half_even")', {}, 2),
    ('ROUND(3.5, 0, "half_even")', {}, 4),
    ('ROUND(-2.5, 0, "half_even")', {}, -2),
    ('ROUND(-0.125, 2, "half_even")', {}, "-0.12"),
    ('ROUND(1250, -2, "half_even")', {}, 1200),
    ('ROUND(-2.79, 1, "down")', {}, "-2.7"),
    ("FLOOR(-0.5)", {}, -1),
    ("CEIL(-0.5)", {}, 0),
    ("TRUNC(-1.5)", {}, -1),
    ("FLOOR(125, 50)", {}, 100),
    ("FLOOR(-125, 50)", {}, -150),
    ("CEIL(125, 50)", {}, 150),
    ("CEIL(-125, 50)", {}, -100),
    ("TRUNC(-125, 50)", {}, -100),
    ("FLOOR(150, 50)", {}, 150),
    ("FLOOR(0.3, 0.1)", {}, "0.3"),
    ("FLOOR(125, -50)", {}, 100),
    # whole units above or below the target
    ("STEP(620, 500, 10, 1)", {}, 12),
    ("STEP(619.99, 500, 10, 1)", {}, 11),
    ("STEP(380.01, 500, 10, 1)", {}, -11),
    ("STEP(0.999, 0.97, 0.1%, 0.1)", {}, "2.9"),
    ("STEP(4.45, 4.5, 0.1, 1)", {}, 0),
    # the rest
    ("CLAMP(5, 1, 3)", {}, 3),
    ("CLAMP(5, 9, 3)", {}, 9),
    ("ABS(-3)", {}, 3),
    ('PROGRESSIVE("tax", a)', {"a": 8000}, "1799"),
    ('PROGRESSIVE("tax", a)', {"a": -8000}, 0),
    ('PROGRESSIVE("tax", a)', {"a": 2000}, 200),
    # all 45 digits count, also where Decimal's own operators would keep 28
    ("ABS(a)", {"a": "-1234567890123456789012345.12345678901234567891"}, _LONG),
    ("FLOOR(a, 0.00000000000000000001)", {"a": _LONG}, _LONG),
    ("FLOOR(1, a) + a", {"a": _LONG}, _LONG),
    ('PROGRESSIVE("tax", a) * 0 + a', {"a": _LONG}, _LONG),
    (
        'PROGRESSIVE("tax", a)',
        {"a": "1000000000000000000005000.00000000000000001"},
        "333000000000000000000800.00000000000000000333",
    ),
    ("MONTHS_BETWEEN(入行日期, PERIOD_END())", {}, 0),
    ("DAYS_BETWEEN(入行日期, PERIOD_END())", {"入行日期": date(2023, 12, 31)}, 60),
    ("DAYS_BETWEEN(PERIOD_END(), 入行日期)", {"入行日期": date(2023, 12, 31)}, -60),
    ("YEAR(PERIOD_END()) * 100 + MONTH(PERIOD_END())", {}, 202402),
    ("IF(MONTH(入行日期) = 12, 1, 0)", {"入行日期": date(2023, 12, 31)}, 1),
    ("DAYS_IN_PERIOD() / 365", {}, "0.00273972602739726027"),
]


@pytest.mark.parametrize(("text", "values", "expected"), CASES)
def test_is_exact(cursor, text, values, expected):
    assert value_of(text, **values).value == D(expected)
    assert database_value(cursor, text, **values).value == D(expected)


EXACT = st.decimals(-(10**25), 10**25, places=20, allow_nan=False, allow_infinity=False)


@settings(database=None, deadline=None)
@given(EXACT, EXACT.filter(bool))
def test_a_quotient_is_never_further_off_than_half_a_unit(left, right):
    exact = Fraction(left) / Fraction(right)
    rounded = Fraction(divide(left, right))
    assert abs(rounded - exact) <= Fraction(1, 2 * 10**20)
    if abs(rounded - exact) * 2 * 10**20 == 1:
        assert abs(rounded) > abs(exact)


@settings(database=None, deadline=None)
@given(EXACT, EXACT)
def test_a_product_is_never_further_off_than_half_a_unit(left, right):
    exact = Fraction(left) * Fraction(right)
    assert abs(Fraction(multiply(left, right)) - exact) <= Fraction(1, 2 * 10**20)


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        ("2.675", 2, "2.68"),
        ("-2.675", 2, "-2.68"),
        ("-0.004", 2, "0.00"),
        ("1E+3", 0, "1000"),
        ("1E+3", 6, "1000.000000"),
        ("0.000000000000000000004", 20, "0.00000000000000000000"),
        ("9999999999999999999999999.995", 2, "10000000000000000000000000.00"),
    ],
)
def test_figures_are_written_plainly_rounded_half_away_from_zero(number, digits, text):
    assert format_exact(D(number), digits) == text
