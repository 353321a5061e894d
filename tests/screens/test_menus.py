"""Each role opens every menu it has: no error on the screen, in the console, in the log."""

import pytest

from support.screens import FAULT, menus, open_first_record, open_menu, rest

from .conftest import PASSWORD

LOGINS = ("rm", "leader", "leader_ho", "risk", "branch_admin", "admin", "auditor")


@pytest.mark.parametrize("login", LOGINS)
def test_every_menu_opens(login, demo_bank, page, sign_in):
    sign_in(page, demo_bank.url, login, PASSWORD)
    found = [menu for menu in menus(page) if menu.xmlid.startswith("rm_")]
    assert found, "the role has menus of the suite"
    faults = []
    for menu in found:
        open_menu(page, menu)
        faults += [f"{menu.path}: {text}" for text in _faults(page)]
        if open_first_record(page):
            faults += [f"{menu.path}, first record: {text}" for text in _faults(page)]
    assert not faults, "\n".join(faults)


def _faults(page):
    """What went wrong since the last look."""
    told = [text for text in page.complaints if text]
    page.complaints.clear()
    dialogs = page.locator(FAULT)
    told += dialogs.all_inner_texts()
    if told:
        page.keyboard.press("Escape")
    return told


def test_the_integration_account_has_no_screen(demo_bank, page):
    page.goto(f"{demo_bank.url}/web/login")
    page.fill("input[name=login]", "integration")
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_load_state()
    rest(page)
    assert page.locator(".o_web_client .o_navbar").count() == 0
