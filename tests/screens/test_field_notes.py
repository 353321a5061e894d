"""Without a connection a visit is drafted on a phone and a log is typed: neither is lost."""

import pytest
from playwright.sync_api import expect

from support.screens import count_requests, rest

from .conftest import PASSWORD

PHONE = {"width": 390, "height": 844}
SAID = "到村走访，秋粮款下月到账，愿意存一年期定期。"
TYPED = "上午走访三户，下午整理授信资料。"


@pytest.fixture
def phone(browser):
    """The RM's page, of the size of a phone."""
    context = browser.new_context(locale="zh-CN", viewport=PHONE, has_touch=True, is_mobile=True)
    count_requests(context)
    yield context.new_page()
    context.close()


def _visits(rpc, url, db):
    return rpc(url, db, "rm", PASSWORD).call("rm.visit", "search_count", [("summary", "=", SAID)])


def test_a_visit_drafted_offline_is_entered_once(demo_bank, phone, sign_in, rpc):
    sign_in(phone, demo_bank.url, "rm", PASSWORD)
    phone.goto(f"{demo_bank.url}/odoo/field-notes")
    phone.locator(".o_rm_field_choice").first.wait_for()
    phone.context.set_offline(True)
    expect(phone.locator(".o_rm_field_state")).to_contain_text("无网络")
    phone.locator(".o_rm_field_choice").first.click()
    phone.fill("#o_rm_field_summary", SAID)
    phone.locator(".o_rm_field_keep").click()
    expect(phone.locator(".o_rm_field_count")).to_have_text("1")
    assert _visits(rpc, demo_bank.url, demo_bank.db) == 0
    phone.context.set_offline(False)
    expect(phone.locator(".o_rm_field_waiting")).to_have_count(0)
    rest(phone)
    assert _visits(rpc, demo_bank.url, demo_bank.db) == 1
    assert phone.evaluate("document.querySelector('.o_rm_field_notes').scrollWidth") <= 390


def test_a_log_typed_without_a_connection_is_put_back(demo_bank, phone, sign_in):
    # the browser's own switch lets through what a page sends while it is closed
    phone.add_init_script("navigator.sendBeacon = () => false")
    sign_in(phone, demo_bank.url, "rm", PASSWORD)
    form = f"{demo_bank.url}/odoo/action-rm_workbench.rm_work_log_action/new"
    phone.goto(form)
    phone.wait_for_selector(".o_form_view")
    rest(phone)
    phone.context.set_offline(True)
    phone.fill("div[name=content] textarea", TYPED)
    kept = "t => Object.values(localStorage).some(value => value.includes(t))"
    phone.wait_for_function(kept, arg=TYPED)
    # the tab is closed before there is a connection again
    phone.on("dialog", lambda dialog: dialog.accept())
    phone.goto("about:blank")
    phone.context.set_offline(False)
    phone.goto(form)
    phone.locator(".o_rm_kept_draft button", has_text="恢复内容").click()
    expect(phone.locator("div[name=content] textarea")).to_have_value(TYPED)
    # nothing of it is to be sent when the page is closed
    phone.context.set_offline(True)
