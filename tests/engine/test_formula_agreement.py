"""The interpreter and PostgreSQL give the same value or the same reason for every formula.

RM_FORMULA_CASES sets how many random formulas are tried (2,000 when not set); above that number new
ones are tried in every run.
"""

import os
from datetime import date
from random import Random

import pytest
from formula_strategies import SEEDS, _formulas, _world
from formula_tables import random_tables
from formula_world import (
    EXTERNALS,
    PG,
    ROWS,
    TABLES_OF_BANDS,
    WHICH,
    read,
    rows_literal,
    rows_of,
)
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from rm_kpi_engine import Column, Sql, evaluate, literal, to_sql
from rm_kpi_engine.values import shortest

CASES = int(os.environ.get("RM_FORMULA_CASES", "2000"))
PER_EXAMPLE = 20
COLUMNS = {
    external: Column(Sql(f"base.v{number}"), Sql(f"base.i{number}"))
    for number, (external, _type) in enumerate(EXTERNALS.values())
}
COLUMNS |= dict.fromkeys(TABLES_OF_BANDS, COLUMNS[WHICH])


def _row(world):
    """The values of a world as one row of SQL."""
    parts = []
    for external, type_ in EXTERNALS.values():
        value = world[external]
        parts.append(literal(value.value) if value.value is not None else Sql(f"NULL::{PG[type_]}"))
        parts.append(literal(value.issue) if value.issue else Sql("NULL::text"))
    parts.append(rows_literal(world[ROWS]))
    return Sql.of("({})", Sql.join(", ", parts))


def _example(random, count):
    """Formulas, the tables they look into, and two worlds for them."""
    names, tables = random_tables(random)
    compiled = _formulas(random, count, names)
    return compiled, tables, [_world(random, tables) for _ in range(2)]


def _select(compiled, tables, rows):
    """All formulas for all rows: one statement."""
    names = ", ".join(f"v{number}, i{number}" for number in range(len(EXTERNALS)))
    columns = []
    context = COLUMNS | tables | {ROWS: rows_of(Sql("base.detail"))}
    for formula in compiled:
        fragment = to_sql(formula, context)
        columns += Sql.of("({})::text", fragment.value), fragment.issue
    return Sql.of(
        f"SELECT {{}} FROM (SELECT * FROM (VALUES {{}}) AS r({names}, detail) OFFSET 0) AS base",
        Sql.join(", ", columns),
        Sql.join(", ", rows),
    )


def _canonical(value):
    kinds = (bool, str, date, type(None))
    shown = value.value if isinstance(value.value, kinds) else str(shortest(value.value))
    return shown, value.issue


@settings(
    max_examples=max(1, CASES // PER_EXAMPLE),
    deadline=None,
    derandomize=CASES <= 2000,
    database=None,
    # A failure names the formula and what it met; the example around it is too large to help.
    phases=[Phase.generate],
    verbosity=Verbosity.quiet,
    suppress_health_check=list(HealthCheck),
)
@given(seed=SEEDS)
def _agree(cursor, seed):
    compiled, tables, worlds = _example(Random(seed), PER_EXAMPLE)
    select = _select(compiled, tables, [_row(world) for world in worlds])
    cursor.execute(select.text, select.params)
    for world, row in zip(worlds, cursor.fetchall(), strict=True):
        for index, formula in enumerate(compiled):
            expected = evaluate(formula, world)
            found = read(row[2 * index], row[2 * index + 1], formula.type)
            met = {external: world[external] for external in formula.requirements}
            assert _canonical(found) == _canonical(expected), (formula.text, met)


def test_random_formulas_have_the_same_value_in_sql(cursor):
    _agree(cursor)


@pytest.fixture(autouse=True)
def _savepoint(cursor):
    cursor.execute("SAVEPOINT agreement")
    yield
    cursor.execute("ROLLBACK TO agreement")
