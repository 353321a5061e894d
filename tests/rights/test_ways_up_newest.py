"""Ways up by the newest methods: absences, feedback, uploads, reviews of rights, hand-overs.

A branch administrator tries each by name, over JSON-2 and XML-RPC, with ids that are there and ids
that are not.
"""

import pytest

from support.clients import Json2Error

from .conftest import FOREIGN, refused_by_json_2, refused_by_xml_rpc

#: methods that are not his, each on a record that is there (1) and on one that is not
_METHODS = {
    "rm.absence": "action_submit action_approve action_return action_cancel action_prepare_keeping",
    "rm.complaint": "action_ask_answer action_answer action_justified action_unfounded",
    "rm.feedback.round": "action_draw action_close",
    "rm.feedback.line": "action_complain",
    "rm.customer.duplicate": "action_same action_different",
    "rm.assignment": "action_confirm action_dispute",
    "rm.assignment.upload": "action_check action_confirm",
    "rm.customer.assign": "action_confirm",
    "rm.customer.release": "action_confirm",
    "rm.customer.tag.set": "action_confirm",
    "rm.customer.category.rule": "action_try action_apply",
    "rm.rights.review": "action_start action_confirm action_keep_rest",
    "rm.rights.review.line": "action_keep action_revoke",
    "rm.branch.change": "action_submit action_approve action_reject",
    "rm.authority.letter": "action_submit action_approve action_ask_end action_end",
    "rm.declaration": "action_declare action_renew",
    "rm.declaration.status": "action_remind",
    "rm.customer.relation": "action_open_related",
    "rm.handover": "action_submit action_accept action_witness action_approve action_end_early"
    " action_fill action_clear action_draw_calls action_open_audit",
    "rm.exit.audit": "action_conclude",
    "rm.claim": "action_submit action_approve",
    "rm.journal": "verify_chain action_verify",
    "rm.journal.archive": "action_verify",
    "rm.approval.request": "action_approve",
    "rm.kpi.protection": "action_confirm action_draft",
    "rm.role.grant": "action_revoke",
}
#: what only the server itself calls
_PRIVATE = {
    "rm.absence": "_begin _end _begin_day _approval_ended _is_away",
    "rm.kpi.protection": "_protect _follow",
    "rm.customer": "_branches_of _seen_of",
    "rm.customer.duplicate": "_refresh _decide",
    "rm.assignment": "_assign_many _stage_rows _make_staged _hold",
    "rm.assignment.upload": "_template _stage",
    "rm.rights.review": "_begin_due",
    "rm.branch.change": "_carry_out",
    "rm.handover": "_carry_out _take_back _approval_end",
    "res.users": "_rm_is_shut_out _check_credentials _end_second_factor",
    "rm.anonymiser": "_anonymise_odoo",
}


@pytest.fixture(autouse=True)
def expected(bank):
    bank.server.expect("deprecated in Odoo 19", "scheduled for removal")
    bank.server.expect("error_answers: error")


@pytest.fixture(scope="module")
def ids(bank):
    admin = bank.json2("admin")
    found = {}
    for model, key in (
        ("rm.user", "login"),
        ("rm.role", "code"),
        ("rm.branch", "code"),
        ("rm.manager", "code"),
    ):
        for row in admin.call(model, "search_read", domain=[], fields=[key]):
            found[f"{model} {row[key]}"] = row["id"]
    return found


