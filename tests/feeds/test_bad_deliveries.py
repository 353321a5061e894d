"""Every fault of a delivery or a row rejects the batch, says where it is, and leaves no trace."""

import gzip

import pytest

from .bank import ASSIGNMENTS, BALANCES, BRANCHES, CORE, CUSTOMERS, balances, deliver

DAY = "2026-02-28"
GOOD = "A1,2026-02-01,1.00"
_WHOLE = gzip.compress(BALANCES.encode(), mtime=0)
_CHINESE = CUSTOMERS.replace("Bo Jia", "贾波")
_UTF8_AS_GB = CUSTOMERS.encode()
_TABLE = CUSTOMERS.replace("夏娟", "\U00020bb7野")

#: name: (files, changes of the seal, reason, where it is said to be)
DELIVERIES = {
    "file_missing": ({"balances": BALANCES}, {"balances": {"written": None}}, "file_missing"),
    "empty_file": ({"balances": ""}, {"balances": {"rows": 0}}, "file_empty"),
    "truncated_inside_a_row": (
        {"balances": BALANCES},
        {"balances": {"written": BALANCES.encode()[:-6]}},
        "sum_differs",
    ),
    "truncated_at_a_row": (
        {"balances": BALANCES},
        {"balances": {"written": BALANCES.encode()[:-20]}},
        "rows_differ",
    ),
    "bad_gzip": (
        {"balances": BALANCES},
        {"balances": {"name": "balances.csv.gz", "raw": _WHOLE, "written": _WHOLE[:-9]}},
        "bad_gzip",
    ),
    "no_gzip_at_all": (
        {"balances": BALANCES},
        {"balances": {"name": "balances.csv.gz"}},
        "bad_gzip",
    ),
    "gzip_bomb": (
        {"balances": BALANCES},
        {
            "balances": {
                "name": "b.csv.gz",
                "rows": 1,
                "raw": gzip.compress(b"a" * (1 << 25), mtime=0),
            }
        },
        "unpacks_too_large",
    ),
    "row_count_off_by_one": ({"balances": BALANCES}, {"balances": {"rows": 3}}, "rows_differ"),
    "sum_off_by_one_cent": (
        {"balances": BALANCES},
        {"balances": {"sums": {"balance": "94.76"}}},
        "sum_differs",
    ),
    "two_amounts_swapped": (
        {"balances": balances("A1,2026-02-01,1.00", "A2,2026-02-01,2.00")},
        {"balances": {"written": balances("A1,2026-02-01,2.00", "A2,2026-02-01,1.00").encode()}},
        "hash_differs",
    ),
    "rows_reordered": (
        {"balances": balances("A1,2026-02-01,1.00", "A2,2026-02-01,2.00")},
        {"balances": {"written": balances("A2,2026-02-01,2.00", "A1,2026-02-01,1.00").encode()}},
        "hash_differs",
    ),
    "name_with_slash": (
        {"balances": BALANCES},
        {"balances": {"name": "../balances.csv"}},
        "file_name_unsafe",
    ),
    "utf_16": ({"balances": BALANCES.encode("utf-16")}, {"balances": {"rows": 2}}, "utf_16"),
    "gbk_declared_utf_8": (
        {"customers": _CHINESE.encode("gbk")},
        {"customers": {"rows": 2}},
        "bad_encoding",
    ),
    "column_added": (
        {"balances": "account_no,value_date,balance,extra\nA1,2026-02-01,1,x\n"},
        {},
        "header_differs",
    ),
    "column_removed": ({"balances": "account_no,balance\nA1,1.00\n"}, {}, "header_differs"),
    "column_twice": (
        {"balances": "account_no,value_date,balance,balance\nA1,2026-02-01,1,1\n"},
        {},
        "header_differs",
    ),
    "quote_never_closed": ({"balances": balances('"A1,2026-02-01,1.00')}, {}, "quote_open"),
    "text_after_a_quote": ({"balances": balances('"A1"x,2026-02-01,1.00')}, {}, "bad_quotes"),
    "same_key_other_values": (
        {"balances": balances("A1,2026-02-01,1.00", "A1,2026-02-01,2.00")},
        {},
        "too_many_bad",
    ),
    "branch_below_itself": (
        {"branches": BRANCHES.replace("B1,Branch one,H,", "B1,Branch one,S1,")},
        {},
        "branch_cycle",
    ),
    "new_branches_in_a_ring": (
        {"branches": BRANCHES + "X1,X,X2,branch\nX2,X,X1,branch\n"},
        {},
        "branch_cycle",
    ),
    "second_head_office": (
        {"branches": BRANCHES + "H2,Other,,head_office\n"},
        {},
        "second_head_office",
    ),
    "shares_above_one": (
        {"assignments": ASSIGNMENTS.replace("C1,M2,0.4", "C1,M2,0.41")},
        {},
        "share_excess",
    ),
    "same_rm_twice_on_a_day": (
        {
            "assignments": "customer_no,rm_code,share,valid_from,valid_to\n"
            "C2,M2,0.1,2026-02-01,\nC2,M2,0.1,2026-02-05,\n"
        },
        {},
        "assignment_overlap",
    ),
    "ends_before_it_begins": (
        {
            "assignments": "customer_no,rm_code,share,valid_from,valid_to\n"
            "C2,M2,0.1,2026-02-02,2026-02-01\n"
        },
        {},
        "days_backwards",
    ),
    "account_of_another": (
        {
            "assignments": "customer_no,rm_code,share,valid_from,valid_to,account_no\n"
            "C2,M2,0.1,2026-02-02,,A1\n"
        },
        {},
        "scope_of_another",
    ),
}

