"""Ways up by roles made in the bank, teams and keys: tried by name, over JSON-2 and XML-RPC."""

import pytest

from support.clients import Json2Error

from .conftest import FOREIGN, refused_by_json_2, refused_by_xml_rpc


@pytest.fixture(autouse=True)
def expected(bank):
    bank.server.expect("deprecated in Odoo 19", "scheduled for removal")
    bank.server.expect("error_answers: error")


@pytest.fixture(scope="module")
def ids(bank):
    """Ids by login and code; a role of each state that the bank administrator made."""
    admin = bank.json2("admin")
    found = {}
    for model, key in (
        ("rm.user", "login"),
        ("rm.role", "code"),
        ("rm.branch", "code"),
        ("rm.permission", "code"),
        ("rm.team", "name"),
        ("rm.manager", "code"),
    ):
        for row in admin.call(model, "search_read", domain=[], fields=[key]):
            found[f"{model} {row[key]}"] = row["id"]
    for code in ("draft", "submitted"):
        vals = {"code": f"bank_{code}", "name": code, "scope": "bank"}
        chosen = [found["rm.permission customers"]]
        made = admin.call(
            "rm.role", "create", vals_list=[{**vals, "permission_ids": [[6, 0, chosen]]}]
        )
        found[f"role {code}"] = made[0]
    admin.call("rm.role", "action_submit", ids=[found["role submitted"]])
    return found


def attempts(ids):
    draft, submitted = ids["role draft"], ids["role submitted"]
    shipped, rm = ids["rm.role rm"], ids["rm.user rm"]
    west, east = ids[f"rm.branch {FOREIGN}"], ids["rm.branch OWN-MARKER"]
    customers, users = ids["rm.permission customers"], ids["rm.permission users"]
    team, manager = ids[f"rm.team 小组 {FOREIGN}"], ids["rm.manager M-OWN-MARKER"]
    new = {"code": "mine", "name": "x", "scope": "bank", "permission_ids": [[6, 0, [customers]]]}
    yield from (
        # what a role is follows from it
        *(
            ("rm.role", "create", {"vals_list": [{**new, name: value}]})
            for name, value in (
                ("group_id", 1),
                ("state", "released"),
                ("is_custom", False),
                ("made_by_id", ids["rm.user admin"]),
                ("branch_id", west),
                ("delegation", "within"),
                ("is_delegated", True),
                ("needs_branch", False),
                ("base_role_ids", [[6, 0, [ids["rm.role admin"]]]]),
                ("excluded_role_ids", [[5]]),
                ("permission_ids", [[0, 0, {"code": "x", "rights": "rm.journal:r"}]]),
                ("permission_ids", [[1, customers, {"rights": "rm.journal:r"}]]),
                ("code", "X; DROP"),
                ("scope", "galaxy"),
            )
        ),
        *(
            ("rm.role", method, {"ids": [target]})
            for target in (draft, submitted, shipped, ids["rm.role admin"], 999999)
            for method in ("action_submit", "action_release", "action_return", "action_retire")
        ),
        ("rm.role", "action_release", {"ids": [draft, submitted]}),
        ("rm.role", "write", {"ids": [draft], "vals": {"scope": "own"}}),
        ("rm.role", "write", {"ids": [shipped], "vals": {"name": "x"}}),
        ("rm.role", "unlink", {"ids": [draft]}),
        ("rm.role", "unlink", {"ids": [shipped]}),
        ("rm.permission", "write", {"ids": [customers], "vals": {"rights": "rm.journal:r"}}),
        ("rm.permission", "create", {"vals_list": [{"code": "x", "name": "x"}]}),
        ("rm.permission", "unlink", {"ids": [users]}),
        # grants of what is not released, or not his to give
        ("rm.user", "action_grant", {"ids": [rm], "role_id": submitted, "branch_id": east}),
        ("rm.user", "action_grant", {"ids": [rm], "role_id": draft}),
        # the access rows and rules of groups themselves
        ("ir.rule", "create", {"vals_list": [{"name": "x", "model_id": 1}]}),
        ("ir.model.access", "create", {"vals_list": [{"name": "x", "model_id": 1}]}),
        ("ir.ui.menu", "write", {"ids": [1], "vals": {"group_ids": [[5]]}}),
        # who leads a team sees its customers
        ("rm.team.leader", "create", {"vals_list": [{"team_id": team, "manager_id": manager}]}),
        ("rm.team", "write", {"ids": [team], "vals": {"leader_id": manager}}),
        ("rm.manager", "write", {"ids": [1], "vals": {"team_user_id": rm}}),
        ("rm.manager", "create", {"vals_list": [{"team_user_id": rm}]}),
        # keys, copies and the server's own methods
        *(
            (model, method, {"ids": [1]})
            for model, method in (
                ("rm.customer", "_opened_secret"),
                ("rm.customer", "_keep_secret"),
                ("rm.customer", "_secret_box"),
                ("rm.customer", "_rotate_secrets"),
                ("rm.anonymiser", "_anonymise"),
                ("rm.role", "_grant_rights"),
                ("rm.role", "_refresh_released"),
                ("rm.role", "_set_guarded"),
                ("rm.team.leader", "_refresh_today"),
                ("res.users", "_auth_oauth_signin"),
                ("res.users", "_link_by_claim"),
            )
        ),
        ("rm.customer", "action_reveal", {"ids": [1], "field": "phone", "reason": "核对号码"}),
        ("rm.settings", "create", {"vals_list": [{"production": False}]}),
    )  # fmt: skip


def test_json_2_refuses_them_all_and_nothing_changes(bank, ids):
    before = state(bank)
    refused_by_json_2(bank.json2("branch_admin"), attempts(ids))
    assert state(bank) == before


def test_xml_rpc_refuses_them_all_and_nothing_changes(bank, ids):
    before = state(bank)
    refused_by_xml_rpc(bank.xmlrpc("branch_admin"), attempts(ids))
    assert state(bank) == before


def test_a_draft_beyond_his_rights_stays_a_draft(bank, ids):
    client = bank.json2("branch_admin")
    for number, (scope, permission) in enumerate(
        (("bank", "customers"), ("branch_below", "loans"), ("team", "visits"), ("own", "users"))
    ):
        chosen = [ids[f"rm.permission {permission}"]]
        vals = {"code": f"beyond{number}", "name": "x", "scope": scope}
        made = client.call(
            "rm.role", "create", vals_list=[{**vals, "permission_ids": [[6, 0, chosen]]}]
        )
        with pytest.raises(Json2Error):
            client.call("rm.role", "action_submit", ids=made)
        (role,) = client.call("rm.role", "read", ids=made, fields=["state", "is_custom"])
        assert (role["state"], role["is_custom"]) == ("draft", True)
        client.call("rm.role", "unlink", ids=made)


def state(bank):
    """Everything that decides on rights, as the administrators see it."""
    admin = bank.json2("admin")
    return [
        admin.call(model, "search_read", domain=[], fields=[])
        for model in ("rm.role.grant", "rm.role", "rm.permission", "rm.team", "rm.team.leader")
    ]
