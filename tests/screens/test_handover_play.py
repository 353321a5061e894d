"""A hand-over of 300 customers, played from the request to the list of call-backs."""

import re
from urllib.parse import unquote

import pytest

from support.screens import FAULT, new_context, rest

from .conftest import PASSWORD

NUMBER = 300
ACTION = "/odoo/action-rm_workbench.rm_handover_action"
#: 300 customers of the RM's own besides what he has, and who the others are
MAKE = """
from odoo.addons.rm_workbench.bank_date import bank_today

giving = env["rm.manager"].search([("user_id.login", "=", "rm")])
taking = env["rm.manager"].search(
    [("branch_id", "=", giving.branch_id.id), ("left_on", "=", False), ("user_id", "=", False)],
    limit=1)
# his grade has room for all that he takes
taking.grade_id.customer_limit = 2000
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
          "customer": ids[0],
          "today": str(bank_today(env))}
"""
TELL = """
SELECT h.state,
       (SELECT count(*) FROM rm_handover_line WHERE handover_id = h.id) AS lines,
       (SELECT count(*) FROM rm_handover_call WHERE handover_id = h.id) AS calls,
       (SELECT count(*) FROM rm_customer_access WHERE manager_id = h.from_manager_id) AS "left",
       (SELECT count(*) FROM rm_customer
         WHERE manager_id = h.to_manager_id AND customer_no LIKE 'Y%%') AS taken,
       (SELECT string_agg(event, ' ' ORDER BY id) FROM rm_journal
         WHERE reference = h.number AND event LIKE 'handover.%%') AS events
  FROM rm_handover h WHERE h.id = %s"""


@pytest.fixture
def people(demo_bank, browser):
    """A function: the page of a person, signed in and led to a page of the hand-overs."""
    # one context, so that the next person's page has the bundles already
    context = new_context(browser, 1440, 900)
    page = context.new_page()

    def person(login, path):
        context.clear_cookies()
        if page.url.startswith("http"):
            # otherwise the login page offers those who were here before
            page.evaluate("() => localStorage.clear()")
        page.goto(f"{demo_bank.url}/web/login?redirect={ACTION}{path}")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_selector(".o_form_view", timeout=60_000)
        rest(page)
        return page

    yield person
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


def _marked(page, words):
    """Who looks at it, and when, lies over the whole page and is in nobody's way."""
    page.wait_for_selector(".o_rm_watermark", state="attached")
    style = page.locator(".o_rm_watermark").get_attribute("style")
    text = re.search(r"<text[^>]*>([^<]*)</text>", unquote(style))[1]
    assert re.fullmatch(rf".*{words} \d{{4}}-\d\d-\d\d \d\d:\d\d", text), text
    assert "pointer-events: none" in style
    size = page.viewport_size
    box = page.locator(".o_rm_watermark").bounding_box()
    assert (box["width"], box["height"]) == (size["width"], size["height"])


def test_three_hundred_customers_change_hands(demo_bank, people, workbench, run_in_odoo):
    bank = run_in_odoo(demo_bank.db, MAKE, number=NUMBER, password=PASSWORD)
    assert bank["made"] == NUMBER

    giving = people("rm", "/new")
    _choose(giving, "to_manager_id", bank["taking"])
    _choose(giving, "supervisor_id", bank["leader"])
    giving.locator("div[name=effective_on] :is(input, button)").first.click()
    giving.fill("div[name=effective_on] input", bank["today"])
    giving.keyboard.press("Tab")
    giving.fill("div[name=reason] textarea", "轮岗交接")
    giving.locator(".o_form_button_save").click()
    giving.wait_for_selector("button[name=action_fill]:visible")
    handover = int(giving.url.rsplit("/", 1)[1])
    _press(giving, "action_fill", gone=False)
    giving.wait_for_selector("div[name=line_ids] .o_data_row")
    _tick_all(giving)
    _press(giving, "action_submit")

    taking = people("colleague", f"/{handover}")
    _marked(taking, f"{bank['taking']} colleague")
    _press(taking, "action_accept")
    watching = people("leader", f"/{handover}")
    _press(watching, "action_witness")
    deciding = people("leader_ho", f"/{handover}")
    deciding.click("button[name=action_open_approve]:visible")
    deciding.fill(".modal div[name=comment] textarea", "资料齐全，同意移交。")
    deciding.click(".modal button[name=action_confirm]:visible")
    deciding.wait_for_selector("button[name=action_draw_calls]:visible")
    _press(deciding, "action_draw_calls")
    deciding.locator(".nav-link[name=calls]").click()
    deciding.locator("div[name=call_ids] .o_data_row").first.wait_for()
    deciding.goto(f"{demo_bank.url}/odoo/action-rm_workbench.rm_customer_action/{bank['customer']}")
    deciding.wait_for_selector(".o_form_view")
    _marked(deciding, "leader_ho")

    with workbench.connect(demo_bank.db) as connection, connection.cursor() as cursor:
        cursor.execute(TELL, [handover])
        state, lines, calls, left, taken, events = cursor.fetchone()
    assert (state, left, taken) == ("done", 0, NUMBER)
    assert lines >= NUMBER
    assert calls >= 15, "one in twenty"
    steps = ["accepted", "witnessed", "done", "calls_drawn"]
    assert [step for step in steps if f"handover.{step}" in events] == steps
