"""Sign-in opens the home page of the role: at the desk and on a phone, without a fault."""

import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect
from screens.conftest import PASSWORD

from support.screens import FAULT, rest

CARDS = {
    "rm": ("figures", "messages", "todos", "score", "meetings", "calls", "work", "duties"),
    "leader": (
        "figures",
        "approvals",
        "todos",
        "ranking",
        "branches",
        "movers",
        "overdue",
        "logs",
        "supervision",
        "progress",
    ),
    "admin": ("figures", "feeds", "runs", "warnings"),
    "risk": ("figures", "worsened", "overdue", "opinions"),
    "branch_admin": ("figures", "grants"),
    "auditor": ("figures", "journal"),
}
#: who has notices to confirm in the demo bank
TO_CONFIRM = {"rm", "risk", "branch_admin"}
ABOVE = """() => {
    const bottom = document.querySelector(".o_rm_strip").getBoundingClientRect().bottom;
    const others = document.querySelectorAll(".o_rm_hello, .o_rm_tile, .o_rm_card, .o_rm_links");
    return [...others].every((other) => other.getBoundingClientRect().top >= bottom);
}"""
OVERFLOW = """() => {
    const page = document.querySelector(".o_rm_home");
    return page.scrollWidth - page.clientWidth;
}"""


def _open(page, served, login, sign_in, width):
    page.set_viewport_size({"width": width, "height": 844})
    sign_in(page, served.url, login, PASSWORD)
    page.wait_for_selector(".o_rm_home", timeout=30_000)
    rest(page)


def _without_faults(page):
    assert [text for text in page.complaints if text] == []
    assert page.locator(FAULT).count() == 0


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("login", CARDS)
def test_sign_in_opens_the_home_page(login, width, demo_bank, page, sign_in):
    _open(page, demo_bank, login, sign_in, width)
    shown = set(CARDS[login])
    if "figures" in shown:
        assert page.locator(".o_rm_tile").count() >= 2
        shown.remove("figures")
    for key in shown:
        assert page.locator(f".o_rm_key_{key}").count() == 1, key
    assert page.locator(".o_rm_card_broken").count() == 0
    assert page.evaluate(OVERFLOW) <= 0
    assert page.locator(".o_rm_strip").count() == (login in TO_CONFIRM)
    assert login not in TO_CONFIRM or page.evaluate(ABOVE)
    _without_faults(page)


def test_a_notice_is_confirmed_from_the_top_of_the_page(demo_bank, page, sign_in):
    _open(page, demo_bank, "rm2", sign_in, 390)
    rows = page.locator(".o_rm_strip_rows li")
    expect(rows).to_have_count(1)
    rows.first.locator(".o_rm_confirm").click()
    expect(page.locator(".o_rm_strip")).to_have_count(0)
    expect(page.locator(".o_notification")).to_have_count(1)
    _without_faults(page)


def test_an_rm_goes_from_a_row_to_the_customer(demo_bank, page, sign_in):
    _open(page, demo_bank, "rm", sign_in, 1440)
    for tab in range(page.locator(".o_rm_tab").count()):
        page.locator(".o_rm_tab").nth(tab).click()
    page.locator(".o_rm_tab").first.click()
    rest(page)
    row = page.locator(".o_rm_key_calls .o_rm_row").first
    name = row.locator(".o_rm_row_title").inner_text()
    row.locator(".o_rm_row_open").click()
    page.locator(".o_form_view", has_text=name).wait_for()
    _without_faults(page)


def test_an_rm_ticks_a_to_do_off_and_makes_one(demo_bank, page, sign_in):
    _open(page, demo_bank, "rm", sign_in, 1440)
    rows = page.locator(".o_rm_key_todos .o_rm_row")
    before = rows.count()
    rows.first.locator(".o_rm_tick").click()
    page.wait_for_function(
        "n => document.querySelectorAll('.o_rm_key_todos .o_rm_row').length < n", arg=before
    )
    page.locator(".o_rm_key_todos .o_rm_add").click()
    page.wait_for_selector(".modal .o_form_view")
    page.fill(".modal [name=summary] input, .modal [name=summary] textarea", "走访村委会")
    page.locator(".modal .o_form_button_save").click()
    page.wait_for_selector(".o_rm_key_todos .o_rm_row_title:text('走访村委会')")
    _without_faults(page)


def test_a_list_is_sent_as_it_is_shown(demo_bank, page, sign_in, tmp_path):
    _open(page, demo_bank, "rm", sign_in, 1440)
    page.goto(f"{demo_bank.url}/odoo/customer-query")
    page.wait_for_selector(".o_data_row")
    rest(page)
    titles = page.locator(".o_list_view th[data-name]").all_inner_texts()
    shown = [text.strip() for text in titles if text.strip()]
    with page.expect_download() as sent:
        page.locator(".o_rm_xlsx").click()
    name = sent.value.suggested_filename
    assert re.search(r"\d{4}-\d\d-\d\d\.xlsx$", name)
    sent.value.save_as(tmp_path / "list.xlsx")
    sheet = load_workbook(tmp_path / "list.xlsx").active
    assert [cell.value for cell in sheet[1]][: len(shown)] == shown
    pager = page.inner_text(".o_pager_limit").replace(",", "")
    assert sheet.max_row - 1 == int(re.sub(r"\D", "", pager))
    _without_faults(page)
