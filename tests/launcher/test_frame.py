"""The test set-up itself: a database, a server, both remote interfaces, a browser."""

import pytest


def test_a_copy_has_the_suite_and_chinese(new_db, run_in_odoo):
    code = """
module = env["ir.module.module"].search([("name", "=", name)])
chinese = env["res.lang"].search_count([("code", "=", "zh_CN"), ("active", "=", True)])
result = [module.state, chinese]
"""
    assert run_in_odoo(new_db, code, name="rm_workbench") == ["installed", 1]


@pytest.fixture(scope="module")
def served(module_db, module_server, workbench):
    code = """
env["res.users"].create({"login": "visitor", "name": "Visitor", "password": "visitor-password"})
"""
    workbench.evaluate(module_db, code)
    return module_server(module_db)


def test_both_remote_interfaces_answer(served, rpc, json2, api_key):
    old = rpc(served.url, served.db, "visitor", "visitor-password")
    assert old.call("res.users", "read", [old.uid], fields=["login"])[0]["login"] == "visitor"
    new = json2(served.url, served.db, api_key(served.db, "visitor"))
    assert new.call("res.users", "read", ids=[old.uid], fields=["login"])[0]["login"] == "visitor"


def test_two_workers_serve(new_db, server):
    served = server(new_db, workers=2, bus=True)
    assert "spawned" in served.told() or served.process.is_running()


def test_a_person_signs_in(served, page, sign_in):
    sign_in(page, served.url, "visitor", "visitor-password")
    assert page.title()
    assert page.complaints == []
