"""Formulas beyond all measure are refused before they cost anything; those at the limits still run.

Cost is counted (reductions of the parser, fragments of SQL), not timed.
"""

import subprocess
import sys

import pytest
from formula_world import ENGINE, context, database_value, formula, literals, value_of
from rm_kpi_engine import Column, FormulaError, Names, Sql, compile_formula, to_sql
from rm_kpi_engine import grammar as grammar_module
from rm_kpi_engine.sql import MAX_SQL


def _refusal(text):
    with pytest.raises(FormulaError) as caught:
        formula(text)
    return caught.value


def _nested(count, opening, inner, closing):
    return opening * count + inner + closing * count


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("x" * 100_000, "too_long", 10_000),
        ("1" * 100_000, "too_long", 10_000),
        ("(" * 300 + "1" + ")" * 300, "too_deep", 60),
        ("ABS(" * 300 + "1" + ")" * 300, "too_deep", 60 * 4 + 3),
        ("(" * 9_999, "too_deep", 60),
        ("（" * 300, "too_deep", 60),
        ("a" + "\N{RIGHT-TO-LEFT OVERRIDE}" + "b", "bad_character", 1),
        ("a\N{ZERO WIDTH SPACE}", "bad_character", 1),
        ('"\ud800"', "bad_character", 1),
        ("\N{BYTE ORDER MARK}a", "bad_character", 0),
    ],
)
def test_is_refused_before_the_parser_sees_it(monkeypatch, text, code, position):
    monkeypatch.setattr(grammar_module, "_parser", lambda: pytest.fail("parsed"))
    error = _refusal(text)
    assert (error.code, error.position) == (code, position)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("9^9^9", "unexpected_character"),
        ("-" * 9_000 + "1", "too_deep"),
        ("1" + "%" * 9_000, "too_deep"),
        ("+".join(["1"] * 2_500), "too_many_nodes"),
        ("MIN(" + ",".join(["1"] * 4_000) + ")", "too_many_nodes"),
        ("1=" * 4_000 + "1", "unexpected_token"),
        ("*".join(["a"] * 400), "too_complex"),
        ("/".join(["a"] * 400), "too_complex"),
        # a product of a product of ... doubles its digits each time
        ("ABS(a)" + " * a" * 300, "too_complex"),
        # sums of quotients inside divisors double the text each time
        (_nested(15, "1 / (b + 1 / (a + ", "1", "))") + " > 1", "too_complex"),
        ("IF(" * 50 + "a > 1" + ", a > b, b > a)" * 50, None),
    ],
)
def test_is_judged_with_bounded_work(monkeypatch, text, code):
    built = 0
    original = Sql.of.__func__

    def counted(cls, template, *parts):
        nonlocal built
        built += 1
        assert built < 50_000
        return original(cls, template, *parts)

    monkeypatch.setattr(Sql, "of", classmethod(counted))
    if code:
        error = _refusal(text)
        assert error.code == code
        assert 0 <= error.position <= len(text)
    else:
        formula(text)


AT_THE_LIMITS = {
    "999 terms": " + ".join(["a"] * 999),
    "999 factors": " * ".join(["1"] * 999),
    "170 figures multiplied": " * ".join(["a"] * 170),
    "brackets": _nested(60, "(", "a", ")"),
    "functions": _nested(58, "MAX(0, ", "a", ")"),
    "conditions inside conditions": "IF(" * 50 + "a > 1" + ", a > b, b > a)" * 50,
    "branches inside branches": _nested(58, "IF(a > 1, b, ", "a / b", ")"),
    "cases": "IFS(" + ", ".join(f"a = {number}, {number}" for number in range(300)) + ", 0)",
    "members": "IF(a IN (" + ", ".join(map(str, range(900))) + "), 1, 2)",
    "quotients in a threshold": "IF(" + " + ".join(["a / b"] * 40) + " > 1, 1, 2)",
    "quotients": " + ".join(["a / b"] * 300),
    "and": " AND ".join(["a > b"] * 400),
}


@pytest.mark.parametrize("name", AT_THE_LIMITS)
def test_at_the_limits_both_sides_still_agree(cursor, name):
    text = AT_THE_LIMITS[name]
    for values in ({"a": 2, "b": 3}, {"a": 2, "b": 0}):
        expected = value_of(text, **values)
        found = database_value(cursor, text, **values)
        assert (found.value, found.issue) == (expected.value, expected.issue)


def test_the_deepest_formula_leaves_room_on_the_stack():
    """Odoo calls from a deep stack already: 400 frames must be left of Python's 1,000."""
    text = AT_THE_LIMITS["conditions inside conditions"]

    def deeper(frames):
        return deeper(frames - 1) if frames else value_of(text, a=1, b=2)

    assert sys.getrecursionlimit() >= 1_000
    assert deeper(400).value is not None


def test_the_sql_of_an_accepted_formula_is_bounded():
    for text in AT_THE_LIMITS.values():
        fragment = to_sql(formula(text), literals(context()))
        assert len(fragment.value.text) + len(fragment.issue.text) <= MAX_SQL * 1.5


@pytest.mark.parametrize("text", ["'; DROP TABLE x; --", "%s", "%(a)s", "{}", "\\", "$$", '""'])
def test_text_stays_text_in_sql(cursor, text):
    quoted = '"' + text.replace('"', '""') + '"'
    assert database_value(cursor, quoted).value == text
    fragment = to_sql(formula(quoted), {})
    assert text not in fragment.value.text or text in ("%s", '""')
    assert database_value(cursor, f"评语 = {quoted}", 评语=text).value is True


def test_a_name_never_reaches_the_sql():
    names = Names(indicators={"x_drop_table": "number"})
    compiled = compile_formula("x_drop_table + 1", names)
    (external,) = compiled.requirements
    fragment = to_sql(compiled, {external: Column(Sql("base.v1"), Sql("base.i1"))})
    assert "x_drop_table" not in fragment.value.text + fragment.issue.text


def test_the_engine_needs_nothing_but_the_standard_library_and_lark():
    code = (
        "import importlib.util, sys\n"
        f"path = {str(ENGINE)!r}\n"
        "spec = importlib.util.spec_from_file_location(\n"
        "    'engine', path + '/__init__.py', submodule_search_locations=[path])\n"
        "module = sys.modules['engine'] = importlib.util.module_from_spec(spec)\n"
        "before = set(sys.modules)\n"
        "spec.loader.exec_module(module)\n"
        "module.check('1 + 1', module.Names())\n"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(sorted(new - set(sys.stdlib_module_names) - {'engine', 'lark'}))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
