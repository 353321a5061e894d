"""A hand-over of 300 customers, played from the request to the list of call-backs."""

import pytest

from support.screens import FAULT, rest

from .conftest import PASSWORD

NUMBER = 300
#: 300 customers of the RM's own besides what he has, and who the others are
MAKE = """
from odoo.addons.rm_workbench.bank_date import bank_today

giving = env["rm.manager"].search([("user_id.login", "=", "rm")])
taking = env["rm.manager"].search(
    [("branch_id", "=", giving.branch_id.id), ("left_on", "=", False), ("user_id", "=", False)],
    limit=1)
taking.user_id = env["res.users"].create(
    {"login": "colleague", "name": taking.name, "password": password, "lang": "zh_CN"})
env["rm.role.grant"].create(
    {"user_id": taking.user_id.id, "role_id": env.ref("rm_workbench.role_rm").id,
     "branch_id": giving.branch_id.id})
leader = env["res.users"].search([("login", "=", "leader")])
env.cr.execute(
    "INSERT INTO rm_customer (customer_no, name, kind, branch_id, share_version)"
    " SELECT 'Y' || lpad(i::text, 8, '0'), '园区企业' || i, 'corporate', %s, 0"
    " FROM generate_series(1, %s) i RETURNING id", [giving.branch_id.id, number])
ids = [row[0] for row in env.cr.fetchall()]
made = env["rm.assignment"]._assign_many(ids, giving, bank_today(env), None, None)
held = env["rm.customer.access"].search_count([("manager_id", "=", giving.id)])
result = {"taking": taking.name, "leader": leader.name, "made": made, "held": held,
          "today": str(bank_today(env))}
"""
TELL = """
handover = env["rm.handover"].search([], order="id desc", limit=1)
taking = handover.to_manager_id
result = {
    "state": handover.state,
    "lines": len(handover.line_ids),
    "calls": len(handover.call_ids),
    "left": env["rm.customer.access"].search_count(
        [("manager_id", "=", handover.from_manager_id.id)]),
    "taken": env["rm.customer"].search_count(
        [("manager_id", "=", taking.id), ("customer_no", "=like", "Y%")]),
    "events": env["rm.journal"].search(
        [("reference", "=", handover.number)], order="id").mapped("event"),
}
"""


@pytest.fixture
def people(demo_bank, browser, sign_in):
    """A function: the page of a person, signed in at the hand-over's list."""
    contexts = []

    def person(login):
        context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
        contexts.append(context)
        page = context.new_page()
        sign_in(page, demo_bank.url, login, PASSWORD)
        page.goto(f"{demo_bank.url}/odoo/action-rm_workbench.rm_handover_action")
        page.wait_for_selector(".o_list_view")
        return page

    yield person
    for context in contexts:
        context.close()


def _choose(page, field, text):
    page.click(f"div[name={field}] input")
    page.keyboard.type(text, delay=20)
    page.locator(".o-autocomplete--dropdown-item", has_text=text).first.click()


def _press(page, name, gone=True):
    """Click a button of the form, and the dialog's first where it asks."""
    button = page.locator(f"button[name={name}]:visible").first
    button.click()
    if not gone:
        return
    confirm = page.locator(".modal-footer .btn-primary")
    page.wait_for_function(
        "name => document.querySelector('.modal-footer .btn-primary')"
        " || ![...document.querySelectorAll(`button[name=${name}]`)].some(b => b.offsetParent)",
        arg=name,
    )
    if confirm.count():
        confirm.first.click()
        page.wait_for_selector(".modal", state="detached")
    rest(page)
    assert not page.locator(FAULT).count()


def _open(page, number):
    page.locator(".o_data_row", has_text=number).first.locator("td.o_data_cell").first.click()
    page.wait_for_selector(".o_form_view")
    rest(page)


def _tick_all(page):
    page.locator(".nav-link[name=checks]").click()
    boxes = page.locator("div[name=check_ids] td[name=done]")
    boxes.first.wait_for()
    for index in range(boxes.count()):
        boxes.nth(index).click()
        box = page.locator("div[name=check_ids] .o_selected_row td[name=done] input")
        box.check()
    page.locator(".o_form_button_save").click()
    rest(page)


def test_three_hundred_customers_change_hands(demo_bank, people, run_in_odoo):
    bank = run_in_odoo(demo_bank.db, MAKE, number=NUMBER, password=PASSWORD)
    assert bank["made"] == NUMBER

    giving = people("rm")
    giving.click(".o_list_button_add")
    giving.wait_for_selector(".o_form_view")
    _choose(giving, "to_manager_id", bank["taking"])
    _choose(giving, "supervisor_id", bank["leader"])
    giving.locator("div[name=effective_on] :is(input, button)").first.click()
    giving.fill("div[name=effective_on] input", bank["today"])
    giving.keyboard.press("Tab")
    giving.fill("div[name=reason] textarea", "轮岗交接")
    giving.locator(".o_form_button_save").click()
    giving.wait_for_selector("button[name=action_fill]:visible")
    number = giving.inner_text("div[name=number]").strip()
    _press(giving, "action_fill", gone=False)
    giving.wait_for_selector("div[name=line_ids] .o_data_row")
    _tick_all(giving)
    _press(giving, "action_submit")

    taking = people("colleague")
    _open(taking, number)
    _press(taking, "action_accept")
    watching = people("leader")
    _open(watching, number)
    _press(watching, "action_witness")
    deciding = people("leader_ho")
    _open(deciding, number)
    deciding.locator("header button, .o_statusbar_buttons button", has_text="批准").first.click()
    deciding.fill(".modal div[name=comment] textarea", "资料齐全，同意移交。")
    deciding.locator(".modal-footer .btn-primary").first.click()
    deciding.wait_for_selector("button[name=action_draw_calls]:visible")
    _press(deciding, "action_draw_calls")
    deciding.locator(".nav-link[name=calls]").click()
    deciding.locator("div[name=call_ids] .o_data_row").first.wait_for()

    told = run_in_odoo(demo_bank.db, TELL)
    assert (told["state"], told["left"], told["taken"]) == ("done", 0, NUMBER)
    assert told["lines"] >= NUMBER and told["calls"] >= 15
    steps = ["handover.accepted", "handover.witnessed", "handover.done", "handover.calls_drawn"]
    assert [event for event in told["events"] if event in steps] == steps
