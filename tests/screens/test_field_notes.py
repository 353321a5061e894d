"""Without a connection a visit is drafted on a phone and a log is typed: neither is lost."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from support.screens import new_context, rest

from .conftest import PASSWORD

PHONE = (390, 844)
SAID = "到村走访，秋粮款下月到账，愿意存一年期定期。"
TYPED = "上午走访三户，下午整理授信资料。"
#: what the browser keeps of drafts, as text: name, and what anybody who holds the phone reads
KEPT = """() => new Promise(done => {
    const opening = indexedDB.open("rm_drafts", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("drafts");
    opening.onsuccess = () => {
        const found = {};
        const walk = opening.result.transaction("drafts").objectStore("drafts").openCursor();
        walk.onsuccess = () => {
            const cursor = walk.result;
            if (!cursor) { opening.result.close(); return done(found); }
            found[cursor.key] = new TextDecoder().decode(cursor.value.sealed);
            cursor.continue();
        };
    };
})"""
#: whether something is kept under the name before long; a promise is waited for by evaluate only
KEPT_SOON = f"""async end => {{
    for (let turn = 0; turn < 150; turn++) {{
        if (Object.keys(await ({KEPT})()).some(name => name.endsWith(end))) return true;
        await new Promise(later => setTimeout(later, 100));
    }}
    return false;
}}"""
#: what would save a form when its page is closed
UNSENT = """
navigator.sendBeacon = () => false;
document.addEventListener("visibilitychange", event => event.stopImmediatePropagation(), true);
"""
STORED = "() => Object.values(localStorage).concat(Object.values(sessionStorage)).join()"


def _photo():
    """A photo as a phone takes them: far larger than what is sent."""
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize((3200, 2400)).save(buffer, "JPEG", quality=95)
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


@pytest.fixture
def phone(browser):
    """The RM's page, of the size of a phone."""
    context = new_context(browser, *PHONE, phone=True)
    yield context.new_page()
    context.close()


def _visits(rpc, url, db):
    found = [("summary", "=", SAID)]
    names = ["attachment_ids"]
    return rpc(url, db, "rm", PASSWORD).call("rm.visit", "search_read", found, names)


def test_a_visit_drafted_offline_is_entered_once(demo_bank, phone, sign_in, rpc):
    sign_in(phone, demo_bank.url, "rm", PASSWORD)
    phone.goto(f"{demo_bank.url}/odoo/field-notes")
    phone.locator(".o_rm_field_choice").first.wait_for()
    phone.context.set_offline(True)
    expect(phone.locator(".o_rm_field_state")).to_contain_text("无网络")
    phone.locator(".o_rm_field_choice").first.click()
    phone.fill("#o_rm_field_summary", SAID)
    phone.set_input_files(".o_rm_field_camera input", [_photo()])
    phone.locator(".o_rm_field_photo").wait_for()
    phone.locator(".o_rm_field_keep").click()
    expect(phone.locator(".o_rm_field_count")).to_have_text("1")
    assert not _visits(rpc, demo_bank.url, demo_bank.db)
    kept = phone.evaluate(KEPT)
    assert {name.split(":")[2] for name in kept} >= {"visit_queue", "visit_photo", "take_along"}
    name = phone.locator(".o_rm_field_waiting b").inner_text()
    for text in (*kept.values(), phone.evaluate(STORED)):
        assert SAID not in text and name not in text
    phone.context.set_offline(False)
    expect(phone.locator(".o_rm_field_waiting")).to_have_count(0)
    rest(phone)
    (visit,) = _visits(rpc, demo_bank.url, demo_bank.db)
    assert len(visit["attachment_ids"]) == 1
    assert "visit_photo" not in "".join(phone.evaluate(KEPT))
    assert phone.evaluate("document.querySelector('.o_rm_field_notes').scrollWidth") <= 390


def test_a_log_typed_without_a_connection_is_put_back(demo_bank, phone, sign_in):
    # the browser's own switch lets through what a page sends while it is closed
    phone.add_init_script(UNSENT)
    sign_in(phone, demo_bank.url, "rm", PASSWORD)
    form = f"{demo_bank.url}/odoo/action-rm_workbench.rm_work_log_action/new"
    phone.goto(form)
    phone.wait_for_selector(".o_form_view")
    rest(phone)
    phone.context.set_offline(True)
    phone.fill("div[name=content] textarea", TYPED)
    # the browser keeps it, sealed, under the name of the form
    assert phone.evaluate(KEPT_SOON, ":rm.work.log:new")
    assert TYPED not in phone.evaluate(STORED)
    # the tab is closed before there is a connection again
    phone.on("dialog", lambda dialog: dialog.accept())
    phone.goto("about:blank")
    phone.context.set_offline(False)
    phone.goto(form)
    phone.locator(".o_rm_kept_draft button", has_text="恢复内容").click()
    expect(phone.locator("div[name=content] textarea")).to_have_value(TYPED)
    # nothing of it is sent when the page is closed, and nothing of it is kept
    phone.locator(".o_form_button_cancel").click()
    # the form is emptied and left for the list at once
    expect(phone.locator("div[name=content] textarea")).to_have_count(0)
    rest(phone)
    assert not [name for name in phone.evaluate(KEPT) if name.endswith(":rm.work.log:new")]
