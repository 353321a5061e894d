"""The appraiser scores in a browser that is killed half-way, and goes on where he stopped."""

import re

import pytest

PASSWORD = "kept-for-tests-1"
BANK = """
from odoo.fields import Command
roles = {role.code: role for role in env["rm.role"].search([])}
root = env["rm.branch"].search([("parent_id", "=", False)])
root = root or env["rm.branch"].create({"code": "H", "name": "总行", "level": "head_office"})
branch = env["rm.branch"].create(
    {"code": "RV1", "name": "测试支行", "level": "sub_branch", "parent_id": root.id}
)
users = {}
for login, role in (("boss", "leader"), ("one", "admin"), ("two", "admin"), ("rm1", "rm")):
    users[login] = env["res.users"].create(
        {"login": login, "name": login, "password": password, "lang": "zh_CN"}
    )
    env["rm.role.grant"].create({
        "user_id": users[login].id, "role_id": roles[role].id,
        "branch_id": branch.id if roles[role].needs_branch else False,
    })
for number in range(count):
    env["rm.manager"].create({
        "code": f"RV{number:02}", "name": f"经理{number:02}", "branch_id": branch.id,
        "user_id": users["rm1"].id if not number else False,
    })
items = env["rm.review.item"].with_user(users["one"]).create([
    {"code": code, "name": name, "max_score": most,
     "criterion_ids": [Command.create({"name": "优", "points": "9", "description": "好"}),
                       Command.create({"name": "差", "points": "0", "description": "不好"})]}
    for code, name, most in (("A", "工作态度", "10"), ("B", "客户服务", "100"))
])
plan = env["rm.review.plan"].with_user(users["one"]).create({
    "name": "定性考核", "branch_id": branch.id, "cycle": "once", "anonymous": False,
    "min_appraisers": 1,
    "item_ids": [Command.create({"item_id": item.id, "weight": "50"}) for item in items],
    "appraiser_ids": [Command.create({"relation": "leader", "weight": "100"})],
})
plan.with_user(users["two"]).action_start()
env.cr.commit()
result = True
"""
ANSWERS = """
rows = env["rm.review.answer"].search([], order="sheet_id, id")
result = [[a.sheet_id.manager_id.code, a.sheet_id.state, a.points, a.comment] for a in rows]
"""
FIELD = ".o_rm_review_field input"


@pytest.fixture(scope="module")
def scoring(module_db, run_in_odoo, module_server):
    """The served bank with five RMs whom ``boss`` is to score."""
    run_in_odoo(module_db, BANK, password=PASSWORD, count=5)
    return module_server(module_db)


def _open(page, scoring, sign_in):
    sign_in(page, scoring.url, "boss", PASSWORD)
    page.goto(f"{scoring.url}/odoo/action-rm_kpi.rm_review_scoring_action")
    page.wait_for_selector(FIELD)


def _count(page):
    return re.sub(r"\s+", "", page.inner_text(".o_rm_review_count"))


def test_a_killed_browser_loses_nothing_and_goes_on_where_it_stopped(
    scoring, open_page, page, sign_in, run_in_odoo
):
    _open(page, scoring, sign_in)
    assert _count(page) == "0/5"
    page.keyboard.type("8")
    page.keyboard.press("Enter")
    page.keyboard.type("90")
    page.keyboard.press("Enter")
    page.wait_for_selector(".o_rm_review_field .fa-check >> nth=1")
    page.keyboard.press("Control+Enter") if page.evaluate(
        "document.activeElement.tagName"
    ) == "INPUT" else page.keyboard.press("Enter")
    page.wait_for_function(
        "document.querySelector('.o_rm_review_sheet h3').innerText.includes('01')"
    )
    page.keyboard.type("7.5")
    page.wait_for_selector(".o_rm_review_field .fa-check")
    proof = {"name": "走访照片.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
    page.set_input_files(".o_rm_review_files input >> nth=0", proof)
    page.wait_for_selector(".o_rm_review_files .badge")
    page.context.close()  # as a kill: nothing of the page runs any more

    again = open_page()
    _open(again, scoring, sign_in)
    assert _count(again) == "1/5"
    assert "经理01" in again.inner_text(".o_rm_review_sheet h3")
    assert again.locator(FIELD).first.input_value() == "7.5"
    assert "走访照片.pdf" in again.inner_text(".o_rm_review_files .badge")
    focused = again.evaluate("document.activeElement.dataset.field")
    assert focused == again.locator(FIELD).nth(1).get_attribute("data-field")
    told = run_in_odoo(scoring.db, ANSWERS)
    assert told[:3] == [
        ["RV00", "done", "8", False],
        ["RV00", "done", "90", False],
        ["RV01", "in_progress", "7.5", False],
    ]


@pytest.mark.parametrize("width", [1280, 390])
def test_points_beyond_the_item_are_refused_beside_the_field(width, scoring, page, sign_in):
    page.set_viewport_size({"width": width, "height": 844})
    _open(page, scoring, sign_in)
    page.locator(FIELD).first.fill("11")
    page.locator(FIELD).nth(1).focus()
    page.wait_for_selector(".o_rm_review_error")
    assert "10" in page.inner_text(".o_rm_review_error")
    page.locator(FIELD).first.fill("6")
    page.locator(FIELD).nth(1).focus()
    page.wait_for_selector(".o_rm_review_error", state="detached")
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not wide, "nothing is cut off at the side"
    assert page.complaints == []


def test_two_tabs_do_not_overwrite_each_other(scoring, page, sign_in):
    scoring.expect("已在另一窗口保存过")
    _open(page, scoring, sign_in)
    other = page.context.new_page()
    other.goto(f"{scoring.url}/odoo/action-rm_kpi.rm_review_scoring_action")
    other.wait_for_selector(FIELD)
    with page.expect_response(lambda answer: "save_answer" in answer.url):
        page.locator(FIELD).first.fill("5")
        page.locator(FIELD).nth(1).focus()
    other.locator(FIELD).first.fill("3")
    other.locator(FIELD).nth(1).focus()
    other.wait_for_selector(".o_rm_review_error")
    other.click(".o_rm_review_error button")
    other.wait_for_selector(".o_rm_review_error", state="detached")
    assert other.locator(FIELD).first.input_value() == "5"


def test_the_grid_goes_down_with_the_arrow(scoring, page, sign_in, run_in_odoo):
    _open(page, scoring, sign_in)
    page.click(".o_rm_review_buttons .btn-group button:nth-child(2)")
    fields = page.locator(".o_rm_review_grid input:not(:disabled)")
    fields.nth(2).focus()
    page.keyboard.type("9")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    for _look in range(20):
        told = {(row[0], row[2]) for row in run_in_odoo(scoring.db, ANSWERS)}
        if {("RV02", "9"), ("RV03", "4")} <= told:
            break
        page.wait_for_timeout(250)
    assert {("RV02", "9"), ("RV03", "4")} <= told
    assert page.complaints == []
