"""Every model of the suite and every method that remote callers reach, called by an RM.

Foreign ids, steps out of order and twice, over both remote interfaces of a served bank: refused
with a sentence, nothing changed. The other roles and wrong values are in test_bad_values.py.
"""

import xmlrpc.client

import pytest

from support.clients import Json2Error

from .conftest import WALK


@pytest.fixture(scope="module")
def reach(bank, run_in_odoo):
    """What there is to call."""
    return run_in_odoo(bank.db, WALK + "\nresult = reachable(env)")


def _refused(client, model, method, named):
    """Call; return the refusal's body, or None when the call was carried out."""
    try:
        client.call(model, method, **named)
    except Json2Error as error:
        assert isinstance(error.body, dict), (model, method, error.body)
        assert error.body["message"], (model, method, named)
        return error.body
    return None


def test_no_rm_changes_anything_by_any_method(bank, reach, unchanged):
    bank.server.expect("error_answers", "odoo.")
    client = bank.json2("rm")
    for entry in reach:
        for method, arguments in entry["methods"].items():
            foreign = bank.foreign.get(entry["model"], entry["any_id"])
            named = dict.fromkeys(arguments, "x")
            for ids in ({"ids": [foreign]}, {"ids": [2**31 - 1]}, {}):
                _refused(client, entry["model"], method, {**named, **ids})


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
