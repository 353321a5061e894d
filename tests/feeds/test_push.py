"""Source systems push rows over both remote interfaces: what they are told, what is loaded."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from xmlrpc.client import Fault

import pytest

from support.clients import Json2Error

from .bank import CORE, FEES
from .pushes import PASSWORD, SETUP, WHOLE_BANK, Pusher, balance, rows_of

OTHERS = ("rm", "leader", "risk", "branch_admin", "admin", "auditor", "nothing")


@pytest.fixture(scope="module")
def bank(module_db, module_server, run_in_odoo, json2, rpc, workbench):
    """A bank whose masters were pushed, served by two workers; pushers by style."""
    keys = run_in_odoo(module_db, SETUP, password=PASSWORD)
    served = module_server(module_db, 2)
    # refusals that these tests provoke are warnings in the log
    served.expect("odoo.http", "odoo.addons.rpc")

    def remote(login="integration"):
        return json2(served.url, module_db, keys[login])

    def old_remote(login="integration"):
        return rpc(served.url, module_db, login, PASSWORD)

    connection = workbench.connect(module_db)
    cursor = connection.cursor()

    def ask(query, *values):
        cursor.execute(query, values)
        return cursor.fetchall()

    pushers = {
        "json2": Pusher(remote(), "json2"),
        "xmlrpc": Pusher(old_remote(), "xmlrpc"),
    }
    answers = {}
    for number, (entity, feed, text) in enumerate(WHOLE_BANK):
        style = ("json2", "xmlrpc")[number % 2]
        answers[entity] = pushers[style](entity, rows_of(text), feed)
    yield SimpleNamespace(
        push=pushers["json2"], pushers=pushers, json2=remote, xmlrpc=old_remote, ask=ask,
        answers=answers, db=module_db,
    )  # fmt: skip
    connection.close()


@pytest.fixture(params=["json2", "xmlrpc"])
def push(request, bank):
    return bank.pushers[request.param]


def refused(push, *arguments, **named):
    """Return what the caller is told of a refusal: one line, no inside of the server."""
    with pytest.raises((Json2Error, Fault)) as caught:
        push(*arguments, **named)
    error = caught.value
    told = error.faultString if isinstance(error, Fault) else error.body["message"]
    body = str(getattr(error, "body", told))
    for inside in ("Traceback", "psycopg2", "SELECT", "/odoo/"):
        assert inside not in body
    return told


@pytest.mark.parametrize("entity", [name for name, _feed, _text in WHOLE_BANK])
def test_every_entity_is_pushed_and_published(entity, bank):
    rows = next(rows_of(text) for name, _feed, text in WHOLE_BANK if name == entity)
    answer = bank.answers[entity]
    assert (answer["state"], answer["accepted"]) == ("published", len(rows))
    assert answer["rejected"] == answer["aside"] == []
    (found,) = bank.ask(
        "SELECT f.entity, f.row_count, b.state, b.push_login FROM rm_batch b"
        " JOIN rm_batch_file f ON f.batch_id = b.id WHERE b.id = %s",
        answer["batch"],
    )
    assert found == (entity, len(rows), "published", "integration")


def test_what_was_pushed_is_in_the_facts_and_traceable_to_its_row(bank):
    found = bank.ask(
        "SELECT a.account_no, f.value_date::text, f.balance::text, f.source_line"
        " FROM rm_fact_balance f JOIN rm_account a ON a.id = f.account_id WHERE f.batch_id = %s",
        bank.answers["balances"]["batch"],
    )
    assert sorted(found) == [("A1", "2026-01-10", "100.00", 1), ("A2", "2026-01-31", "-5.25", 2)]


def test_the_same_key_again_gets_the_same_answer_and_loads_nothing(push, bank):
    key, rows = f"again-{push.style}", [balance("A1", "2026-02-01", "7.00")]
    first = push("balances", rows, key=key)
    batches = bank.ask("SELECT count(*) FROM rm_batch")
    turned = [dict(reversed(row.items())) for row in rows]
    assert push("balances", turned, key=key) == first
    assert bank.ask("SELECT count(*) FROM rm_batch") == batches


def test_both_interfaces_speak_of_the_same_push(bank):
    rows = [balance("A1", "2026-02-02", "7.00")]
    answers = [push("balances", rows, key="both") for push in bank.pushers.values()]
    assert answers[0] == answers[1]


def test_the_same_key_with_other_content_is_refused(push, bank):
    key, rows = f"other-{push.style}", [balance("A1", "2026-02-03", "7.00")]
    push("balances", rows, key=key)
    others = (
        {"rows": [balance("A1", "2026-02-03", "7.0")]},
        {"day": "2026-02-04"},
        {"control": {"rows": 1}},
    )
    for other in others:
        called = {"rows": rows, **other}
        told = refused(push, "balances", called.pop("rows"), key=key, **called)
        assert told.startswith("push_key_reused: ") and key in told
    found = bank.ask("SELECT balance::text FROM rm_fact_balance WHERE value_date = '2026-02-03'")
    assert found == [("7.00",)]


def test_twenty_calls_at_once_with_one_key_load_once(bank):
    rows = [balance("A1", "2026-02-05", "1.00")]
    pushers = list(bank.pushers.values())[:1] * 20
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda push: push("balances", rows, key="at-once"), pushers))
    assert answers[0]["state"] == "published"
    assert all(answer == answers[0] for answer in answers)
    assert bank.ask("SELECT count(*) FROM rm_batch WHERE push_key = 'at-once'") == [(1,)]


def test_different_keys_at_once_all_load(bank):
    def one(number):
        rows = [balance("A1", f"2026-03-{number:02d}", f"{number}.00")]
        return bank.push("balances", rows, key=f"many-{number}")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(one, range(1, 9)))
    assert [answer["state"] for answer in answers] == ["published"] * 8
    found = bank.ask(
        "SELECT sum(balance)::text FROM rm_fact_balance WHERE value_date >= '2026-03-01'"
        " AND value_date < '2026-03-09'"
    )
    assert found == [("36.00",)]


@pytest.mark.parametrize(
    "control, code, words",
    [
        ({"rows": 2}, "rows_differ", ("1", "2")),
        ({"rows": 1, "sums": {"balance": "4.01"}}, "sum_differs", ("balance", "4.00", "4.01")),
    ],
)
def test_a_control_that_does_not_fit_rejects_the_whole(control, code, words, push, bank):
    key, rows = f"{code}-{push.style}", [balance("A1", "2026-02-06", "4.00")]
    answer = push("balances", rows, key=key, control=control)
    assert (answer["state"], answer["accepted"]) == ("rejected", 0)
    (fault,) = answer["rejected"]
    assert fault["error"].startswith(code + ": ")
    assert all(word in fault["error"] for word in words)
    assert fault["field"] == ("balance" if code == "sum_differs" else False)
    assert push("balances", rows, key=key, control=control) == answer
    assert not bank.ask("SELECT FROM rm_fact_balance WHERE value_date = '2026-02-06'")


def test_malformed_values_are_named_with_line_and_field(push, bank):
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
    assert not bank.ask("SELECT FROM rm_fact_balance WHERE value_date = '2026-02-07'")


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
def test_odd_values_are_refused_by_their_field(name, bank):
    value, code = ODD[name]
    rows = [balance("A1", "2026-02-11", "1.00"), balance("A2", "2026-02-11", value)]
    answer = bank.push("balances", rows, control={"rows": 2})
    assert answer["state"] == "rejected"
    (fault,) = answer["rejected"]
    assert (fault["line"], fault["field"], fault["error"].split(":")[0]) == (2, "balance", code)
    assert len(str(answer)) < 1000


def test_numbers_over_xml_rpc_are_refused_too(bank):
    for value in (5, 5.25, False, ["5"], {"a": "5"}):
        rows = [balance("A1", "2026-02-11", value)]
        answer = bank.pushers["xmlrpc"]("balances", rows, control={"rows": 1})
        assert answer["rejected"][0]["error"].startswith("not_text: ")


def test_unknown_references_are_kept_aside_and_matched_later(push, bank):
    account, day = f"N-{push.style}", f"2026-02-{12 if push.style == 'json2' else 13}"
    rows = [balance("A1", day, "1.00"), balance(account, day, "2.00")]
    key = f"aside-{push.style}"
    answer = push("balances", rows, key=key)
    assert (answer["state"], answer["accepted"], answer["aside_count"]) == ("published", 1, 1)
    (fault,) = answer["aside"]
    assert (fault["line"], fault["field"]) == (2, "account_no")
    assert fault["error"].startswith("unknown_account: ")
    header = CORE["accounts"].partition("\n")[0]
    made = push("accounts", rows_of(f"{header}\n{account},C1,S1,current,CNY,2020-01-01,\n"))
    assert made["accepted"] == 1
    found = bank.ask("SELECT sum(balance)::text FROM rm_fact_balance WHERE value_date = %s", day)
    assert found == [("3.00",)]
    assert push("balances", rows, key=key) == answer


def test_identical_rows_are_kept_once_and_differing_ones_reject(bank):
    rows = [balance("A1", "2026-02-14", "1.00")] * 2
    answer = bank.push("balances", rows)
    assert (answer["accepted"], answer["rejected_count"]) == (1, 1)
    assert answer["rejected"][0]["error"].startswith("duplicate_identical: ")
    answer = bank.push("balances", [rows[0], balance("A1", "2026-02-14", "2.00")])
    assert answer["state"] == "rejected"
    assert answer["rejected"][0]["line"] == 2
    assert answer["rejected"][0]["error"].startswith("duplicate_differs: ")


def test_fifty_thousand_rows_load_and_one_more_is_refused(bank):
    (fee,) = rows_of(FEES)
    rows = [{**fee, "entry_no": f"E{number}"} for number in range(50_001)]
    told = refused(bank.push, "fees", rows)
    assert told.startswith("push_too_many_rows: ") and "50000" in told
    rows.pop()
    answer = bank.push("fees", rows)
    assert (answer["state"], answer["accepted"]) == ("published", 50_000)


def test_nothing_to_push_is_a_batch_of_no_rows(bank):
    answer = bank.push("fees", [], control={"rows": 0})
    assert (answer["state"], answer["accepted"]) == ("published", 0)


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
def test_a_call_that_is_not_as_agreed_is_refused_with_a_code(code, push, bank):
    called = {"entity": "balances", "rows": [_ROW], "control": {"rows": 1}, **WRONG_CALLS[code]}
    before = bank.ask("SELECT count(*) FROM rm_batch")
    told = refused(push, called.pop("entity"), called.pop("rows"), **called)
    assert told.startswith(code + ": ") and len(told) > len(code) + 20
    assert bank.ask("SELECT count(*) FROM rm_batch") == before
    lines = bank.ask(
        "SELECT login, detail ->> 'reason' FROM rm_journal WHERE event = 'feed.push_refused'"
        " ORDER BY id DESC LIMIT 1"
    )
    assert lines == [("integration", code)]


@pytest.mark.parametrize("login", OTHERS)
def test_other_roles_push_nothing(login, bank):
    for push in (Pusher(bank.json2(login), "json2"), Pusher(bank.xmlrpc(login), "xmlrpc")):
        told = refused(push, "balances", [_ROW])
        assert "push_" not in told
    assert not bank.ask("SELECT FROM rm_fact_balance WHERE value_date = '2026-02-15'")


def test_each_push_is_a_line_of_the_journal(bank):
    answer = bank.push("balances", [balance("A1", "2026-02-16", "1.00")], key="line")
    bank.push("balances", [balance("A1", "2026-02-16", "1.00")], key="line")
    lines = bank.ask(
        "SELECT login, detail ->> 'state', detail ->> 'accepted', detail ->> 'repeated'"
        " FROM rm_journal WHERE event = 'feed.pushed' AND detail ->> 'key' = 'line' ORDER BY id"
    )
    assert lines == [
        ("integration", "published", "1", None),
        ("integration", "published", "1", "true"),
    ]
    assert answer["state"] == "published"


def test_of_two_pushes_of_a_day_the_later_stands_and_of_two_days_the_later_day(bank):
    key = ("A1", "2026-02-17")
    for amount, day in (("1.00", "2026-02-17"), ("2.00", "2026-02-17"), ("3.00", "2026-02-16")):
        answer = bank.push("balances", [balance(*key, amount)], day=day)
        assert (answer["state"], answer["accepted"]) == ("published", 1)
    found = bank.ask("SELECT balance::text FROM rm_fact_balance WHERE value_date = '2026-02-17'")
    assert found == [("2.00",)]
    states = bank.ask("SELECT DISTINCT state FROM rm_batch WHERE business_date = '2026-02-17'")
    assert states == [("published",)]

