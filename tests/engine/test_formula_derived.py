"""Figures over peers and over periods: the same by SQL and on Decimal, for all RMs at once."""

from decimal import Decimal as D
from functools import reduce
from random import Random

import pytest
from rm_kpi_engine import NUMBER, Column, External, Names, Sql, Value, compile_formula, compute_all
from rm_kpi_engine.derived import Around, Past, peer_values, rolling_value
from rm_kpi_engine.interpreter import evaluate
from rm_kpi_engine.names import PEER_KINDS, REFERENCE_KINDS, ROLLING_KINDS
from rm_kpi_engine.values import EXACT, shortest

NAMES = Names(
    indicators=dict.fromkeys(("a", "b", "c"), NUMBER),
    kinds=REFERENCE_KINDS | ROLLING_KINDS | PEER_KINDS,
)
SCOPES = {"bank": None, "branch": Sql("base.branch")}
A = External("indicator", ("a",))
NUMBERS = ("0", "1", "-1", "1", "2.5", "33.33", "-0.00000000000000000001", "1E+25", "7", "7")
PEERS = [
    f'{name}(b, "{scope}"{own})'
    for name in ("SUM_OVER", "AVG_OVER", "COUNT_OVER", "MIN_OVER", "MAX_OVER")
    for scope in SCOPES
    for own in ("", ', "without"')
] + [f'{name}(b, "{scope}")' for name in ("RANK", "PERCENTRANK") for scope in SCOPES]
ROLLING = ["YTD(b)", "SUM_LAST(b, 3)", "AVG_LAST(b, 3)", "COUNT_LAST(b, 3)"]


def _world(random):
    """RMs as (a, branch, earlier figures of b): None is missing."""
    count = random.choice((1, 2, 5, 9))
    pick = lambda: random.choice((None, *map(D, NUMBERS)))  # noqa: E731
    past = [[pick() for _ in range(random.choice((0, 2)))] for _ in range(count)]
    return [(pick(), random.choice((None, "x", "y")), earlier) for earlier in past]


def _by_sql(cursor, formulas, world):
    rows = [
        Sql(
            "(%s, %s::numeric, %s, %s::text, %s::numeric, %s)",
            (
                number,
                a,
                None if a is not None else "no_data",
                branch,
                None if None in past else reduce(EXACT.add, past, D(0)),
                len([figure for figure in past if figure is not None]),
            ),
        )
        for number, (a, branch, past) in enumerate(world)
    ]
    base = Sql.of(
        "SELECT * FROM (VALUES {}) AS r(number, a, no_a, branch, total, found)",
        Sql.join(", ", rows),
    )
    past = Past(Sql("base.total"), Sql("base.found"))
    needed = {r for f in formulas.values() for r in f.requirements if r.kind in ROLLING_KINDS}
    around = Around(SCOPES, dict.fromkeys(needed, past))
    context = {A: Column(Sql("base.a"), Sql("base.no_a"))}
    batch = compute_all(formulas, context, base, around=around)
    shown = [
        Sql(f"base.{value}::text, base.{issue}")
        for value, issue in (batch.columns[code] for code in formulas)
    ]
    select = Sql.of(
        "SELECT {} FROM ({}) AS base ORDER BY number", Sql.join(", ", shown), batch.select
    )
    cursor.execute(select.text, select.params)
    return [
        [Value(None, issue) if value is None else Value(D(value)) for value, issue in _pairs(row)]
        for row in cursor.fetchall()
    ]


def _pairs(row):
    return zip(row[::2], row[1::2], strict=True)


def _by_decimal(formulas, world):
    """b and then `c` of each RM; the figures over b between them."""
    contexts = [{A: Value(None, "no_data") if a is None else Value(a)} for a, _, _ in world]
    own = [evaluate(formulas["b"], context) for context in contexts]
    for external in formulas["c"].requirements:
        if external.kind in ROLLING_KINDS:
            found = [
                rolling_value(external, value, past)
                for value, (_a, _branch, past) in zip(own, world, strict=True)
            ]
        else:
            groups = [branch if external.args[1] == "branch" else 0 for _a, branch, _past in world]
            found = peer_values(external, own, groups)
        for context, value in zip(contexts, found, strict=True):
            context[external] = value
    return [
        [value, evaluate(formulas["c"], context)]
        for value, context in zip(own, contexts, strict=True)
    ]


def _shown(values):
    return [
        [(value.issue, value.value is not None and str(shortest(value.value))) for value in row]
        for row in values
    ]


@pytest.mark.parametrize("text", PEERS + ROLLING)
def test_both_sides_agree_on_a_computed_indicator(cursor, text):
    random = Random(text)
    for _ in range(25):
        formulas = {
            code: compile_formula(formula, NAMES, NUMBER)
            for code, formula in (("b", random.choice(("a", "a * 2 / 3"))), ("c", text))
        }
        world = _world(random)
        found, expected = _by_sql(cursor, formulas, world), _by_decimal(formulas, world)
        assert _shown(found) == _shown(expected), world


def test_equal_values_share_a_place_and_the_next_is_left_out():
    rank, percent = (External(kind, ("a", "bank")) for kind in ("rank", "percent_rank"))
    values = [Value(D(n)) for n in (5, 7, 5, 1)] + [Value(None, "missing_input")]
    places = peer_values(rank, values, [0] * 5)
    assert [v.value or v.issue for v in places] == [2, 1, 2, 4, "missing_input"]
    shares = peer_values(percent, values, [0] * 5)
    assert [str(v.value)[:6] for v in shares[:4]] == ["0.6666", "1.0000", "0.6666", "0E-20"]
    assert peer_values(percent, values[:1], [0])[0].issue == "division_by_zero"


def test_a_sum_over_periods_misses_what_one_period_misses():
    sum_last, count = (External(kind, ("a", 3)) for kind in ("sum_last", "count_last"))
    now = Value(D(1))
    assert rolling_value(sum_last, now, [D(2), D(3)]).value == 6
    assert rolling_value(sum_last, now, [D(2), None]).issue == "missing_history"
    assert rolling_value(count, now, [D(2), None]).value == 2
    assert rolling_value(count, Value(None, "no_data"), []).value == 0


def test_a_correction_counts_for_the_peers_too(cursor):
    formulas = {
        code: compile_formula(text, NAMES, NUMBER)
        for code, text in (("b", "a * 2"), ("c", 'SUM_OVER(b, "bank")'), ("a2", 'RANK(b, "bank")'))
    }
    base = Sql(
        "SELECT * FROM (VALUES (1::numeric, NULL::text, NULL::numeric), (2, NULL, 0), (NULL,"
        " 'no_data', 7)) AS r(a, no_a, given)"
    )
    context = {A: Column(Sql("base.a"), Sql("base.no_a"))}
    batch = compute_all(formulas, context, base, {"b": Sql("base.given")}, Around(SCOPES))
    names = ", ".join(f"{value}::text" for value, _issue in batch.columns.values())
    cursor.execute(f"SELECT {names} FROM ({batch.select.text}) x ORDER BY a", batch.select.params)
    rows = [dict(zip(batch.columns, row, strict=True)) for row in cursor.fetchall()]
    assert [(row["b"], row["c"], row["a2"]) for row in rows] == [
        ("2", "9", "2"),
        ("0", "9", "3"),
        ("7", "9", "1"),
    ]
