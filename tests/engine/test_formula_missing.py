"""A missing operand makes the result missing with the left-most reason; what swallows it is here.

Every case runs in the interpreter and in PostgreSQL.
"""

from dataclasses import replace
from decimal import Decimal as D

import pytest
from formula_world import NAMES, context, database_value, formula, literals, read, value_of
from rm_kpi_engine import (
    ISSUES,
    Band,
    BandLine,
    Column,
    External,
    Sql,
    Value,
    compile_formula,
    evaluate,
    literal,
    to_sql,
    trace,
)

N = Value(None, "no_data")
T = Value(None, "missing_target")
I_ = Value(None, "missing_input")

# formula, values, result: a number, a text, a truth value, or the reason
CASES = [
    ("a + b", {"a": N, "b": 1}, "no_data"),
    ("a + b", {"a": N, "b": T}, "no_data"),
    ("a + b", {"a": T, "b": N}, "missing_target"),
    ("1 - a * b", {"a": 2, "b": T}, "missing_target"),
    ("-a", {"a": N}, "no_data"),
    ("a%", {"a": N}, "no_data"),
    ("a / b", {"a": 1, "b": 0}, "division_by_zero"),
    ("a / b", {"a": 0, "b": 0}, "division_by_zero"),
    ("a / b", {"a": N, "b": 0}, "no_data"),
    ('a / b + PARAM("p")', {"a": 1, "b": 0, "param": N}, "division_by_zero"),
    ("a / 0", {"a": 1}, "division_by_zero"),
    ("a * b / 0", {"a": N, "b": T}, "no_data"),
    # MIN and MAX do not skip what is missing
    ("MIN(a, b)", {"a": N, "b": 1}, "no_data"),
    ("MAX(1, b, a)", {"a": N, "b": T}, "missing_target"),
    ("CLAMP(a, 0, b)", {"a": 5, "b": T}, "missing_target"),
    # comparisons
    ("a > b", {"a": N, "b": 1}, "no_data"),
    ("a = a", {"a": N}, "no_data"),
    ("a / b > 1", {"a": 1, "b": 0}, "division_by_zero"),
    ("1 < a / b", {"a": 1, "b": 0}, "division_by_zero"),
    ('评语 = "甲"', {"评语": N}, "no_data"),
    # conditions: the branch not taken does not matter, a missing condition does
    ("IF(a > 1, b, 2)", {"a": 2, "b": 7}, 7),
    ("IF(a > 1, b, 2)", {"a": 0, "b": N}, 2),
    ("IF(a > 1, b, 2)", {"a": 2, "b": N}, "no_data"),
    ("IF(a > 1, 1, 2)", {"a": T}, "missing_target"),
    ("IF(a > 1, b, 2)", {"a": T, "b": N}, "missing_target"),
    ("IF(b <> 0, a / b, 0)", {"a": 1, "b": 0}, 0),
    ("IFS(a > 1, 1, b > 1, 2, 3)", {"a": 2, "b": N}, 1),
    ("IFS(a > 1, 1, b > 1, 2, 3)", {"a": 0, "b": N}, "no_data"),
    ("IFS(a > 1, 1, b > 1, 2, 3)", {"a": N, "b": 2}, "no_data"),
    ("IFS(a > 1, 1, b > 1, 2)", {"a": 0, "b": 0}, "no_case"),
    ("COALESCE(IFS(a > 1, 1), 9)", {"a": 0}, 9),
    # COALESCE swallows
    ("COALESCE(a, b, 3)", {"a": N, "b": T}, 3),
    ("COALESCE(a, b)", {"a": N, "b": 4}, 4),
    ("COALESCE(a, b)", {"a": N, "b": T}, "no_data"),
    ("COALESCE(a / b, 0) + 1", {"a": 1, "b": 0}, 1),
    # RATE: its rule is about the target only
    ("RATE(a, b)", {"a": 3, "b": 4}, "0.75"),
    ("RATE(a, b)", {"a": 3, "b": T}, "missing_target"),
    ("RATE(a, b)", {"a": 3, "b": 0}, "missing_target"),
    ('RATE(a, b, "missing")', {"a": 3, "b": 0}, "missing_target"),
    ('RATE(a, b, "zero")', {"a": 3, "b": T}, 0),
    ('RATE(a, b, "full")', {"a": 3, "b": 0}, 1),
    ("RATE(a, b, 0.8)", {"a": 3, "b": N}, "0.8"),
    ('RATE(a, b, INPUT("投诉"))', {"a": 3, "b": N, "entered": I_}, "missing_input"),
    ('RATE(a, b, INPUT("投诉"))', {"a": 3, "b": 2, "entered": I_}, "1.5"),
    ('RATE(a, b, "full")', {"a": N, "b": T}, "no_data"),
    ('RATE(a, b, "full") >= 1', {"a": N, "b": T}, "no_data"),
    ('RATE(a / b, a, "full") >= 1', {"a": 0, "b": 0}, "division_by_zero"),
    ('RATE(a, a / b, "full") >= 1', {"a": 1, "b": 0}, True),
    ('RATE(a, b, "full") >= 1', {"a": 1, "b": T}, True),
    ('RATE(a, b, "full") >= 1', {"a": 1, "b": 3}, False),
    # tables and steps
    ('BAND("points", a)', {"a": N}, "no_data"),
    ('BAND("points", a)', {"a": 150}, "no_band"),
    # a band's result that is a formula: only the line that was found matters
    ('BAND("scaled", b)', {"b": -1, "a": T}, -5),
    ('BAND("scaled", b)', {"b": "0.5", "a": T}, "missing_target"),
    ('BAND("scaled", b)', {"b": "0.5", "a": 0}, "division_by_zero"),
    ('BAND("scaled", b)', {"b": "0.5", "a": 2, "target": 8}, 2),
    ('BAND("scaled", b)', {"b": 7, "a": T}, 7),
    ('BAND("scaled", b)', {"b": 60, "a": 1}, "no_band"),
    ('BAND("scaled", b)', {"b": 90, "a": 1}, 90),
    ('BAND("scaled", b)', {"b": N, "a": 1}, "no_data"),
    # the line is chosen by the exact value, the formula works with 20 decimals
    ('BAND("scaled", a / 3 * 3)', {"a": 1, "target": 1}, "0.99999999999999999999"),
    ('SUM_ROWS(明细, BAND("scaled", 利率))', {"a": 1}, 14),
    ('BAND("grade", a / b)', {"a": 1, "b": 0}, "division_by_zero"),
    ('BAND("grade", a)', {"a": N}, "no_data"),
    ('LOOKUP("pay", 岗位, a)', {"岗位": "甲", "a": N}, "no_data"),
    ('LOOKUP("pay", 岗位, a)', {"岗位": N, "a": T}, "no_data"),
    ('LOOKUP("pay", 岗位, a)', {"岗位": "丙", "a": 1}, "no_row"),
    ('PROGRESSIVE("tax", a)', {"a": N}, "no_data"),
    ("STEP(a, b, 1, 1)", {"a": 1, "b": T}, "missing_target"),
    ("STEP(a, 1, b, 1)", {"a": 1, "b": 0}, "division_by_zero"),
    ("FLOOR(a, b)", {"a": 1, "b": 0}, "division_by_zero"),
    ("ROUND(a / b, 2)", {"a": 1, "b": 0}, "division_by_zero"),
    ("SIGN(a)", {"a": N}, "no_data"),
    ("MONTHS_BETWEEN(入行日期, PERIOD_END())", {"入行日期": N}, "no_data"),
    # one reason is provided for, the others stay
    (
        'IFMISSING(a / TARGET(a), "missing_target", 60)',
        {"target": Value(None, "missing_target")},
        60,
    ),
    ('IFMISSING(a / TARGET(a), "missing_target", 60)', {"target": 0}, "division_by_zero"),
    ('IFMISSING(a / b, "division_by_zero", 60)', {"a": N, "b": 0}, "no_data"),
    ('IFMISSING(a / b, "division_by_zero", 60)', {"a": 6, "b": 3}, 2),
    ('IFMISSING(a / b, "division_by_zero", 1 / b)', {"b": 0}, "division_by_zero"),
    ('IFMISSING(1, "no_data", a)', {"a": N}, 1),
    # a large result
    ("a * b", {"a": 10**20, "b": 10**5}, 10**25),
    ("a * b", {"a": 10**20, "b": 10**5 + 1}, "overflow"),
    ("-a * b", {"a": 10**20, "b": 10**6}, "overflow"),
    ("a / b", {"a": 10**25, "b": "0.1"}, "overflow"),
    ("a + b", {"a": 10**25, "b": "0.00000000000000000001"}, "overflow"),
    ("-a - b", {"a": 10**25, "b": "0.00000000000000000001"}, "overflow"),
    ("a - b", {"a": 10**25, "b": 1}, 10**25 - 1),
    ("a * b / b", {"a": 10**20, "b": 10**6}, 10**20),
    ("IF(a * b > 1, 1, 2)", {"a": 10**20, "b": 10**20}, 1),
]


