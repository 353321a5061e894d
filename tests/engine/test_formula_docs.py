"""The documentation is in step with the engine, and its examples are formulas."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest
import rm_kpi_engine
from rm_kpi_engine import (
    BOOLEAN,
    DATE,
    FUNCTIONS,
    NUMBER,
    TEXT,
    LookupType,
    Names,
    compile_formula,
)
from rm_kpi_engine.names import EARLIER_KINDS, PEER_KINDS, REFERENCE_KINDS, ROLLING_KINDS
from rm_kpi_engine.reference import with_tables

PAGE = Path(__file__).parents[2] / "docs" / "formulas.md"
NUMBERS = [
    "日均存款",
    "不良率",
    "得分",
    "增量",
    "存款增量",
    "比率",
    "天数",
    "贷款余额",
    "风险金",
    "绩效",
]
NAMES = Names(
    indicators=dict.fromkeys([*NUMBERS, "a", "b"], NUMBER),
    attributes={"岗位": TEXT, "等级": TEXT, "入行日期": DATE, "在岗": BOOLEAN},
    parameters={"封顶": NUMBER},
    inputs={"投诉次数": NUMBER},
    bands={"等级": TEXT},
    brackets={"风险金"},
    lookups={"保底工资": LookupType((TEXT,))},
    rows={"贷款明细": {"日均余额": NUMBER, "期限": NUMBER, "担保": TEXT}},
    schemes={"RM-MONTHLY": {"score"}},
    kinds=REFERENCE_KINDS | EARLIER_KINDS | ROLLING_KINDS | PEER_KINDS | {"under"},
)
MODULES = [module.name for module in pkgutil.iter_modules(rm_kpi_engine.__path__)]


def test_the_page_has_the_functions_of_the_table():
    page = PAGE.read_text(encoding="utf-8")
    assert with_tables(page) == page, "run python tests/engine/write_reference.py"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_example_of_a_function_is_a_formula(name):
    example = FUNCTIONS[name].example
    assert re.search(rf"\b{name}\(", example)
    compile_formula(example, NAMES)


def test_the_first_example_of_the_page_is_a_formula():
    page = PAGE.read_text(encoding="utf-8")
    example = next(line for line in page.splitlines() if line.startswith("    "))
    compile_formula(example.strip(), NAMES)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_code_hold(name):
    module = importlib.import_module(f"rm_kpi_engine.{name}")
    assert doctest.testmod(module).failed == 0
