"""Figures over detail rows: computed row by row, each rounded where the formula says so."""

from decimal import Decimal as D

import pytest
from formula_world import NAMES, ROWS, context, database_value, detail_row, formula, literals
from rm_kpi_engine import NUMBER, Row, Sql, compile_formula, compute_all
from rm_kpi_engine.errors import FormulaError
from rm_kpi_engine.interpreter import evaluate

TWO = "SUM_ROWS(明细, ROUND(余额 * (利率 - 4.5) / 100 / 12, 2))"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # 300 x 5.1 % / 12 = 1.275 -> 1.28, 100 x 3.5 % / 12 = 0.2916... -> 0.29
        (TWO, "1.57"),
        ("ROUND(SUM_ROWS(明细, 余额 * (利率 - 4.5) / 100 / 12), 2)", "1.57"),
        ("SUM_ROWS(明细, FLOOR(余额 / 70))", "5"),
        ('SUM_ROWS(明细, 余额, 担保 = "信用")', "300"),
        ("COUNT_ROWS(明细)", "2"),
        ("COUNT_ROWS(明细, 余额 > 500)", "0"),
        ("SUM_ROWS(明细, 余额, 余额 > 500)", "0"),
        ("AVG_ROWS(明细, 利率)", "8.8"),
        ("MIN_ROWS(明细, 利率)", "8"),
        ("MAX_ROWS(明细, 利率 * a)", "9.6"),
        ("SUM_ROWS(明细, 余额) / COUNT_ROWS(明细)", "200"),
    ],
)
def test_rows_are_computed_one_by_one(cursor, text, value):
    assert evaluate(formula(text), context()).value == D(value)
    assert database_value(cursor, text).value == D(value)


def test_missing_rows_and_parts_of_rows():
    value = lambda text, rows: evaluate(formula(text), context() | {ROWS: rows})  # noqa: E731
    rows = [detail_row("1", None, "甲"), detail_row("5", "2", "乙")]
    assert value("SUM_ROWS(明细, 利率)", rows).issue == "no_data"
    assert value('SUM_ROWS(明细, 利率, 担保 = "乙")', rows).value == 2
    assert value("SUM_ROWS(明细, 余额 / 0)", rows).issue == "division_by_zero"
    assert value("SUM_ROWS(明细, 余额)", []).value == 0
    assert value("AVG_ROWS(明细, 余额)", []).issue == "no_data"
    nothing = [Row(detail_row(None, None, None).values, "no_data")]
    assert value("COUNT_ROWS(明细)", nothing).issue == "no_data"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("SUM_ROWS(明细, SUM_ROWS(明细, 余额))", "rows_in_rows"),
        ("SUM_ROWS(a, 余额)", "unknown_rows"),
        ("明细 + 1", "rows_as_figure"),
        ("余额 + 1", "unknown_name"),
        ("SUM_ROWS(明细, 担保)", "wrong_type"),
        ("SUM_ROWS(明细)", "too_few_arguments"),
        ("COUNT_ROWS(明细, 余额)", "wrong_type"),
    ],
)
def test_what_does_not_fit_is_refused(text, code):
    with pytest.raises(FormulaError) as caught:
        formula(text)
    assert caught.value.code == code


def test_a_formula_names_its_rows_but_not_their_columns():
    found = formula("SUM_ROWS(明细, 余额 * a)")
    assert found.uses == ["明细", "a"]
    assert found.depends_on == ["a"]


def test_a_batch_computes_each_figure_over_rows_once(cursor):
    formulas = {
        code: compile_formula(text, NAMES, NUMBER)
        for code, text in (("b", TWO), ("日均存款", f"MIN({TWO}, 1) + b"))
    }
    given = literals(context())
    batch = compute_all(formulas, given, Sql("SELECT 1 AS one"))
    shown = [Sql(f"base.{value}::text") for value, _issue in batch.columns.values()]
    select = Sql.of("SELECT {} FROM ({}) AS base", Sql.join(", ", shown), batch.select)
    cursor.execute(select.text, select.params)
    assert [D(text) for text in cursor.fetchone()] == [D("1.57"), D("2.57")]
    assert batch.select.text.count("jsonb_array_elements") == 2
