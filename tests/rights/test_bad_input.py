"""Every model of the suite and every method that remote callers reach, with all that is wrong.

Wrong role, foreign ids, steps out of order and twice, empty, oversized and nonsensical values:
refused with a sentence, nothing changed, and never by an error that nobody thought of.
"""

import xmlrpc.client
from pathlib import Path

import pytest

from support.clients import Json2Error

WALK = Path(__file__).with_name("walk.py").read_text()
#: roles that own nothing of the second branch, so that whatever they ask for there is refused
STRANGERS = ("rm", "leader", "risk", "branch_admin", "integration", "nothing")
NONSENSE = (None, False, -1, 10**12, "x", "x" * 100_000, "\u202e\x00", [], [[]], {}, {"a": 1})
LONG = "长" * 1_000_000
CONTROL = "a\x00b"


@pytest.fixture(scope="module")
def reach(bank, run_in_odoo):
    """What there is to call."""
    return run_in_odoo(bank.db, WALK + "\nresult = reachable(env)")


@pytest.fixture
def unchanged(bank, run_in_odoo):
    """The rows before are the rows after."""
    code = WALK + "\nresult = picture(env)"
    before = run_in_odoo(bank.db, code)
    yield
    after = run_in_odoo(bank.db, code)
    assert {t: (before.get(t), n) for t, n in after.items() if n != before.get(t)} == {}


def _refused(client, model, method, named):
    """Call; return the refusal's body, or None when the call was carried out."""
    try:
        client.call(model, method, **named)
    except Json2Error as error:
        assert isinstance(error.body, dict), (model, method, error.body)
        assert error.body["message"], (model, method, named)
        return error.body
    return None


def _unforeseen(body):
    return body and body["name"] == "InternalError"


@pytest.mark.parametrize("login", STRANGERS)
def test_no_stranger_changes_anything_by_any_method(login, bank, reach, unchanged):
    bank.server.expect("error_answers", "odoo.")
    client = bank.json2(login)
    for entry in reach:
        for method, arguments in entry["methods"].items():
            foreign = bank.foreign.get(entry["model"], entry["any_id"])
            named = dict.fromkeys(arguments, "x")
            for ids in ({"ids": [foreign]}, {"ids": [2**31 - 1]}, {}):
                _refused(client, entry["model"], method, {**named, **ids})


@pytest.mark.parametrize("login", ["rm", "leader", "admin", "auditor"])
def test_nonsense_is_refused_with_a_sentence_by_every_method(login, bank, reach):
    bank.server.expect("error_answers", "odoo.")
    client = bank.json2(login)
    unforeseen = []
    for entry in reach:
        for method, arguments in entry["methods"].items():
            for value in NONSENSE:
                named = dict.fromkeys(arguments, value)
                for ids in ({}, {"ids": [2**31 - 1]}):
                    body = _refused(client, entry["model"], method, {**named, **ids})
                    if _unforeseen(body):
                        unforeseen.append(f"{entry['model']}.{method}({value!r:.20}) {ids}")
    assert not unforeseen, "\n".join([*unforeseen, bank.server.told()[-6000:]])


@pytest.mark.parametrize("login", ["rm", "leader", "risk", "branch_admin", "admin"])
def test_empty_and_oversized_values_are_refused_on_every_model(login, bank, reach, unchanged):
    bank.server.expect("error_answers", "odoo.")
    client = bank.json2(login)
    taken = []
    for entry in reach:
        model = entry["model"]
        if entry["transient"]:
            continue
        values = [{}] if entry["base"] else []
        values += [{name: text} for name in entry["texts"] for text in (LONG, CONTROL)]
        values += [{name: n} for name in entry["numbers"] for n in (10**30, "NaN", "Infinity")]
        values += [{name: 2**31 - 1} for name in entry["relations"]]
        for vals in values:
            row = {**entry["base"], **vals} if vals else {}
            if _refused(client, model, "create", {"vals_list": [row]}) is None:
                taken.append(f"{model} {vals!s:.60}")
    assert not taken, "\n".join(taken)


@pytest.mark.parametrize("login", STRANGERS)
def test_no_stranger_writes_or_deletes_a_row(login, bank, reach, unchanged):
    bank.server.expect("error_answers", "odoo.")
    client = bank.json2(login)
    for entry in reach:
        ids = [bank.foreign.get(entry["model"], entry["any_id"])]
        for name in (*entry["texts"], *entry["numbers"], *entry["relations"], "state", "id"):
            value = 1 if name in entry["relations"] else "1"
            _refused(client, entry["model"], "write", {"ids": ids, "vals": {name: value}})
        _refused(client, entry["model"], "unlink", {"ids": ids})
        _refused(client, entry["model"], "copy", {"ids": ids})


def test_xml_rpc_refuses_the_same(bank, reach, unchanged):
    client = bank.xmlrpc("rm")
    bank.server.expect("deprecated in Odoo 19", "error_answers", "odoo.")
    for entry in reach:
        ids = [bank.foreign.get(entry["model"], entry["any_id"])]
        calls = [("unlink", [ids]), ("create", [{"name": "x" * 600_000}])]
        calls += [(method, [ids]) for method in entry["methods"]]
        for method, arguments in calls:
            try:
                client.call(entry["model"], method, *arguments)
            except xmlrpc.client.Fault as fault:
                assert fault.faultString
                assert "Traceback" not in fault.faultString
