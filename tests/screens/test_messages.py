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
    assert not page.locator(FAULT).count()
    assert not page.complaints


@pytest.fixture
def other(browser):
    """A second person's page, of the size of a phone."""
    context = browser.new_context(locale="zh-CN", viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda line: line.type == "error" and page.complaints.append(line.text))
    yield page
    context.close()


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
    assert card.locator(".o_rm_unread").count() == 1
    card.click()
    other.wait_for_selector("button[name=action_reply]")
    assert "请准备企业名单" in other.inner_text("div[name=body]")
    other.click("button[name=action_reply]")
    other.wait_for_selector("button[name=action_send]:visible")
    other.click("button[name=action_send]")
    other.wait_for_selector("button[name=action_reply]:visible")
    _calm(other)

    page.reload()
    page.wait_for_selector("div[name=receipt_ids] .o_data_row")
    assert "陈晓岚" in page.inner_text("div[name=receipt_ids]")
    assert page.locator("button[name=action_recall]:visible").count() == 0, "it has been read"
    _open(page, demo_bank.url, "rm_mail_inbox_action")
    assert page.locator(".o_data_row.fw-bold", has_text=f"回复：{SUBJECT}").count() == 1
    _calm(page)


def test_a_notice_is_confirmed_on_a_phone(demo_bank, other, sign_in):
    sign_in(other, demo_bank.url, "rm", PASSWORD)
    _open(other, demo_bank.url, "rm_notice_action")
    other.locator(".o_kanban_record", has_text="待确认").first.click()
    other.wait_for_selector("button[name=action_confirm]")
    other.click("button[name=action_confirm]")
    other.wait_for_selector(".alert-success:visible")
    assert other.locator("button[name=action_confirm]:visible").count() == 0
    _calm(other)
