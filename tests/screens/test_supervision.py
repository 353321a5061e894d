"""A risk notice is answered on a phone and concluded at the desk; a loan is checked on site."""

import re

import pytest
from playwright.sync_api import expect

from support.screens import FAULT, menus, new_context, new_page, rest

from .conftest import PASSWORD

PHONE = (390, 844)
ANSWER = "已联系客户，还款资金已到账，附回单。"
OPINION = "已核对回单，同意关闭本提示单。"


@pytest.fixture
def phone(browser):
    """The RM's page, of the size of a phone."""
    context = new_context(browser, *PHONE, phone=True)
    yield new_page(context)
    context.close()


def _open(page, url, action, text):
    page.goto(f"{url}/odoo/action-rm_workbench.{action}")
    page.wait_for_selector(".o_view_controller")
    rest(page)
    page.locator(".o_data_row, .o_kanban_record", has_text=text).first.click()
    page.wait_for_selector(".o_form_view")
    rest(page)


def _say(page, button, text):
    page.locator(f".o_form_view button:visible:has-text('{button}')").first.click()
    page.fill(".modal div[name=text] textarea", text)
    page.locator(".modal button[name=action_confirm]").click()
    expect(page.locator(".modal")).to_have_count(0)
    rest(page)


def _rows_stand_as_blocks(phone, url):
    phone.goto(f"{url}/odoo/action-rm_workbench.rm_visit_late_action")
    cell = phone.locator(".o_data_row td[name=reason]").first
    expect(cell).to_have_attribute("data-label", "补录原因")
    expect(cell).to_have_css("display", "flex")
    assert phone.evaluate("document.querySelector('.o_list_renderer').scrollWidth") <= 390


def _cards_stand_in_one_column(phone, url):
    """A list that begins with groups has no columns to be swiped."""
    phone.goto(f"{url}/odoo/action-rm_workbench.rm_query_receivable_action")
    expect(phone.locator(".o_kanban_renderer.o_kanban_ungrouped")).to_have_count(1)
    expect(phone.locator(".o_kanban_record:not(.o_kanban_ghost)").first).to_be_visible()
    expect(phone.locator(".o_kanban_group")).to_have_count(0)


def _periods_are_chinese(page, url):
    page.goto(f"{url}/odoo/action-rm_workbench.rm_visit_action")
    page.click(".o_searchview_dropdown_toggler")
    page.locator(".o_filter_menu .o_accordion_toggle", has_text="日期").click()
    page.locator(".o_filter_menu .o_item_option", has_text="第3季度").click()
    page.locator(".o_filter_menu .o_item_option", has_text="10月").click()
    facet = page.locator(".o_facet_values", has_text="日期")
    expect(facet).to_have_text(re.compile(r"^日期: \d{4}年10月、\d{4}年第3季度$"))


def test_a_risk_notice_is_answered_on_a_phone_and_concluded(demo_bank, page, phone, sign_in):
    subject = "贷款到期前一个月资金安排"
    sign_in(phone, demo_bank.url, "rm", PASSWORD)
    _open(phone, demo_bank.url, "rm_risk_notice_action", subject)
    _say(phone, "答复", ANSWER)
    expect(phone.locator("div[name=answer]")).to_contain_text(ANSWER)

    sign_in(page, demo_bank.url, "risk", PASSWORD)
    _open(page, demo_bank.url, "rm_risk_notice_action", subject)
    _say(page, "关闭", OPINION)
    expect(page.locator("div[name=history]")).to_contain_text(OPINION)
    # both are signed in: what else is special to a phone, and to the filters of a Chinese page
    _rows_stand_as_blocks(phone, demo_bank.url)
    _cards_stand_in_one_column(phone, demo_bank.url)
    _periods_are_chinese(page, demo_bank.url)
    for one in (page, phone):
        assert not one.locator(FAULT).count()
        assert not one.complaints


def test_parameters_of_the_bank_are_in_force_only_when_somebody_says_so(demo_bank, page, sign_in):
    """Neither a closed tab nor another menu saves them, as they save other forms."""
    sign_in(page, demo_bank.url, "admin", PASSWORD)
    away = next(menu.id for menu in menus(page) if menu.xmlid.startswith("rm_"))
    settings = f"{demo_bank.url}/odoo/action-rm_workbench.rm_settings_action"

    def enter(number):
        page.goto(settings)
        page.wait_for_selector(".o_form_view div[name=lock_minutes] input")
        page.fill("div[name=lock_minutes] input", number)

    enter("17")
    page.goto("about:blank")
    enter("18")
    page.evaluate(
        "number => void odoo.__WOWL_DEBUG__.root.env.services.menu.selectMenu(number)", away
    )
    expect(page.locator(".modal-body")).to_contain_text("尚未生效")
    page.locator(".modal-footer button").nth(1).click()
    expect(page.locator(".modal")).to_have_count(0)
    expect(page.locator("div[name=lock_minutes] input")).to_have_value("18")
    page.goto("about:blank")
    page.goto(settings)
    expect(page.locator("div[name=lock_minutes] input")).not_to_have_value(re.compile("17|18"))
    page.fill("div[name=lock_minutes] input", "19")
    page.locator(
        ".o_form_view header button, .o_form_view .o_statusbar_buttons button"
    ).first.click()
    rest(page)
    page.goto(settings)
    expect(page.locator("div[name=lock_minutes] input")).to_have_value("19")
    assert not page.complaints