def attempts(ids):
    me, admin, leader = (ids[f"rm.user {name}"] for name in ("branch_admin", "admin", "leader"))
    own, foreign = ids["rm.manager M-OWN-MARKER"], ids[f"rm.manager M-{FOREIGN}"]
    east, west = ids["rm.branch OWN-MARKER"], ids[f"rm.branch {FOREIGN}"]
    yield from (
        (model, method, {"ids": [target]})
        for table in (_METHODS, _PRIVATE)
        for model, methods in table.items()
        for method in methods.split()
        for target in (1, 999999)
    )
    days = {"valid_from": "2026-01-01", "valid_to": "2026-02-01"}
    yield from (
        (model, "create", {"vals_list": [vals]})
        for model, vals in (
            # shut somebody out of the bank, or be let in where somebody else signs
            ("rm.absence", {**days, "manager_id": own, "kind": "mandatory"}),
            ("rm.absence", {**days, "manager_id": foreign, "kind": "mandatory"}),
            ("rm.approval.substitute", {**days, "user_id": admin, "substitute_id": me}),
            ("rm.approval.substitute", {**days, "user_id": leader, "substitute_id": me}),
            ("rm.approval.substitute", {**days, "substitute_id": admin}),
            ("rm.approval.route", {"name": "x", "model": "rm.absence"}),
            ("rm.approval.step", {"relation": "person", "user_id": me, "route_id": 1}),
            ("rm.approval.decision", {"request_id": 1, "user_id": me}),
            ("rm.kpi.protection", {**days, "manager_id": own, "absence_id": 1}),
            # customers, by whatever names one
            ("rm.complaint", {"customer_id": 1, "subject": "x", "content": "x"}),
            ("rm.feedback.round", {"branch_id": east, "caller_ids": [[6, 0, [me]]]}),
            ("rm.feedback.line", {"customer_id": 1, "caller_id": me}),
            ("rm.customer.relation", {"customer_id": 1, "other_no": f"C-{FOREIGN}"}),
            ("rm.customer.assign", {"manager_id": own, "by": "filter"}),
            ("rm.customer.release", {"manager_id": own}),
            ("rm.assignment", {"customer_id": 1, "manager_id": own, "valid_from": "2026-01-01"}),
            ("rm.assignment.upload", {"file": "eA==", "file_name": "x.csv"}),
            ("rm.claim", {"customer_no": "C-OWN-MARKER"}),
            ("rm.handover", {"from_manager_id": own, "to_manager_id": foreign}),
            # the bank's own order
            ("rm.branch.change", {"kind": "close", "branch_id": west, "reason": "x"}),
            ("rm.branch.function", {"branch_id": east, "function": "users"}),
            ("rm.authority.letter", {"holder": "rm", "manager_id": own, "basis": "x"}),
            ("rm.rights.review", {"name": "x"}),
            ("rm.customer.category.rule", {"name": "x"}),
            ("rm.customer.tag", {"name": "x"}),
            ("rm.journal.archive", {"login": "x"}),
            ("rm.team.member", {"team_id": 1, "manager_id": foreign}),
            # money held of RMs
            ("rm.pay.deposit", {"manager_id": own, "balance": "1"}),
            ("rm.pay.deposit.entry", {"manager_id": own, "amount": "1", "basis": "x"}),
            ("rm.pay.deposit.withhold", {"percent": "5", "basis": "x"}),
            # what Odoo lets everybody do
            ("ir.filters", {"name": "x", "model_id": "rm.customer", "is_default": True}),
            ("ir.attachment", {"name": "x", "raw": "x", "public": True}),
            ("mail.message", {"body": "x", "email_from": "head@bank.example"}),
        )
    )
    yield from (
        # whose an account is decides on who checks what
        *(
            ("rm.user", "action_set_staff_no", {"ids": [target], "staff_no": "10001"})
            for target in (me, admin, ids["rm.user rm"], 999999)
        ),
        ("rm.user.staff", "create", {"vals_list": [{"user_id": me, "staff_no": "10001"}]}),
        ("res.users", "write", {"ids": [me], "vals": {"rm_staff_no": "10001"}}),
        ("res.users", "write", {"ids": [me], "vals": {"name": "x"}}),
        ("rm.pay.deposit", "search_read", {"domain": []}),
        ("rm.pay.deposit.entry", "search_read", {"domain": [["change", "=", "1"]]}),
        ("rm.pay.deposit.entry", "action_approve", {"ids": [1]}),
        ("rm.feedback.line", "write", {"ids": [1], "vals": {"mark": "5"}}),
        ("rm.complaint", "write", {"ids": [1], "vals": {"verdict": "justified"}}),
        ("rm.absence", "write", {"ids": [1], "vals": {"no_sign_in": True}}),
        ("rm.absence", "search_read", {"domain": []}),
        ("rm.absence", "formatted_read_group", {"domain": [], "groupby": ["kind"]}),
        ("rm.complaint", "search_read", {"domain": []}),
        ("rm.feedback.line", "search_read", {"domain": [["mark", "=", "1"]]}),
        ("rm.customer", "search_read", {"domain": [["full_number", "=", f"13800-{FOREIGN}"]]}),
        ("rm.customer", "search_read", {"domain": [["seen_from_ids", "in", [west]]]}),
        ("rm.manager", "search_read", {"domain": [["team_user_id", "=", me]], "fields": ["id"]}),
        ("rm.user", "search_read", {"domain": [["user_id.password", "!=", False]]}),
        ("rm.kpi.source", "collect", {"codes": ["complaint_justified"],
                                      "date_from": "2026-01-01", "date_to": "2026-03-31"}),
        ("rm.kpi.source", "preview", {"ids": [1], "date_from": "2026-01-01",
                                      "date_to": "2026-03-31"}),
    )  # fmt: skip


