"""Errors over RPC carry no traceback, no SQL, no path and nobody else's value."""

import json
import urllib.error
import urllib.request
import xmlrpc.client

import pytest

from support.clients import Json2Error

INSIDE = ("Traceback", 'File "', "SELECT ", "INSERT ", "/addons/", "psycopg2", ".py")
#: calls that go wrong in every way a caller can bring about
WRONG_CALLS = (
    ("rm.customer", "search", {"domain": [["no_such_field", "=", 1]]}),
    ("rm.customer", "search", {"domain": "nonsense"}),
    ("rm.customer", "read", {"ids": [2**31 - 1]}),
    ("rm.customer", "read", {"ids": ["x"]}),
    ("rm.customer", "search_read", {"domain": [], "order": "name; drop table rm_customer"}),
    ("rm.customer", "no_such_method", {}),
    ("no.such.model", "search", {"domain": []}),
    ("rm.customer", "write", {"ids": [1], "vals": {"name": "x"}}),
    ("rm.customer", "action_reveal", {"ids": [1], "field": "phone", "reason": 7}),
    ("rm.team", "create", {"vals_list": [{"name": False}]}),
    ("rm.team", "create", {"vals_list": "nonsense"}),
    ("res.users", "search_read", {"domain": [["password", "=", "x"]]}),
)


@pytest.mark.parametrize("login", ["rm", "leader", "admin", "integration"])
def test_json_2_tells_a_sentence_and_nothing_of_the_inside(bank, login):
    client = bank.json2(login)
    bank.server.expect("error_answers", "Traceback", "odoo.")
    for model, method, named in WRONG_CALLS:
        try:
            client.call(model, method, **named)
        except Json2Error as error:
            told = json.dumps(error.body, ensure_ascii=False)
            assert not [text for text in INSIDE if text in told], (model, method, told)
            assert error.body["message"], (model, method)
            foreseen = error.body["name"] != "InternalError"
            assert foreseen or named.get("vals_list") == "nonsense", (model, method, named)


def test_xml_rpc_tells_a_sentence_and_nothing_of_the_inside(bank):
    client = bank.xmlrpc("rm")
    bank.server.expect("deprecated in Odoo 19", "error_answers", "odoo.")
    for model, method, named in WRONG_CALLS:
        with pytest.raises(xmlrpc.client.Fault) as refused:
            client.call(model, method, **named)
        told = refused.value.faultString
        assert told, (model, method)
        assert not [text for text in INSIDE if text in told], (model, method, told)


def test_the_web_client_s_own_calls_tell_nothing_either(bank):
    body = {"jsonrpc": "2.0", "method": "call", "params": {"service": "object", "method": "x"}}
    request = urllib.request.Request(
        f"{bank.server.url}/jsonrpc",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    bank.server.expect("deprecated in Odoo 19", "error_answers", "odoo.")
    with urllib.request.urlopen(request) as answer:
        told = answer.read().decode()
    assert '"error"' in told
    assert not [text for text in INSIDE if text in told], told
