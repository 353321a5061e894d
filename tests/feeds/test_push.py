"""Source systems push rows over both remote interfaces: what they are told, what is loaded."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from .bank import CORE, FEES
from .pushes import WHOLE_BANK, balance, refused, rows_of


@pytest.mark.parametrize("entity", [name for name, _feed, _text in WHOLE_BANK])
def test_every_entity_is_pushed_and_published(entity, source):
    rows = next(rows_of(text) for name, _feed, text in WHOLE_BANK if name == entity)
    answer = source.answers[entity]
    assert (answer["state"], answer["accepted"]) == ("published", len(rows))
    assert answer["rejected"] == answer["aside"] == []
    (found,) = source.ask(
        "SELECT f.entity, f.row_count, b.state, b.push_login FROM rm_batch b"
        " JOIN rm_batch_file f ON f.batch_id = b.id WHERE b.id = %s",
        answer["batch"],
    )
    assert found == (entity, len(rows), "published", "integration")


def test_what_was_pushed_is_in_the_facts_and_traceable_to_its_row(source):
    found = source.ask(
        "SELECT a.account_no, f.value_date::text, f.balance::text, f.source_line"
        " FROM rm_fact_balance f JOIN rm_account a ON a.id = f.account_id WHERE f.batch_id = %s",
        source.answers["balances"]["batch"],
    )
    assert sorted(found) == [("A1", "2026-01-10", "100.00", 1), ("A2", "2026-01-31", "-5.25", 2)]


def test_the_same_key_again_gets_the_same_answer_and_loads_nothing(push, source):
    key, rows = f"again-{push.style}", [balance("A1", "2026-02-01", "7.00")]
    first = push("balances", rows, key=key)
    batches = source.ask("SELECT count(*) FROM rm_batch")
    turned = [dict(reversed(row.items())) for row in rows]
    assert push("balances", turned, key=key) == first
    assert source.ask("SELECT count(*) FROM rm_batch") == batches


def test_both_interfaces_speak_of_the_same_push(source):
    rows = [balance("A1", "2026-02-02", "7.00")]
    answers = [push("balances", rows, key="both") for push in source.pushers.values()]
    assert answers[0] == answers[1]


def test_the_same_key_with_other_content_is_refused(push, source):
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
    found = source.ask("SELECT balance::text FROM rm_fact_balance WHERE value_date = '2026-02-03'")
    assert found == [("7.00",)]


def test_twenty_calls_at_once_with_one_key_load_once(source):
    rows = [balance("A1", "2026-02-05", "1.00")]
    pushers = list(source.pushers.values())[:1] * 20
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda push: push("balances", rows, key="at-once"), pushers))
    assert answers[0]["state"] == "published"
    assert all(answer == answers[0] for answer in answers)
    assert source.ask("SELECT count(*) FROM rm_batch WHERE push_key = 'at-once'") == [(1,)]


def test_different_keys_at_once_all_load(source):
    def one(number):
        rows = [balance("A1", f"2026-03-{number:02d}", f"{number}.00")]
        return source.push("balances", rows, key=f"many-{number}")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(one, range(1, 9)))
    assert [answer["state"] for answer in answers] == ["published"] * 8
    found = source.ask(
        "SELECT sum(balance)::text FROM rm_fact_balance WHERE value_date >= '2026-03-01'"
        " AND value_date < '2026-03-09'"
    )
    assert found == [("36.00",)]


#: what the administrator reads beside a push
NEXT = """
result = env["rm.batch"].browse(batch).next_step
"""


def test_unknown_references_are_kept_aside_and_matched_later(push, source, run_in_odoo):
    account, day = f"N-{push.style}", f"2026-02-{12 if push.style == 'json2' else 13}"
    rows = [balance("A1", day, "1.00"), balance(account, day, "2.00")]
    key = f"aside-{push.style}"
    answer = push("balances", rows, key=key)
    assert (answer["state"], answer["accepted"], answer["aside_count"]) == ("published", 1, 1)
    (fault,) = answer["aside"]
    assert (fault["line"], fault["field"]) == (2, "account_no")
    assert fault["error"].startswith("unknown_account: ")
    assert "kept aside refer to" in run_in_odoo(source.db, NEXT, batch=answer["batch"])
    header = CORE["accounts"].partition("\n")[0]
    made = push("accounts", rows_of(f"{header}\n{account},C1,S1,current,CNY,2020-01-01,\n"))
    assert made["accepted"] == 1
    found = source.ask("SELECT sum(balance)::text FROM rm_fact_balance WHERE value_date = %s", day)
    assert found == [("3.00",)]
    assert "published since" in run_in_odoo(source.db, NEXT, batch=answer["batch"])
    assert push("balances", rows, key=key) == answer


def test_identical_rows_are_kept_once_and_differing_ones_reject(source):
    rows = [balance("A1", "2026-02-14", "1.00")] * 2
    answer = source.push("balances", rows)
    assert (answer["accepted"], answer["rejected_count"]) == (1, 1)
    assert answer["rejected"][0]["error"].startswith("duplicate_identical: ")
    answer = source.push("balances", [rows[0], balance("A1", "2026-02-14", "2.00")])
    assert answer["state"] == "rejected"
    assert answer["rejected"][0]["line"] == 2
    assert answer["rejected"][0]["error"].startswith("duplicate_differs: ")


def test_fifty_thousand_rows_load_and_one_more_is_refused(source):
    (fee,) = rows_of(FEES)
    rows = [{**fee, "entry_no": f"E{number}"} for number in range(50_001)]
    told = refused(source.push, "fees", rows)
    assert told.startswith("push_too_many_rows: ") and "50000" in told
    rows.pop()
    answer = source.push("fees", rows)
    assert (answer["state"], answer["accepted"]) == ("published", 50_000)


def test_nothing_to_push_is_a_batch_of_no_rows(source):
    answer = source.push("fees", [], control={"rows": 0})
    assert (answer["state"], answer["accepted"]) == ("published", 0)


def test_each_push_is_a_line_of_the_journal(source):
    answer = source.push("balances", [balance("A1", "2026-02-16", "1.00")], key="line")
    source.push("balances", [balance("A1", "2026-02-16", "1.00")], key="line")
    lines = source.ask(
        "SELECT login, detail ->> 'state', detail ->> 'accepted', detail ->> 'repeated'"
        " FROM rm_journal WHERE event = 'feed.pushed' AND detail ->> 'key' = 'line' ORDER BY id"
    )
    assert lines == [
        ("integration", "published", "1", None),
        ("integration", "published", "1", "true"),
    ]
    assert answer["state"] == "published"


def test_of_two_pushes_of_a_day_the_later_stands_and_of_two_days_the_later_day(source):
    key = ("A1", "2026-02-17")
    for amount, day in (("1.00", "2026-02-17"), ("2.00", "2026-02-17"), ("3.00", "2026-02-16")):
        answer = source.push("balances", [balance(*key, amount)], day=day)
        assert (answer["state"], answer["accepted"]) == ("published", 1)
    found = source.ask("SELECT balance::text FROM rm_fact_balance WHERE value_date = '2026-02-17'")
    assert found == [("2.00",)]
    states = source.ask("SELECT DISTINCT state FROM rm_batch WHERE business_date = '2026-02-17'")
    assert states == [("published",)]