def _as_expected(value, expected):
    if value.missing or expected in ISSUES:
        return value.issue == expected
    return value.value == (D(expected) if isinstance(expected, str) else expected)


@pytest.mark.parametrize(("text", "values", "expected"), CASES)
def test_missing_in_the_interpreter(text, values, expected):
    assert _as_expected(value_of(text, **values), expected)


@pytest.mark.parametrize(("text", "values", "expected"), CASES)
def test_missing_in_the_database(cursor, text, values, expected):
    assert _as_expected(database_value(cursor, text, **values), expected)


@pytest.mark.parametrize(("a", "expected"), [(1, 7), (N, "no_data")])
def test_a_line_open_at_both_ends_of_the_rms_table_does_not_hold_what_is_missing(
    cursor, a, expected
):
    band, which = External("band", ("points",)), External("table", ("points",))
    table = Band((BandLine(None, None, D(7), table="甲"),))
    compiled = compile_formula('BAND("points", a)', replace(NAMES, several={"points"}))
    values = context(a=a)
    assert _as_expected(evaluate(compiled, values | {band: table, which: Value("甲")}), expected)
    column = Column(literal("甲"), Sql("NULL::text"))
    fragment = to_sql(compiled, literals(values) | {band: table, which: column})
    select = Sql.of("SELECT ({})::text, {}", fragment.value, fragment.issue)
    cursor.execute(select.text, select.params)
    assert _as_expected(read(*cursor.fetchone(), compiled.type), expected)


