"""The engine without a database: seals, values, and the two ways of reading."""

import hashlib
import io
import json
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rm_workbench_feeds import (
    ENTITIES,
    FeedError,
    Scanner,
    find_deliveries,
    lies_below,
    open_delivery,
    parse_seal,
)
from rm_workbench_feeds.seal import SealedFile
from rm_workbench_feeds.values import KINDS, SUSPECT, fast_pattern, problem, shape

SEAL = {
    "system": "core",
    "business_date": "2026-01-31",
    "version": 1,
    "encoding": "utf-8",
    "files": [
        {
            "name": "b.csv",
            "entity": "balances",
            "rows": 1,
            "sha256": "0" * 64,
            "sums": {"balance": "1.00"},
        },
    ],
}


def sealed(**change):
    file = {**SEAL["files"][0], **change.pop("file", {})}
    return json.dumps({**SEAL, "files": [file], **change}).encode()


def scan(text, rows=1, encoding="utf-8", entity="balances"):
    raw = text if isinstance(text, bytes) else text.encode(encoding)
    scanner = Scanner(
        io.BytesIO(raw), SealedFile("b.csv", entity, rows, "", {}), ENTITIES[entity], encoding
    )
    clean = careful = b""
    while not scanner.done():
        if scanner.is_clean():
            clean += scanner.take_clean()
        else:
            careful += scanner.take_careful()
    assert scanner.sha256 == hashlib.sha256(raw).hexdigest()
    return scanner, clean, careful


def test_a_seal_is_read_and_its_content_has_one_hash_whatever_the_file_names():
    seal = parse_seal(sealed())
    assert seal.files[0].sums == {"balance": Decimal("1.00")}
    assert parse_seal(sealed(file={"name": "c.csv"})).sha256 == seal.sha256
    assert parse_seal(sealed(version=2)).sha256 != seal.sha256
    assert parse_seal(sealed(file={"rows": 2})).sha256 != seal.sha256


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"{", b"[]", b"\xff\xfe{\x00", b"[" * 100_000,
        sealed(version=True), sealed(version=0), sealed(version="1"),
        sealed(business_date="2026-02-30"), sealed(business_date="20260131"),
        sealed(encoding="gbk"), sealed(encoding=None), sealed(system="../x"), sealed(files=[]),
        sealed(file={"entity": "loans"}), sealed(file={"entity": []}), sealed(file={"rows": -1}),
        sealed(file={"rows": 1.5}), sealed(file={"sha256": "x"}),
        sealed(file={"sums": {"account_no": "1"}}), sealed(file={"sums": {"balance": 1.0}}),
        sealed(file={"sums": {"balance": "NaN"}}), sealed(file={"sums": {"balance": "1e9"}}),
        b'{"system": "core", "system": "core"}',
    ],
)  # fmt: skip
def test_a_seal_that_is_not_as_agreed_is_refused(raw):
    with pytest.raises(FeedError) as refused:
        parse_seal(raw)
    assert refused.value.code == "seal_invalid"


@pytest.mark.parametrize("name", ["../b.csv", "a/b.csv", ".csv", "b.txt", "b.csv\n", "", None, 1])
def test_a_file_name_never_leaves_the_folder(name):
    with pytest.raises(FeedError) as refused:
        parse_seal(sealed(file={"name": name}))
    assert refused.value.code == "file_name_unsafe"


def test_links_are_not_followed(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "manifest.json").write_bytes(sealed())
    (tmp_path / "linked").symlink_to(tmp_path / "real")
    assert find_deliveries(tmp_path) == [tmp_path / "real"]
    (tmp_path / "seal").mkdir()
    (tmp_path / "seal" / "manifest.json").symlink_to(tmp_path / "real" / "manifest.json")
    with pytest.raises(FeedError):
        open_delivery(tmp_path / "seal")
    assert lies_below(tmp_path / "real", [tmp_path])
    (tmp_path / "out").symlink_to("/etc")
    assert not lies_below(tmp_path / "out", [tmp_path])
    assert not lies_below(tmp_path / ".." / "x", [tmp_path])


_TEXT = st.text(
    st.one_of(
        st.sampled_from('0123456789-.,eE+ "\\\n\r\t１\u202e\u00a0\ufeff贾Ab()'), st.characters()
    ),
    max_size=30,
)
COLUMNS = [column for entity in ENTITIES.values() for column in entity.columns]


@given(st.sampled_from(COLUMNS), _TEXT)
def test_the_fast_way_lets_nothing_through_that_the_careful_way_refuses(column, text):
    raw = text.encode("utf-8", "surrogatepass")
    if re.fullmatch(fast_pattern(column), raw) and not SUSPECT.search(raw):
        assert problem(column, text) is None


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=2, max_value=10**17, min_value=-(10**17)
    )
)
def test_every_amount_of_two_decimals_passes_both_ways(amount):
    column = ENTITIES["balances"].by_name["balance"]
    assert problem(column, f"{amount:f}") is None
    assert scan(f"account_no,value_date,balance\nA,2026-01-01,{amount:f}\n")[1]


@given(st.dates())
def test_every_day_passes_from_1800_on(day):
    column = ENTITIES["balances"].by_name["value_date"]
    assert (problem(column, day.isoformat()) is None) == (day.year >= 1800)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [("1,234.50", "9,999.99"), ("(100)", "(999)"), ("贾波", "xx"), ("1\u202e", "9?")],
)
def test_values_are_shown_by_their_shape(text, hidden):
    assert shape(text) == hidden


def test_lines_are_counted_as_an_editor_counts_them():
    text = 'account_no,value_date,balance\nA,2026-01-01,1\n"B\nB",2026-01-01,1\nC,2026-01-01,x\n'
    scanner, _clean, careful = scan(text, 3)
    assert [(m.line, m.reason) for m in scanner.malformed] == [
        (3, "bad_characters"),
        (5, "not_a_number"),
    ]
    assert careful.startswith(b"2\tA\t")
    assert scanner.rows == 3


def test_large_files_take_the_fast_way_block_by_block_around_a_bad_one():
    rows = [f"A{n},2026-01-01,{n}.00" for n in range(60_000)]
    rows[30_000] = "A,2026-01-01,bad"
    scanner, clean, careful = scan("account_no,value_date,balance\n" + "\n".join(rows), 60_000)
    assert clean.count(b"\n") + careful.count(b"\n") == 59_999
    assert clean.count(b"\n") > careful.count(b"\n")
    assert [m.line for m in scanner.malformed] == [30_002]


def test_gb18030_beyond_gbk_is_read_and_a_wrong_declaration_found():
    text = "branch_code,name,parent_code,level\nH,\U00020bb7野支行\ue5e5,,head_office\n"
    _scanner, clean, careful = scan(text, entity="branches", encoding="gb18030")
    assert "\U00020bb7野".encode() in clean + careful
    with pytest.raises(FeedError) as wrong:
        scan(text.encode(), entity="branches", encoding="gb18030")
    assert wrong.value.code in ("encoding_doubtful", "bad_encoding")
    with pytest.raises(FeedError) as wrong:
        scan(text.encode("gb18030"), entity="branches")
    assert wrong.value.code == "bad_encoding"
    assert wrong.value.where["line"] == 2


def test_every_kind_of_value_is_used_and_known():
    assert {column.kind for column in COLUMNS} == set(KINDS)
