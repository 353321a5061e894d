"""What is wrong with a formula is said with a code, a sentence and the place in the typed text."""

from pathlib import Path

import pytest
from formula_world import NAMES, formula
from rm_kpi_engine import ISSUES, MESSAGES, FormulaError, Names, check, compile_formula
from rm_kpi_engine.names import PEER_KINDS

FIXTURES = Path(__file__).with_name("fixtures_positions.txt")


def _cases():
    for line in FIXTURES.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            text, code, position, length = line.rsplit("|", 3)
            text = text.strip(" ").replace("␠", " ").replace("␀", "\0")
            yield pytest.param(text, code.strip(), int(position), int(length), id=line)


@pytest.mark.parametrize(("text", "code", "position", "length"), list(_cases()))
def test_is_refused_where_it_is_wrong(text, code, position, length):
    with pytest.raises(FormulaError) as caught:
        formula(text)
    error = caught.value
    assert (error.code, error.position, error.length) == (code, position, length)
    assert "%(" not in error.message
    assert error.message


def test_every_message_is_used_by_some_refusal():
    used = {case.values[1] for case in _cases()}
    elsewhere = {"too_long", "too_deep", "too_many_nodes", "too_complex", "cycle"}
    elsewhere |= {"not_available", "wrong_result", "band_circle"}
    assert used | elsewhere == set(MESSAGES)


def test_suggests_the_name_that_was_perhaps_meant():
    with pytest.raises(FormulaError, match='Did you mean "日均存款"'):
        formula("日均存歀 * 2")


def test_full_width_typing_keeps_positions_of_the_typed_text():
    with pytest.raises(FormulaError) as caught:
        formula("ＩＦ（不良率 ＞ ３％，０，甲乙）")
    assert (caught.value.code, caught.value.position) == ("unknown_name", 14)


def test_a_position_counts_characters_and_not_bytes_or_code_units():
    with pytest.raises(FormulaError) as caught:
        formula('IF(岗位 = "😀", 1, 甲)')
    assert caught.value.position == 16


def test_a_function_of_a_kind_the_caller_cannot_supply_is_refused():
    names = Names(indicators={"a": "number"})
    with pytest.raises(FormulaError) as caught:
        compile_formula('1 + RANK(a, "bank")', names)
    assert (caught.value.code, caught.value.position) == ("not_available", 4)
    assert PEER_KINDS - names.kinds == PEER_KINDS


def test_the_type_of_the_result_can_be_asked_for():
    with pytest.raises(FormulaError) as caught:
        compile_formula("a > 1", NAMES, expected="number")
    assert caught.value.code == "wrong_result"


def test_check_says_what_a_correct_formula_uses():
    assert check("IF(不良率 > 3%, 0, a / TARGET(日均存款)) + a", NAMES) == {
        "ok": True,
        "error": False,
        "position": False,
        "uses": ["不良率", "a", "日均存款"],
    }


def test_check_says_where_a_wrong_formula_is_wrong():
    found = check("1 + + ", NAMES)
    assert found == {
        "ok": False,
        "error": "The formula ends too early; something is missing at its end.",
        "position": 5,
        "uses": [],
    }


def test_check_can_speak_another_language():
    translate = {"unexpected_end": "公式不完整"}
    found = check("1 +", NAMES, translate=lambda error: translate[error.code])
    assert found["error"] == "公式不完整"


def test_every_reason_has_a_phrase():
    assert all(ISSUES.values())
