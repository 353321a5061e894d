"""The scanner of pushed rows: both ways come to the same, nothing is smuggled past the fast one."""

import pytest
from rm_workbench_feeds import ENTITIES, FeedError, Push
from rm_workbench_feeds.push import RowScanner

ROW = {"account_no": "A1", "value_date": "2026-01-31", "balance": "1.00"}
CORE = ("core_push", "core")


def push(rows, key="key", control=None, entity="balances", feed=CORE):
    control = control or {"rows": len(rows)}
    return Push.of_call(feed, entity, "2026-01-31", rows, key, control)


def scan(rows, entity="balances"):
    """Return (bytes for COPY, scanner, how many blocks were clean)."""
    made = push(rows, entity=entity)
    scanner = RowScanner(rows, made.sealed, ENTITIES[entity])
    blocks, clean = [], 0
    while not scanner.done():
        if scanner.is_clean():
            clean += 1
            blocks.append(scanner.take_clean())
        else:
            blocks.append(scanner.take_careful())
    return b"".join(blocks), scanner, clean


def test_clean_rows_go_as_they_are_in_blocks():
    rows = [{**ROW, "account_no": f"A{n}"} for n in range(12_001)]
    data, scanner, clean = scan(rows)
    assert clean == 3
    assert (scanner.rows, scanner.line, scanner.bad_rows) == (12_001, 12_002, 0)
    assert data.splitlines()[-1] == b"A12000,2026-01-31,1.00"


def test_one_bad_row_takes_its_block_the_careful_way_and_keeps_every_line_number():
    rows = [{**ROW, "account_no": f"A{n}"} for n in range(12_000)]
    rows[6_000] = {**ROW, "balance": "1,0"}
    data, scanner, clean = scan(rows)
    assert clean == 2
    assert [(m.line, m.column, m.reason) for m in scanner.malformed] == [
        (6_001, "balance", "not_a_number")
    ]
    assert b"6002\tA6001\t" in data


@pytest.mark.parametrize(
    "bad",
    [
        {**ROW, "balance": "1.00\nA2,2026-01-31,2.00"},
        {**ROW, "account_no": "A1,2026-01-31,5.00\nA2"},
        {**ROW, "account_no": "A1\n"},
        {**ROW, "balance": "1.00,"},
        {**ROW, "account_no": "\\N"},
        {**ROW, "balance": 1},
        {"account_no": "A1", "value_date": "2026-01-31"},
    ],
)
def test_separators_inside_values_never_make_other_rows(bad):
    data, scanner, clean = scan([ROW, bad, ROW])
    assert clean == 0
    assert scanner.rows == 3
    assert data.count(b"\n") == 3 - scanner.bad_rows
    assert b"2.00" not in data and b"5.00" not in data


def test_no_value_is_an_empty_text_or_null():
    row = dict.fromkeys((c.name for c in ENTITIES["managers"].columns), "")
    row |= {"rm_code": "M1", "name": "N", "branch_code": "B", "left_on": None}
    data, scanner, _clean = scan([row], "managers")
    assert scanner.bad_rows == 0
    assert data == b"1\tM1\tN\tB\t\\N\t\\N\t\\N\n"


def test_content_has_one_hash_whatever_the_key_and_the_order_of_columns():
    turned = dict(reversed(ROW.items()))
    assert push([ROW], key="a").sha256 == push([turned], key="b").sha256
    others = [
        push([{**ROW, "balance": "1.0"}]),
        push([ROW], control={"rows": "1"}),
        push([ROW, ROW]),
        push([ROW], feed=("other", "core")),
    ]
    assert len({push([ROW]).sha256, *(other.sha256 for other in others)}) == 5


@pytest.mark.parametrize("key", ["", " ", "a b", "a\n", "\u4e2d", "x" * 129, None, 5, ["k"]])
def test_a_key_is_visible_ascii(key):
    with pytest.raises(FeedError, match="push_key"):
        push([ROW], key=key)


@pytest.mark.parametrize(
    "control",
    [
        {"sums": {}},
        {"rows": -1},
        {"rows": True},
        {"rows": 1.0},
        {"rows": "1.0"},
        {"rows": 1, "more": 1},
        {"rows": 1, "sums": {"balance": 1}},
        {"rows": 1, "sums": {"balance": "NaN"}},
        {"rows": 1, "sums": {"value_date": "1"}},
        {"rows": 1, "sums": ["balance"]},
        [1],
    ],
)
def test_a_control_is_as_agreed(control):
    with pytest.raises(FeedError, match="push_control"):
        push([ROW], control=control)
