"""A branch administrator tries every way up that we know, over JSON-2 and XML-RPC."""

import pytest

from support.clients import Json2Error

from .conftest import FOREIGN, refused_by_json_2, refused_by_xml_rpc


@pytest.fixture(autouse=True)
def expected(bank):
    bank.server.expect("deprecated in Odoo 19", "scheduled for removal")
    # Odoo's own res.users.signup refuses with an error that is no sentence
    bank.server.expect("error_answers: error")


@pytest.fixture(scope="module")
def ids(bank):
    """Ids that he would not find himself: users by login, roles and branches by code."""
    admin = bank.json2("admin")
    found = {}
    for model, key in (("rm.user", "login"), ("rm.role", "code"), ("rm.branch", "code")):
        for row in admin.call(model, "search_read", domain=[], fields=[key]):
            found[f"{model} {row[key]}"] = row["id"]
    return found


def attempts(ids):
    me, leader = ids["rm.user branch_admin"], ids["rm.user leader"]
    rm, foreign = ids["rm.user rm"], ids["rm.user rm2"]
    admin, root = ids["rm.user admin"], ids["rm.user root"]
    auditor, role = ids["rm.role auditor"], ids["rm.role admin"]
    as_rm, home = ids["rm.role rm"], ids["rm.branch HOME"]
    west, east = ids[f"rm.branch {FOREIGN}"], ids["rm.branch OWN-MARKER"]
    new = {"name": "x", "login": "puppet"}
    yield from (
        # users, groups and keys themselves
        ("res.users", "create", {"vals_list": [{"name": "x", "login": "puppet"}]}),
        ("res.users", "write", {"ids": [rm], "vals": {"password": "Mine-now-1"}}),
        ("res.users", "write", {"ids": [rm], "vals": {"login": "mine"}}),
        ("res.users", "write", {"ids": [rm], "vals": {"active": False}}),
        ("res.users", "write", {"ids": [me], "vals": {"rm_branch_id": home}}),
        ("res.users", "write", {"ids": [me], "vals": {"rm_session_version": 1}}),
        ("res.users", "write", {"ids": [me], "vals": {"group_ids": [[4, 1]]}}),
        ("res.users", "copy", {"ids": [admin]}),
        ("res.users", "unlink", {"ids": [rm]}),
        ("res.users", "action_reset_password", {"ids": [rm]}),
        ("res.users", "signup", {"values": {"login": "p", "name": "p", "password": "Mine-now-1"}}),
        ("res.users", "_end_sessions", {"ids": [rm]}),
        ("res.groups", "write", {"ids": [1], "vals": {"user_ids": [[4, me]]}}),
        ("res.users.apikeys", "_generate", {"scope": "rpc", "name": "x", "expiration_date": ""}),
        ("change.password.wizard", "create", {"vals_list": [{"user_ids": [[0, 0, {
            "user_id": rm, "user_login": "rm", "new_passwd": "Mine-now-1"}]]}]}),
        ("res.partner", "signup_prepare", {"ids": [1]}),
        # grants and roles
        ("rm.role.grant", "create", {"vals_list": [{"user_id": rm, "role_id": auditor}]}),
        ("rm.role.grant", "create", {"vals_list": [
            {"user_id": me, "role_id": as_rm, "branch_id": east}]}),
        ("rm.role", "write", {"ids": [role], "vals": {"delegation": "within"}}),
        ("rm.role", "write", {"ids": [role], "vals": {"is_delegated": True}}),
        # the service, for himself, above and elsewhere
        *(
            ("rm.user", method, {"ids": [target], **named})
            for target in (me, leader, foreign, admin, root, ids["rm.user integration"], 1, 999999)
            for method, named in (
                ("action_reset_password", {}),
                ("action_disable", {}),
                ("action_end_sessions", {}),
                ("action_end_second_factor", {}),
                ("action_grant", {"role_id": as_rm, "branch_id": east}),
                ("action_move", {"branch_id": east}),
            )
        ),
        ("rm.user", "action_disable", {"ids": [rm, admin]}),
        ("rm.user", "action_grant", {"ids": [rm], "role_id": role}),
        ("rm.user", "action_grant", {"ids": [rm], "role_id": auditor, "branch_id": east}),
        ("rm.user", "action_grant", {"ids": [rm], "role_id": as_rm, "branch_id": west}),
        ("rm.user", "action_grant", {"ids": [rm], "role_id": as_rm, "branch_id": home}),
        ("rm.user", "action_grant", {"ids": [rm], "role_id": ids["rm.role leader"],
                                     "branch_id": east}),
        ("rm.user", "action_move", {"ids": [rm], "branch_id": west}),
        ("rm.user", "create_user", {"vals": {**new, "role_id": role}}),
        ("rm.user", "create_user", {"vals": {**new, "role_id": as_rm, "branch_id": west}}),
        ("rm.user", "create_user", {"vals": {**new, "role_id": as_rm, "branch_id": False}}),
        ("rm.user", "create_user", {"vals": {**new, "group_ids": [[4, 1]]}}),
        ("rm.user", "write", {"ids": [rm], "vals": {"login": "mine"}}),
        ("rm.user", "unlink", {"ids": [rm]}),
        # private methods, tokens, settings
        ("rm.user", "_grant", {"ids": [rm]}),
        ("rm.user.service", "_require", {"user_ids": [admin]}),
        ("rm.user.link", "_make", {"user": admin}),
        ("rm.user.link", "search_read", {"domain": []}),
        ("rm.settings", "create", {"vals_list": [{"lock_after": 20}]}),
        ("ir.config_parameter", "search_read", {"domain": []}),
        ("rm.manager", "write", {"ids": [1], "vals": {"user_id": me}}),
        ("rm.user.create", "create", {"vals_list": [
            {**new, "role_id": as_rm, "branch_id": west, "lang": "zh_CN"}]}),
    )  # fmt: skip


def test_json_2_refuses_them_all_and_nothing_changes(bank, ids):
    before = state(bank)
    refused_by_json_2(bank.json2("branch_admin"), attempts(ids))
    assert state(bank) == before


def test_xml_rpc_refuses_them_all_and_nothing_changes(bank, ids):
    before = state(bank)
    refused_by_xml_rpc(bank.xmlrpc("branch_admin"), attempts(ids))
    assert state(bank) == before


def test_the_sentence_is_the_same_for_foreign_and_missing_users(bank, ids):
    told = set()
    for target in (ids["rm.user rm2"], ids["rm.user admin"], 999999):
        with pytest.raises(Json2Error) as refused:
            bank.json2("branch_admin").call("rm.user", "action_disable", ids=[target])
        told.add(refused.value.body["message"])
    assert len(told) == 1


def state(bank):
    """Everything that decides on rights, as the administrators see it."""
    admin = bank.json2("admin")
    fields = ["login", "name", "state", "branch_id", "role_ids"]
    return (
        admin.call("rm.user", "search_read", domain=[], fields=fields),
        admin.call("rm.role.grant", "search_read", domain=[], fields=[]),
        admin.call("rm.role", "search_read", domain=[], fields=[]),
    )
