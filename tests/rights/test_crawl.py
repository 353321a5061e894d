"""Each role crawls every read path from outside: nothing of others appears in any byte."""

import xmlrpc.client

import pytest

from support.clients import Json2Error

from .conftest import FOREIGN, OWN

CUSTOMER_MODELS = (
    "rm.customer",
    "rm.account",
    "rm.balance",
    "rm.fee",
    "rm.sale",
    "rm.loan",
    "rm.loan.status",
    "rm.repayment",
    "rm.assignment",
)
MODELS = (*CUSTOMER_MODELS, "rm.branch", "rm.manager", "rm.team", "rm.branch.history", "rm.journal")
#: login -> models of which it sees its own rows
SEES = {
    "rm": {*MODELS} - {"rm.journal"},
    "leader": {*MODELS} - {"rm.journal"},
    "risk": {
        "rm.customer",
        "rm.loan",
        "rm.loan.status",
        "rm.repayment",
        "rm.branch",
        "rm.manager",
        "rm.team",
        "rm.branch.history",
    },
    "branch_admin": {"rm.branch", "rm.manager", "rm.team", "rm.branch.history"},
    "integration": set(),
    "nothing": set(),
}


def _calls(model, foreign):
    """Every read path with everything, and with the id of a foreign row."""
    ids = [foreign.get(model, 1)]
    return [
        ("search_read", {"domain": []}),
        ("web_search_read", {"domain": [], "specification": {"display_name": {}}}),
        ("search", {"domain": []}),
        ("name_search", {"name": ""}),
        ("name_search", {"name": FOREIGN}),
        ("formatted_read_group", {"domain": [], "groupby": [], "aggregates": ["__count"]}),
        ("read", {"ids": ids}),
        ("read", {"ids": ids, "fields": ["display_name"]}),
        ("web_read", {"ids": ids, "specification": {"display_name": {}}}),
        ("export_data", {"ids": ids, "fields_to_export": ["display_name"]}),
        ("get_metadata", {"ids": ids}),
        ("onchange", {"ids": ids, "values": {}, "field_names": [], "fields_spec": {"id": {}}}),
    ]


def _answer(client, model, method, named):
    try:
        return str(client.call(model, method, **named))
    except Json2Error as error:
        return str(error.body)


@pytest.mark.parametrize("login", SEES)
def test_nothing_of_others_in_any_answer_of_json_2(bank, login):
    client = bank.json2(login)
    for model in MODELS:
        told = []
        for method, named in _calls(model, bank.foreign):
            answer = _answer(client, model, method, named)
            # what the caller sent comes back in no answer, so any trace is a leak
            assert FOREIGN not in answer, f"{model}.{method}"
            told.append(answer)
        seen = any(OWN in answer for answer in told)
        assert seen == (model in SEES[login] - {"rm.assignment"} or _named(model, login)), model


def _named(model, login):
    # an assignment has no text of its own, it is named after customer and RM
    return model == "rm.assignment" and model in SEES[login]


@pytest.mark.parametrize("login", ["rm", "branch_admin", "integration"])
def test_xml_rpc_refuses_the_same(bank, login):
    client = bank.xmlrpc(login)
    bank.server.expect("deprecated in Odoo 19")
    for model in MODELS:
        arguments = [[bank.foreign.get(model, 1)], ["display_name"]]
        try:
            answer = str(client.call(model, "read", *arguments))
        except xmlrpc.client.Fault as fault:
            answer = fault.faultString
        assert FOREIGN not in answer, model


def test_the_full_value_needs_the_right_to_the_row(bank):
    for login in ("rm", "leader", "risk", "branch_admin", "integration", "nothing"):
        named = {"ids": [bank.foreign["rm.customer"]], "field": "phone", "reason": "let me see"}
        answer = _answer(bank.json2(login), "rm.customer", "action_reveal", named)
        assert "13800" not in answer


def test_own_rows_cannot_be_pointed_at_others(bank):
    leader = bank.json2("leader")
    foreign = bank.foreign
    for vals in (
        {"customer_id": foreign["rm.customer"], "manager_id": foreign["rm.manager"]},
        {"name": "x", "branch_id": foreign["rm.branch"]},
    ):
        model = "rm.assignment" if "customer_id" in vals else "rm.team"
        vals = {**vals, "valid_from": "2026-01-01"} if model == "rm.assignment" else vals
        with pytest.raises(Json2Error) as refused:
            leader.call(model, "create", vals_list=[vals])
        assert FOREIGN not in str(refused.value.body)


def test_nobody_raises_himself(bank):
    for login in ("rm", "leader", "branch_admin", "admin", "integration"):
        client = bank.json2(login)
        [me] = client.call("res.users", "search", domain=[["login", "=", login]])
        role = client_role(bank)
        for model, method, named in (
            ("res.users", "write", {"ids": [me], "vals": {"rm_branch_id": 1}}),
            ("res.users", "write", {"ids": [me], "vals": {"group_ids": [[4, 1]]}}),
            ("rm.role.grant", "create", {"vals_list": [{"user_id": me, "role_id": role}]}),
        ):
            with pytest.raises(Json2Error):
                client.call(model, method, **named)


def client_role(bank):
    """The id of the role of auditors."""
    found = bank.json2("admin").call("rm.role", "search", domain=[["code", "=", "auditor"]])
    return found[0]


def test_a_revoked_role_stops_at_the_next_call_of_every_worker(bank):
    admin, rm = bank.json2("admin"), bank.json2("rm2")
    assert rm.call("rm.customer", "search", domain=[])
    grants = admin.call("rm.role.grant", "search", domain=[["user_id.login", "=", "rm2"]])
    admin.call("rm.role.grant", "action_revoke", ids=grants)
    for _worker in range(8):
        with pytest.raises(Json2Error):
            rm.call("rm.customer", "search", domain=[])
