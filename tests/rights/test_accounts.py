"""What stops at the next call of every worker; the link with which a password is chosen."""

import xmlrpc.client

import pytest

from support.clients import Json2Error
from support.web_session import WebSession, complaint

from .conftest import PASSWORD

WORKERS = range(8)


@pytest.fixture(autouse=True)
def expected(bank):
    bank.server.expect("deprecated in Odoo 19", "scheduled for removal")


def user_id(bank, login):
    [user] = bank.json2("admin").call("rm.user", "search", domain=[["login", "=", login]])
    return user


def deed(bank, method, login, by="admin", **named):
    return bank.json2(by).call("rm.user", method, ids=[user_id(bank, login)], **named)


def signed_in(bank, login, password=PASSWORD):
    session = WebSession(bank.server.url, bank.db)
    assert session.sign_in(login, password) == ""
    return session


def stopped(call):
    for _worker in WORKERS:
        with pytest.raises((xmlrpc.client.Fault, Json2Error)):
            call()


def link_of(window):
    return window["context"]["default_link"]


def test_a_disabled_user_stops_on_every_path(bank):
    remote, key, session = bank.xmlrpc("rm2"), bank.json2("rm2"), signed_in(bank, "rm2")
    for _worker in WORKERS:
        assert remote.call("rm.customer", "search", [])
        assert session.call("rm.customer", "search", [])
    assert key.call("rm.customer", "search", domain=[])
    assert deed(bank, "action_disable", "rm2")
    stopped(lambda: remote.call("rm.customer", "search", []))
    stopped(lambda: key.call("rm.customer", "search", domain=[]))
    for _worker in WORKERS:
        assert "error" in session.call("rm.customer", "search", [])
    assert WebSession(bank.server.url, bank.db).sign_in("rm2", PASSWORD)
    assert deed(bank, "action_enable", "rm2")
    # keys ended with the account, the password did not
    stopped(lambda: key.call("rm.customer", "search", domain=[]))
    assert remote.call("rm.customer", "search", [])


def test_ended_sessions_and_keys_stop_on_every_path(bank):
    session, key = signed_in(bank, "risk"), bank.json2("risk")
    by_key = bank.xmlrpc("risk", key.key)
    for _worker in WORKERS:
        assert by_key.call("rm.branch", "search", [])
        assert session.call("rm.branch", "search", [])
    assert deed(bank, "action_end_sessions", "risk", by="branch_admin")
    stopped(lambda: by_key.call("rm.branch", "search", []))
    stopped(lambda: key.call("rm.branch", "search", domain=[]))
    for _worker in WORKERS:
        assert "error" in session.call("rm.branch", "search", [])
    # a client that goes on with a key that ended locks the login, like any wrong password
    assert deed(bank, "action_unlock", "risk", by="branch_admin")
    assert signed_in(bank, "risk").call("rm.branch", "search", [])


def test_a_link_sets_a_password_once_and_ends_the_old_one(bank):
    remote = bank.xmlrpc("rm")
    for _worker in WORKERS:
        assert remote.call("rm.customer", "search", [])
    old = link_of(deed(bank, "action_reset_password", "rm", by="branch_admin"))
    link = link_of(deed(bank, "action_reset_password", "rm", by="branch_admin"))
    web = WebSession(bank.server.url, bank.db)
    assert complaint(web.submit(old, password="Chosen-one-1", confirm_password="Chosen-one-1"))
    assert complaint(web.submit(link, password="Chosen-one-1", confirm_password="Chosen-two-2"))
    assert complaint(web.submit(link, password="short", confirm_password="short"))
    chosen = {"password": "Chosen-one-1", "confirm_password": "Chosen-one-1"}
    assert "alert-success" in web.submit(link, **chosen)
    assert complaint(web.submit(link, **chosen))
    assert complaint(web.submit(link + "x", **chosen))
    stopped(lambda: remote.call("rm.customer", "search", []))
    assert deed(bank, "action_unlock", "rm")
    assert signed_in(bank, "rm", "Chosen-one-1").call("rm.customer", "search", [])


def test_a_new_user_signs_in_with_what_he_chose(bank):
    admin = bank.json2("branch_admin")
    [role] = admin.call("rm.role", "search", domain=[["code", "=", "rm"]])
    [branch] = admin.call("rm.branch", "search", domain=[])
    vals = {"name": "新人", "login": "newcomer", "role_id": role, "branch_id": branch}
    link = link_of(admin.call("rm.user", "create_user", vals=vals))
    for password in (False, "", "newcomer"):
        assert WebSession(bank.server.url, bank.db).sign_in("newcomer", password)
    web = WebSession(bank.server.url, bank.db)
    web.submit(link, password="Chosen-one-1", confirm_password="Chosen-one-1")
    session = signed_in(bank, "newcomer", "Chosen-one-1")
    [own] = session.call("res.users", "search_read", [["login", "=", "newcomer"]], ["rm_branch_id"])
    assert own["rm_branch_id"][0] == branch


def test_a_link_works_for_nobody_who_is_disabled_meanwhile(bank):
    link = link_of(deed(bank, "action_reset_password", "leader"))
    assert deed(bank, "action_disable", "leader")
    web = WebSession(bank.server.url, bank.db)
    assert complaint(web.submit(link, password="Chosen-one-1", confirm_password="Chosen-one-1"))
    assert deed(bank, "action_enable", "leader")
    assert complaint(web.submit(link, password="Chosen-one-1", confirm_password="Chosen-one-1"))
