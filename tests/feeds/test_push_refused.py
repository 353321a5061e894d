"""What of a push is refused or rejected: controls, values, calls that are not as agreed, roles."""

import pytest

from .pushes import Pusher, balance, refused

OTHERS = ("rm", "leader", "risk", "branch_admin", "admin", "auditor", "nothing")


@pytest.mark.parametrize(
    "control, code, words",
    [
        ({"rows": 2}, "rows_differ", ("1", "2")),
        ({"rows": 1, "sums": {"balance": "4.01"}}, "sum_differs", ("balance", "4.00", "4.01")),
    ],
)
def test_a_control_that_does_not_fit_rejects_the_whole(control, code, words, push, source):
    key, rows = f"{code}-{push.style}", [balance("A1", "2026-02-06", "4.00")]
    answer = push("balances", rows, key=key, control=control)
    assert (answer["state"], answer["accepted"]) == ("rejected", 0)
    (fault,) = answer["rejected"]
    assert fault["error"].startswith(code + ": ")
    assert all(word in fault["error"] for word in words)
    assert fault["field"] == ("balance" if code == "sum_differs" else False)
    assert push("balances", rows, key=key, control=control) == answer
    assert not source.ask("SELECT FROM rm_fact_balance WHERE value_date = '2026-02-06'")


def test_malformed_values_are_named_with_line_and_field(push, source):
    rows = [
        balance("A1", "2026-02-07", "1.00"),
        balance("A1", "2026-02-30", "1.00"),
        balance("A1", "2026-02-08", "1,000.00"),
        balance("", "2026-02-09", "1.00"),
        {"account_no": "A1", "value_date": "2026-02-10"},
    ]
    answer = push("balances", rows)
    assert (answer["state"], answer["accepted"]) == ("rejected", 0)
    found = [(f["line"], f["field"], f["error"].split(":")[0]) for f in answer["rejected"]]
    assert found == [
        (2, "value_date", "no_such_day"),
        (3, "balance", "not_a_number"),
        (4, "account_no", "empty_required"),
        (5, "balance", "keys_differ"),
    ]
    assert answer["rejected_count"] == 4
    assert not source.ask("SELECT FROM rm_fact_balance WHERE value_date = '2026-02-07'")


ODD = {
    "number": (5, "not_text"),
    "float": (5.25, "not_text"),
    "true": (True, "not_text"),
    "list": (["1.00"], "not_text"),
    "nested": ({"a": {"b": [1, None]}}, "not_text"),
    "none": (None, "empty_required"),
    "nul": ("1\0", "bad_characters"),
    "surrogate": ("\ud800", "bad_characters"),
    "bidi": ("\u202e1.00", "bad_characters"),
    "five_megabytes": ("1" * 5_000_000, "too_long"),
    "infinity": ("Infinity", "not_a_number"),
    "full_width": ("\uff11.00", "not_a_number"),
    "exponent": ("1E5", "not_a_number"),
    "three_decimals": ("1.001", "too_precise"),
    "line_smuggled": ("1.00\nA2,2026-02-11,9.00", "bad_characters"),
    "cell_smuggled": ("1.00,9.00", "not_a_number"),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_values_are_refused_by_their_field(name, source):
    value, code = ODD[name]
    rows = [balance("A1", "2026-02-11", "1.00"), balance("A2", "2026-02-11", value)]
    answer = source.push("balances", rows, control={"rows": 2})
    assert answer["state"] == "rejected"
    (fault,) = answer["rejected"]
    assert (fault["line"], fault["field"], fault["error"].split(":")[0]) == (2, "balance", code)
    assert len(str(answer)) < 1000


def test_numbers_over_xml_rpc_are_refused_too(source):
    for value in (5, 5.25, False, ["5"], {"a": "5"}):
        rows = [balance("A1", "2026-02-11", value)]
        answer = source.pushers["xmlrpc"]("balances", rows, control={"rows": 1})
        assert answer["rejected"][0]["error"].startswith("not_text: ")


_ROW = balance("A1", "2026-02-15", "1.00")
WRONG_CALLS = {
    "push_feed_unknown": {"feed": "nobody"},
    "push_entity": {"entity": "persons"},
    "push_entity_of_other": {"feed": "credit"},
    "push_date": {"day": "2026-02-30"},
    "push_key": {"key": "with blank"},
    "push_rows": {"rows": "account_no"},
    "push_row_no_object": {"rows": [_ROW, ["A1", "2026-02-15", "1.00"]]},
    "push_control": {"control": {"rows": 1, "sums": {"account_no": "1"}}},
    "push_columns": {"rows": [{**_ROW, "note": "x"}]},
}


@pytest.mark.parametrize("code", WRONG_CALLS)
def test_a_call_that_is_not_as_agreed_is_refused_with_a_code(code, push, source):
    called = {"entity": "balances", "rows": [_ROW], "control": {"rows": 1}, **WRONG_CALLS[code]}
    before = source.ask("SELECT count(*) FROM rm_batch")
    told = refused(push, called.pop("entity"), called.pop("rows"), **called)
    assert told.startswith(code + ": ") and len(told) > len(code) + 20
    assert source.ask("SELECT count(*) FROM rm_batch") == before
    lines = source.ask(
        "SELECT login, detail ->> 'reason' FROM rm_journal WHERE event = 'feed.push_refused'"
        " ORDER BY id DESC LIMIT 1"
    )
    assert lines == [("integration", code)]


@pytest.mark.parametrize("login", OTHERS)
def test_other_roles_push_nothing(login, source):
    for push in (Pusher(source.json2(login), "json2"), Pusher(source.xmlrpc(login), "xmlrpc")):
        told = refused(push, "balances", [_ROW])
        assert "push_" not in told
    assert not source.ask("SELECT FROM rm_fact_balance WHERE value_date = '2026-02-15'")
