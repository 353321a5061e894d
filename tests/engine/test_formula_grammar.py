"""What a formula may look like, and how it is read."""

from decimal import Decimal as D

import pytest
from formula_world import formula, value_of
from rm_kpi_engine import RESERVED, FormulaError, is_identifier, normalise
from rm_kpi_engine.grammar import parse
from rm_kpi_engine.syntax import Call, Name, Sum


def _number(text, **values):
    return value_of(text, **values).value


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 4 - 3", 3),
        ("12 / 2 / 3", 2),
        ("-2 * -3", 6),
        ("- - 2", 2),
        ("+2", 2),
        ("50% * 8", 4),
        ("-50%", D("-0.5")),
        ("200%%", D("0.02")),
        ("(1 + 1)%", D("0.02")),
        ("0.5 + 1", D("1.5")),
        ("1\n+\t2", 3),
        ("IF(1 + 1 = 2, 3, 4)", 3),
        ("if(1 <> 1, 3, 4)", 4),
        ("If (true, 3, 4)", 3),
        ("IF(NOT(FALSE) AND 1 < 2 OR 1 > 2, 3, 4)", 3),
        ("IF(FALSE AND TRUE OR TRUE, 3, 4)", 3),
        ("IF(2 in (1, 2), 3, 4)", 3),
        ("IF(IN(5, 1, 2), 3, 4)", 4),
        ("１２．５ ＋ ０．５", 13),
        ("ＩＦ（２≥１，３，４）", 3),
        ("IF(1 ≤ 2, 3, 4) × 2 ÷ 3", 2),
        ("IF(1 ≠ 2, 3, 4)", 3),
        ("IF(1＜＝2，3，4)", 3),
        ("5％", D("0.05")),
        ("3 − 1", 2),
    ],
)
def test_is_read_as_a_spreadsheet_reads_it(text, result):
    assert _number(text) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('"甲（１）％"', "甲（１）％"),
        ('“甲 "x"”', '甲 "x"'),
        ('"say ""hi"""', 'say "hi"'),
        ("＂甲＂", "甲"),
        ('""', ""),
        ('"1 + \n2"', "1 + \n2"),
    ],
)
def test_text_in_quotation_marks_stays_as_it_is(text, result):
    assert _number(text) == result


def test_the_normalised_text_has_the_length_of_the_typed_text():
    text = "ＩＦ（不良率≥３％，“（１）”，＂％＂）＋\u3000１"
    assert normalise(text) == 'ＩＦ(不良率≥3%,“（１）”,"％")+ 1'
    assert len(normalise(text)) == len(text)


def test_names_are_case_sensitive_and_functions_are_not():
    assert _number("Max(a, 1)", a=3) == 3
    with pytest.raises(FormulaError):
        formula("MAX(A, 1)")


def test_a_name_may_begin_with_a_digit_but_not_be_a_number():
    assert parse("90天以上逾期 + 1").terms[0][1] == Name(0, 7, "90天以上逾期")
    assert parse("_x1") == Name(0, 3, "_x1")


def test_words_that_begin_like_an_operator_are_names():
    assert parse("ANDROID") == Name(0, 7, "ANDROID")
    assert parse("IN存款") == Name(0, 4, "IN存款")
    assert parse("not_bad") == Name(0, 7, "not_bad")


def test_and_and_or_may_be_operators_or_functions():
    for text in ("a AND b", "and(a, b)"):
        tree = parse(text)
        assert isinstance(tree, Call)
        assert (tree.name, [arg.name for arg in tree.args]) == ("AND", ["a", "b"])


def test_the_text_of_a_part_includes_its_brackets():
    tree = parse("2 * (a + 1)")
    part = tree.factors[1][1]
    assert isinstance(part, Sum)
    assert (part.start, part.end) == (4, 11)


@pytest.mark.parametrize("code", ["日均存款", "a", "_", "x1", "5级分类", "Größe", "NPL率"])
def test_can_be_the_name_of_an_indicator(code):
    assert is_identifier(code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "12",
        "a b",
        "a-b",
        "a.b",
        "存款１",
        "(a)",
        "+a",
        "max",
        "True",
        "And",
        "in",
        "a\0",
        "“a”",
        "1.5",
    ]
    + sorted(RESERVED),
)
def test_cannot_be_the_name_of_an_indicator(code):
    assert not is_identifier(code)
