"""Wrong passwords lock a login on every path and in every worker."""

import json
import urllib.request
import xmlrpc.client
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.web_session import WebSession

from .conftest import PASSWORD

WORKERS = range(8)


@pytest.fixture(autouse=True)
def expected(bank):
    bank.server.expect("deprecated in Odoo 19", "scheduled for removal", "processed no record")


def authenticate(bank, login, password):
    common = xmlrpc.client.ServerProxy(f"{bank.server.url}/xmlrpc/2/common")
    return common.authenticate(bank.db, login, password, {})


def json_rpc(bank, login, password):
    params = {"service": "common", "method": "login", "args": [bank.db, login, password]}
    body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{bank.server.url}/jsonrpc", body, headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer).get("result")


def web(bank, login, password):
    return WebSession(bank.server.url, bank.db).sign_in(login, password)


def lock(bank, login):
    for _attempt in range(5):
        assert not authenticate(bank, login, "wrong")


def user_id(bank, login):
    [user] = bank.json2("admin").call("rm.user", "search", domain=[["login", "=", login]])
    return user


def unlock(bank, login):
    return bank.json2("admin").call("rm.user", "action_unlock", ids=[user_id(bank, login)])


def test_five_failures_lock_every_path_in_every_worker_until_unlocked(bank):
    client = bank.xmlrpc("rm")
    for _worker in WORKERS:  # every worker keeps the right answer
        assert client.call("rm.manager", "search", [])
    lock(bank, "rm")
    for _worker in WORKERS:
        assert not authenticate(bank, "rm", PASSWORD)
        assert not json_rpc(bank, "rm", PASSWORD)
        with pytest.raises(xmlrpc.client.Fault):
            client.call("rm.manager", "search", [])
    assert web(bank, "rm", PASSWORD)
    # keys are checked at every call and cannot be guessed
    assert bank.json2("rm").call("rm.manager", "search", domain=[])
    assert unlock(bank, "rm")
    assert authenticate(bank, "rm", PASSWORD)
    assert client.call("rm.manager", "search", [])
    assert not web(bank, "rm", PASSWORD)


def test_failures_of_all_paths_count_together(bank):
    uid = user_id(bank, "leader")
    models = xmlrpc.client.ServerProxy(f"{bank.server.url}/xmlrpc/2/object")
    web(bank, "leader", "wrong")
    json_rpc(bank, "leader", "wrong")
    authenticate(bank, "leader", "wrong")
    for _attempt in range(2):
        with pytest.raises(xmlrpc.client.Fault):
            models.execute_kw(bank.db, uid, "wrong", "rm.branch", "search", [[]])
    assert not authenticate(bank, "leader", PASSWORD)
    unlock(bank, "leader")


def test_twenty_at_once_are_counted(bank):
    with ThreadPoolExecutor(20) as pool:
        told = list(pool.map(lambda _n: authenticate(bank, "risk", "wrong"), range(20)))
    assert not any(told)
    assert not authenticate(bank, "risk", PASSWORD)
    lines = bank.json2("auditor").call(
        "rm.journal", "search_count", domain=[["event", "=", "user.sign_in_failed"],
                                              ["reference", "=", "risk"]]
    )  # fmt: skip
    assert lines == 21
    unlock(bank, "risk")


def test_no_sentence_tells_which_logins_exist(bank):
    lock(bank, "nothing")
    told = {
        web(bank, "nothing", PASSWORD),
        web(bank, "nothing", "wrong"),
        web(bank, "no-such-login", "wrong"),
        web(bank, "branch_admin", "wrong"),
        web(bank, "integration", "wrong"),
    }
    assert len(told) == 1
    assert "" not in told
    unlock(bank, "nothing")


def test_only_administrators_unlock_and_the_counters_are_nobodys(bank):
    lock(bank, "nothing")
    uid = user_id(bank, "nothing")
    for login in ("rm", "leader", "branch_admin", "auditor", "integration"):
        for model, method, named in (
            ("rm.user", "action_unlock", {"ids": [uid]}),
            ("rm.sign.in.guard", "unlink", {"ids": [1]}),
            ("rm.sign.in.guard", "write", {"ids": [1], "vals": {"failures": 0}}),
            ("rm.sign.in.guard", "_forget", {"user_ids": [uid]}),
        ):
            with pytest.raises(Exception, match="40[0-9]|422|500") as refused:
                bank.json2(login).call(model, method, **named)
            assert "nothing" not in str(refused.value)
    assert not authenticate(bank, "nothing", PASSWORD)
    unlock(bank, "nothing")