def test_json_2_refuses_them_all_and_nothing_changes(bank, ids):
    before = state(bank)
    refused_by_json_2(bank.json2("branch_admin"), attempts(ids))
    assert state(bank) == before


def test_xml_rpc_refuses_them_all_and_nothing_changes(bank, ids):
    before = state(bank)
    refused_by_xml_rpc(bank.xmlrpc("branch_admin"), attempts(ids))
    assert state(bank) == before


def test_windows_open_no_way_that_their_methods_close(bank, ids):
    client, before = bank.json2("branch_admin"), state(bank)
    role = ids["rm.role rm"]
    east, west = ids["rm.branch OWN-MARKER"], ids[f"rm.branch {FOREIGN}"]
    windows = [
        ("rm.user.grant", {"user_id": ids[f"rm.user {login}"], "role_id": given, "branch_id": at})
        for login, given, at in (
            ("branch_admin", role, east),
            ("leader", role, east),
            ("rm", ids["rm.role auditor"], east),
            ("rm", role, west),
            ("rm2", role, east),
        )
    ]
    windows += [
        ("rm.user.move", {"user_id": ids["rm.user rm"], "branch_id": west}),
        ("rm.user.move", {"user_id": ids["rm.user rm2"], "branch_id": east}),
        ("rm.user.import", {"branch_id": west}),
        ("rm.user.import", {"manager_ids": [[6, 0, [ids[f"rm.manager M-{FOREIGN}"]]]]}),
        ("rm.approval.decide", {"decision": "approve", "comment": "同意"}),
    ]
    for model, vals in windows:
        with pytest.raises(Json2Error) as refused:
            made = client.call(model, "create", vals_list=[vals])
            client.call(model, "action_confirm", ids=made)
        assert FOREIGN not in str(refused.value.body.get("message", "")), (model, vals)
    assert state(bank) == before


def state(bank):
    """How many there are of everything that was tried, as the auditor counts them."""
    auditor = bank.json2("auditor")
    counted = [
        "rm.absence", "rm.complaint", "rm.feedback.round", "rm.assignment", "rm.claim",
        "rm.handover", "rm.branch.change", "rm.branch.function", "rm.authority.letter",
        "rm.rights.review", "rm.kpi.protection", "rm.role.grant", "rm.team.member",
        "rm.approval.request", "rm.approval.substitute", "rm.approval.route", "rm.customer.tag",
        "rm.pay.deposit", "rm.pay.deposit.entry",
    ]  # fmt: skip
    return {model: auditor.call(model, "search_count", domain=[]) for model in counted}