#: name: (entity, text, line, column, reason)
ROWS = {
    "thousands": ('A1,2026-02-01,"1,234.50"', "balance", "not_a_number"),
    "brackets": ("A1,2026-02-01,(100)", "balance", "not_a_number"),
    "exponent": ("A1,2026-02-01,1E5", "balance", "not_a_number"),
    "full_width": ("A1,2026-02-01,１２", "balance", "not_a_number"),
    "nan": ("A1,2026-02-01,NaN", "balance", "not_a_number"),
    "plus": ("A1,2026-02-01,+1", "balance", "not_a_number"),
    "no_leading_digit": ("A1,2026-02-01,.5", "balance", "not_a_number"),
    "digits_25": ("A1,2026-02-01," + "1" * 25, "balance", "too_many_digits"),
    "decimals_3": ("A1,2026-02-01,1.005", "balance", "too_precise"),
    "february_30": ("A1,2026-02-30,1", "value_date", "no_such_day"),
    "february_29_of_2026": ("A1,2026-02-29,1", "value_date", "no_such_day"),
    "excel_serial": ("A1,46054,1", "value_date", "not_a_date"),
    "day_first": ("A1,01/02/2026,1", "value_date", "not_a_date"),
    "year_17": ("A1,1712-01-01,1", "value_date", "no_such_day"),
    "empty_amount": ("A1,2026-02-01,", "balance", "empty_required"),
    "bidi_mark": ("A1\u202e,2026-02-01,1", "account_no", "bad_characters"),
    "byte_order_mark_inside": ("\ufeffA1,2026-02-01,1", "account_no", "bad_characters"),
    "nul": ("A1\x00,2026-02-01,1", "account_no", "bad_characters"),
    "newline_in_code": ('"A\n1",2026-02-01,1', "account_no", "bad_characters"),
    "blank_in_code": ("A 1,2026-02-01,1", "account_no", "spaces"),
    "code_too_long": ("A" * 65 + ",2026-02-01,1", "account_no", "too_long"),
    "too_few_values": ("A1,2026-02-01", "-", "column_count"),
    "too_many_values": ("A1,2026-02-01,1,2", "-", "column_count"),
    "empty_line": ("", "-", "column_count"),
}


def _row_case(text):
    rows = text.count("\n") + 2
    return {"balances": balances(GOOD, text)}, {"balances": {"rows": min(rows, 2), "sums": {}}}


@pytest.fixture(scope="module")
def outcomes(module_db, load_all, tmp_path_factory):
    """What became of each case, by name; the bank itself was loaded before."""
    root = tmp_path_factory.mktemp("bad")
    folders = [deliver(root / "bank", CORE)]
    for number, (name, (files, change, _reason)) in enumerate(DELIVERIES.items()):
        day = f"2026-03-{number % 28 + 1:02d}"
        folders.append(deliver(root / name, files, day, **{k: dict(v) for k, v in change.items()}))
    for name, (text, _column, _reason) in ROWS.items():
        files, change = _row_case(text)
        folders.append(deliver(root / name, files, DAY, **change))
    loaded = load_all(module_db, folders)
    assert loaded[0]["answers"][0]["state"] == "published", loaded[0]
    return dict(zip([*DELIVERIES, *ROWS], loaded[1:], strict=True))


@pytest.mark.parametrize("name", DELIVERIES)
def test_a_faulty_delivery_is_rejected_whole_with_its_reason(outcomes, name):
    (answer,) = outcomes[name]["answers"]
    reason = DELIVERIES[name][2]
    assert answer["state"] == "rejected"
    if answer["batch"]:  # a seal that cannot be used makes no batch on the command line
        assert answer["reason"] == reason, answer
    assert answer["message"].endswith(".")
    assert "%(" not in answer["message"] and "?" not in answer["message"]
    assert outcomes[name]["after"] == outcomes[name]["before"]


@pytest.mark.parametrize("name", ROWS)
def test_a_faulty_row_is_named_by_line_and_column_and_rejects_the_batch(outcomes, name):
    (answer,) = outcomes[name]["answers"]
    _text, column, reason = ROWS[name]
    assert answer["state"] == "rejected"
    assert answer["reason"] == "too_many_bad", answer
    assert answer["detail"]["line"] == "3"
    assert answer["detail"]["column"] == column
    assert answer["detail"]["row_reason"] == reason
    assert outcomes[name]["after"] == outcomes[name]["before"]
