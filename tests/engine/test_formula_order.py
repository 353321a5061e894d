"""The order of indicators comes from their formulas, and all formulas run in one statement."""

from decimal import Decimal as D

import pytest
from formula_world import TABLES
from rm_kpi_engine import (
    NUMBER,
    Column,
    External,
    FormulaError,
    Names,
    Sql,
    Value,
    compile_formula,
    compute_all,
    evaluate,
    levels,
    order,
)
from rm_kpi_engine.names import EARLIER_KINDS, PEER_KINDS, REFERENCE_KINDS, ROLLING_KINDS

ALL_KINDS = REFERENCE_KINDS | EARLIER_KINDS | ROLLING_KINDS | PEER_KINDS


def _scheme(raw, **formulas):
    names = Names(
        indicators=dict.fromkeys([*raw, *formulas], NUMBER),
        bands={"points": NUMBER},
        kinds=ALL_KINDS,
    )
    return {code: compile_formula(text, names) for code, text in formulas.items()}


def test_each_indicator_comes_after_those_it_needs():
    scheme = _scheme("xy", total="score * 2 + bonus", score="x / y", bonus="score + y")
    assert order(scheme) == ["score", "bonus", "total"]
    assert levels(scheme) == [["score"], ["bonus"], ["total"]]


def test_indicators_that_need_nothing_of_each_other_share_a_level():
    scheme = _scheme("xy", one="x", two="y + 1", sum="one + two")
    assert levels(scheme) == [["one", "two"], ["sum"]]


def test_a_circle_is_named_with_its_members():
    scheme = _scheme("x", one="two + x", two="three * 2", three="MAX(one, 0)", other="x + one")
    with pytest.raises(FormulaError) as caught:
        order(scheme)
    assert caught.value.code == "cycle"
    members = caught.value.details["members"].split(" → ")
    assert set(members) == {"one", "two", "three"}
    assert members[0] == members[-1]
    assert len(members) == 4
    for needing, needed in zip(members, members[1:], strict=False):
        assert needed in scheme[needing].depends_on


def test_an_indicator_that_needs_itself_is_a_circle():
    with pytest.raises(FormulaError, match="one → one"):
        order(_scheme("x", one="one + x"))


def test_an_earlier_value_of_the_same_indicator_is_no_circle():
    scheme = _scheme("x", carried="MAX(0, COALESCE(PREV(carried), 0) + x)")
    assert order(scheme) == ["carried"]
    assert scheme["carried"].depends_on == ["x"]


@pytest.mark.parametrize("text", ['RANK(score, "bank")', "YTD(score)", "AVG_LAST(score, 3)"])
def test_what_looks_at_this_period_comes_after_it(text):
    assert order(_scheme("x", place=text, score="x * 2")) == ["score", "place"]


def test_a_target_is_used_but_not_waited_for():
    scheme = _scheme("x", one="x / TARGET(two)", two="one + 1")
    assert order(scheme) == ["one", "two"]
    assert scheme["one"].uses == ["x", "two"]


SCHEME = {
    "rate": "x / y",
    "points": 'COALESCE(BAND("points", rate), 0)',
    "squared": "rate * rate * 10000000000000000000000",
    "score": "IF(squared > 5, points * 2, points) + squared * 0",
    "good": "score >= 0 AND rate > 0.5",
    "bonus": "IF(good, 100, 0) / (x - 3)",
}
ROWS = [
    (Value(D(1)), Value(D(2))),
    (Value(D(3)), Value(D(4))),
    (Value(D(1)), Value(D(0))),
    (Value(None, "no_data"), Value(D(1))),
    (Value(D(10) ** 20), Value(D("0.001"))),
    (Value(D(7)), Value(None, "missing_target")),
]


def _expected(scheme, row):
    context = dict(TABLES)
    for code, value in zip("xy", row, strict=True):
        context[External("indicator", (code,))] = value
    for code in order(scheme):
        context[External("indicator", (code,))] = evaluate(scheme[code], context)
    return {code: context[External("indicator", (code,))] for code in scheme}


def _scheme_with_a_condition():
    names = Names(
        indicators=dict.fromkeys([*"xy", *SCHEME], NUMBER) | {"good": "boolean"},
        bands={"points": NUMBER},
    )
    return {code: compile_formula(text, names) for code, text in SCHEME.items()}


def test_one_statement_gives_what_the_interpreter_gives_step_by_step(cursor):
    scheme = _scheme_with_a_condition()
    values = ", ".join(["(%s, %s::numeric, %s, %s::numeric, %s)"] * len(ROWS))
    params = []
    for number, (x, y) in enumerate(ROWS):
        params += number, x.value, x.issue, y.value, y.issue
    base = Sql(f"SELECT * FROM (VALUES {values}) AS r(rm, x, xi, y, yi)", tuple(params))
    context = TABLES | {
        External("indicator", (code,)): Column(Sql(f"base.{code}"), Sql(f"base.{code}i"))
        for code in "xy"
    }
    batch = compute_all(scheme, context, base)
    wanted = ", ".join(f"{value}::text, {issue}" for value, issue in batch.columns.values())
    cursor.execute(
        f"SELECT {wanted} FROM ({batch.select.text}) AS f ORDER BY rm", batch.select.params
    )
    for row, found in zip(ROWS, cursor.fetchall(), strict=True):
        expected = _expected(scheme, row)
        for index, code in enumerate(batch.columns):
            value, issue = found[2 * index : 2 * index + 2]
            assert issue == expected[code].issue
            if value is not None:
                convert = "true".__eq__ if code == "good" else D
                assert convert(value) == expected[code].value
    assert {"overflow", "division_by_zero", "no_data", "missing_target", None} == {
        value.issue for row in ROWS for value in _expected(scheme, row).values()
    }


def test_a_long_chain_of_indicators_grows_the_statement_in_proportion(cursor):
    """Each value is computed once: 100 steps that use the last one twice are not 2^100."""
    chain = {"s0": "x + x"} | {
        f"s{n}": f"s{n - 1} + s{n - 1} / 2 - s{n - 1}" for n in range(1, 100)
    }
    scheme = _scheme("x", **chain)
    context = {External("indicator", ("x",)): Column(Sql("base.x"), Sql("NULL::text"))}
    batch = compute_all(scheme, context, Sql("SELECT 1::numeric AS x"))
    assert len(batch.select.text) < 100 * 500
    cursor.execute(
        f"SELECT {batch.columns['s99'][0]} FROM ({batch.select.text}) AS f", batch.select.params
    )
    assert 0 < cursor.fetchone()[0] < 1