TRUTH = {"t": True, "f": False, "?": N}


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        ("t", "t", "t", "t"),
        ("t", "f", "f", "t"),
        ("t", "?", "?", "t"),
        ("f", "t", "f", "t"),
        ("f", "f", "f", "f"),
        ("f", "?", "f", "?"),
        ("?", "t", "?", "t"),
        ("?", "f", "f", "?"),
        ("?", "?", "?", "?"),
    ],
)
def test_and_and_or_have_three_values(cursor, left, right, both, either):
    values = {"在岗": TRUTH[left], "a": {"t": 1, "f": 0, "?": T}[right]}
    for operator, expected in (("AND", both), ("OR", either)):
        text = f"在岗 {operator} a > 0"
        for found in (value_of(text, **values), database_value(cursor, text, **values)):
            assert found.value == {"t": True, "f": False, "?": None}[expected]
            assert found.issue in (None, "no_data" if left == "?" else "missing_target")


@pytest.mark.parametrize(
    ("item", "other", "expected"),
    [(1, 1, True), (1, T, True), (2, 1, False), (2, T, "missing_target"), (N, T, "no_data")],
)
def test_in_is_an_or_of_comparisons(cursor, item, other, expected):
    values = {"a": item, "b": other}
    for text in ("a IN (1, b)", "a = 1 OR a = b"):
        assert _as_expected(value_of(text, **values), expected)
        assert _as_expected(database_value(cursor, text, **values), expected)


def test_the_trace_shows_parts_with_values_and_leaves_out_what_was_not_needed():
    text = "IF(不良率 > 3%, 0, a / b * 100)"
    root = trace(formula(text), context(不良率="0.01", a=1, b=4))
    assert (root.text, str(root.value), root.issue) == (text, "25", None)
    assert [child.text for child in root.children] == ["不良率 > 3%", "a / b * 100"]
    assert [str(child.value) for child in root.children] == ["False", "25"]
    quotient = root.children[1]
    assert [(child.text, str(child.value)) for child in quotient.children] == [
        ("a", "1"),
        ("b", "4"),
    ]
    assert quotient.children[0].external.args == ("a",)


def test_the_trace_shows_where_a_value_went_missing():
    root = trace(formula("1 + MAX(a / b, 2)"), context(a=1, b=0))
    assert [line.issue for line in (root, root.children[0])] == ["division_by_zero"] * 2
