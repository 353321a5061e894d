"""Mail and notices as people use them: written, sent, read and answered, confirmed on a phone."""

import pytest

from support.screens import FAULT, rest

from .conftest import PASSWORD

SUBJECT = "明天上午走访园区企业"
PHONE = {"width": 390, "height": 844}


def _open(page, url, action):
    page.goto(f"{url}/odoo/action-rm_workbench.{action}")
    page.wait_for_selector(".o_view_controller")
    rest(page)


def _address(page, field, text, found):
    page.click(f"div[name={field}] input")
    page.keyboard.type(text, delay=40)
    page.locator(".o-autocomplete--dropdown-item", has_text=found).first.click()


def _calm(page):
    rest(page)
    assert not page.locator(FAULT).count()
    assert not page.complaints


@pytest.fixture
def other(open_page):
    """A second person's page, of the size of a phone."""
    return open_page(viewport=PHONE, has_touch=True, is_mobile=True)


def test_a_mail_is_written_read_on_a_phone_and_answered(demo_bank, page, other, sign_in):
    sign_in(page, demo_bank.url, "leader", PASSWORD)
    _open(page, demo_bank.url, "rm_mail_compose_action")
    page.fill("div[name=subject] input, div[name=subject] textarea", SUBJECT)
    _address(page, "recipient_ids", "陈晓岚", "陈晓岚")
    page.click("div[name=body] .odoo-editor-editable")
    page.keyboard.type("请准备企业名单。")
    page.click("button[name=action_send]")
    page.wait_for_selector("button[name=action_recall]:visible")
    _calm(page)

    sign_in(other, demo_bank.url, "rm", PASSWORD)
    _open(other, demo_bank.url, "rm_mail_inbox_action")
    card = other.locator(".o_kanban_record", has_text=SUBJECT).first
    card.locator(".o_rm_unread").wait_for()
    card.click()
    other.wait_for_selector("button[name=action_reply]")
    other.locator("div[name=body]", has_text="请准备企业名单").wait_for()
    other.click("button[name=action_reply]")
    other.wait_for_selector("button[name=action_send]:visible")
    other.click("button[name=action_send]")
    other.wait_for_selector("button[name=action_reply]:visible")
    _calm(other)

    page.reload()
    page.wait_for_selector("div[name=receipt_ids] .o_data_row")
    page.locator("div[name=receipt_ids]", has_text="陈晓岚").wait_for()
    # it has been read
    page.locator("button[name=action_recall]").wait_for(state="hidden")
    _open(page, demo_bank.url, "rm_mail_inbox_action")
    page.locator(".o_data_row.fw-bold", has_text=f"回复：{SUBJECT}").wait_for()
    _calm(page)


def test_a_notice_is_confirmed_on_a_phone(demo_bank, other, sign_in):
    sign_in(other, demo_bank.url, "rm", PASSWORD)
    _open(other, demo_bank.url, "rm_notice_action")
    other.locator(".o_kanban_record", has_text="待确认").first.click()
    other.wait_for_selector("button[name=action_confirm]")
    other.click("button[name=action_confirm]")
    other.wait_for_selector(".alert-success:visible")
    other.locator("button[name=action_confirm]").wait_for(state="hidden")
    _calm(other)
