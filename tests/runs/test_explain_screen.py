"""The RM finds the own score and walks down to a line of a file, at the desk and on a phone."""

import pytest

from support.screens import rest

PASSWORD = "kept-for-tests-1"
BANK = """
env["rm.kpi.scheme"]._compute_period("RM-MONTHLY", "1998-06")
branch = env["rm.branch"].search([("code", "=", "D01")])
role = {role.code: role for role in env["rm.role"].search([])}
for login, code in (("boss", "admin"), ("zhou", "rm"), ("lead", "leader")):
    user = env["res.users"].create({"login": login, "name": login, "password": password,
                                    "lang": "zh_CN", "tz": "Asia/Shanghai"})
    branch_id = branch.id if role[code].needs_branch else False
    env["rm.role.grant"].create(
        {"user_id": user.id, "role_id": role[code].id, "branch_id": branch_id}
    )
users = env["res.users"]
manager = env["rm.manager"].search([("code", "=", "M001")])
manager.user_id = users.search([("login", "=", "zhou")])
env.cr.commit()
run = env["rm.kpi.run"].search([])
run.with_user(users.search([("login", "=", "boss")])).action_announce()
result = {
    "score": env["rm.kpi.result"].search([("manager_id", "=", manager.id)]).score,
    "name": manager.name,
    "peers": env["rm.kpi.result"].search_count([("branch_id", "=", branch.id)]),
}
"""


@pytest.fixture(scope="module")
def screens(berka_db, run_in_odoo, module_server):
    """The served bank with what the RM is to see."""
    facts = run_in_odoo(berka_db, BANK, password=PASSWORD)
    return module_server(berka_db), facts


@pytest.mark.parametrize("width", [1280, 390])
def test_an_rm_walks_from_the_score_to_the_line_of_a_file(width, screens, page, sign_in):
    served, facts = screens
    page.set_viewport_size({"width": width, "height": 844})
    sign_in(page, served.url, "zhou", PASSWORD)
    page.goto(f"{served.url}/odoo/action-rm_kpi.rm_kpi_result_action_mine")
    page.locator("button[name=action_explain]").first.click()
    page.wait_for_selector(".o_rm_explain_page")
    assert facts["score"] in page.inner_text(".o_rm_explain_score")
    assert facts["name"] in page.inner_text(".o_rm_explain_who")
    page.locator(".o_rm_explain_top").nth(4).wait_for()
    assert page.locator(".o_rm_explain_top").count() == 5
    page.locator(".o_rm_explain_top .o_rm_explain_line").first.click()
    formula = page.locator(".o_rm_explain_inside .o_rm_explain_formula").first
    formula.wait_for()
    assert "AVG_OVER(日均存款" in formula.inner_text()
    page.locator(".o_rm_explain_raw .o_rm_explain_line").first.click()
    page.wait_for_selector(".o_rm_explain_leaves table")
    assert "balances.csv : " in page.locator(".o_rm_leaf_origin").first.inner_text()
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not wide, "nothing is cut off at the side"
    assert page.complaints == []


def test_a_leader_sees_the_ranking_of_the_branch(screens, page, sign_in):
    served, facts = screens
    sign_in(page, served.url, "lead", PASSWORD)
    page.goto(f"{served.url}/odoo/action-rm_kpi.rm_kpi_result_action_newest")
    page.wait_for_selector(".o_data_row")
    rest(page)
    assert page.locator(".o_data_row").count() == facts["peers"]
    assert "1998-06" in page.inner_text(".o_searchview")
    assert page.complaints == []
