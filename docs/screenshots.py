"""Photograph every menu of every role of the demo bank, at the desk and on a phone.

    ./workbench run                       in one terminal
    ./workbench screenshots DIR           in another; --login rm, --width 390, --menu rm_visit_menu

One folder a login and width; with ``--docs`` only the pictures of the manual, into docs/images.
"""

import argparse
import re
import shutil
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests")]

from playwright.sync_api import TimeoutError, sync_playwright  # noqa: E402

from launcher.browser import NAMES  # noqa: E402
from support.screens import count_requests, menus, open_first_record, open_menu  # noqa: E402

PASSWORD = "workbench-demo"
LOGINS = ("rm", "rm2", "leader", "leader_ho", "risk", "branch_admin", "admin", "admin2", "auditor")
HEIGHTS = {1440: 900, 390: 844}
#: a manual's pictures name no folder of the machine they were made on
REPLACE = """([from, to]) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        walker.currentNode.data = walker.currentNode.data.replaceAll(from, to);
    }
    for (const input of document.querySelectorAll("input")) {
        input.value = input.value.replaceAll(from, to);
    }
}"""
#: the manuals' pictures: login and width, then menus without their module; with + the first record
MANUAL = {
    ("rm", 1440): (
        "rm_home_menu",
        "rm_todo_menu",
        "rm_customer_menu_own+",
        "rm_work_plan_menu+",
        "rm_work_log_menu",
        "rm_visit_menu",
        "rm_loan_proposal_menu+",
        "rm_kpi_result_menu_mine",
        "rm_pay_statement_menu_mine+",
        "rm_training_menu_mine",
        "rm_training_menu_course+",
        "rm_mail_menu_inbox",
    ),
    ("rm", 390): ("rm_home_menu", "rm_todo_menu", "rm_visit_menu", "rm_training_menu_duty"),
    ("leader", 1440): (
        "rm_home_menu",
        "rm_approval_request_menu",
        "rm_work_log_waiting_menu",
        "rm_work_log_sample_menu+",
        "rm_training_menu_duty",
        "rm_questionnaire_menu_manage",
        "rm_customer_menu_responsibility",
        "rm_loan_receivable_menu",
        "rm_kpi_result_menu",
        "rm_review_scoring_menu",
        "rm_notice_menu_manage",
    ),
    ("leader", 390): ("rm_approval_request_menu",),
    ("risk", 1440): (
        "rm_home_menu",
        "rm_approval_request_menu+",
        "rm_loan_proposal_menu",
        "rm_loan_status_menu",
        "rm_loan_receivable_menu",
        "rm_loan_dunning_menu",
        "rm_review_scoring_menu",
    ),
    ("risk", 390): ("rm_home_menu", "rm_approval_request_menu"),
    ("branch_admin", 1440): (
        "rm_home_menu",
        "rm_user_menu",
        "rm_role_grant_menu",
        "rm_role_menu",
        "rm_branch_menu",
        "rm_manager_menu",
        "rm_team_menu+",
    ),
    ("branch_admin", 390): ("rm_home_menu", "rm_user_menu"),
    ("admin", 1440): (
        "rm_home_menu",
        "rm_batch_menu",
        "rm_batch_reject_menu",
        "rm_feed_menu+",
        "rm_user_menu",
        "rm_settings_menu",
        "rm_approval_route_menu+",
        "rm_kpi_scheme_menu+",
        "rm_kpi_run_menu+",
        "rm_kpi_indicator_menu",
        "rm_kpi_source_menu",
        "rm_kpi_input_menu",
        "rm_review_cycle_menu",
        "rm_pay_list_menu",
    ),
    ("admin", 390): ("rm_home_menu", "rm_batch_menu"),
    ("auditor", 1440): (
        "rm_home_menu",
        "rm_journal_menu",
        "rm_kpi_result_menu",
        "rm_batch_menu+",
        "rm_role_grant_menu",
        "rm_user_menu",
    ),
    ("auditor", 390): ("rm_journal_menu",),
}
#: cards of the home page with a picture of their own: the page is longer than a screen
CARDS = {("leader", 1440): ("team", "movers_lately", "progress", "new_overdue")}
#: dialogues: login and width, then what is pressed on the home page, and the picture's name
DIALOGUES = {("rm", 390): (".o_rm_call_note", "call-note")}


def main(argv=None):
    """Take the pictures; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--url", default="http://localhost:8069")
    parser.add_argument("--login", action="append", choices=LOGINS)
    parser.add_argument("--width", action="append", type=int)
    parser.add_argument("--menu", action="append", help="a menu's id without its module")
    parser.add_argument("--docs", action="store_true", help="the manual's pictures")
    options = parser.parse_args(argv)
    if not options.folder and not options.docs:
        parser.error("name a folder, or --docs")
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if not program:
        parser.error("there is no Chromium on the PATH")
    with sync_playwright() as playwright:
        flags = ["--headless", "--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        for login, width in _sittings(options):
            _sitting(browser, login, width, options)
        browser.close()
    return 0


def _sittings(options):
    if options.docs:
        return [
            (login, width)
            for login, width in MANUAL
            if (not options.login or login in options.login)
            and (not options.width or width in options.width)
        ]
    widths = options.width or list(HEIGHTS)
    return [(login, width) for login in options.login or LOGINS for width in widths]


def _sitting(browser, login, width, options):
    """All pictures of one role at one width."""
    size = {"width": width, "height": HEIGHTS.get(width, 900)}
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport=size, is_mobile=width < 600
    )
    count_requests(context)
    page = context.new_page()
    page.goto(f"{options.url}/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_selector(".o_web_client .o_navbar", timeout=120_000)
    for number, menu in enumerate(menus(page), start=1):
        module, _dot, name = menu.xmlid.partition(".")
        if not module.startswith("rm_"):
            continue
        if options.docs:
            _take_for_manual(page, menu, login, width)
        elif not options.menu or name in options.menu:
            _take(page, menu, options.folder / f"{login}-{width}", number)
    if options.docs:
        _take_parts_of_home(page, login, width, options.url)
    context.close()


def _take_parts_of_home(page, login, width, url):
    """Cards further down the home page, and a dialogue that opens from it."""
    images = PROJECT / "docs" / "images"
    page.goto(f"{url}/odoo/home")
    page.wait_for_selector(".o_rm_card")
    page.wait_for_timeout(600)
    for key in CARDS.get((login, width), ()):
        card = page.locator(f".o_rm_key_{key}")
        card.screenshot(path=images / f"{login}-card_{key}-{width}.png")
    if (login, width) in DIALOGUES:
        button, name = DIALOGUES[login, width]
        page.locator(button).first.click()
        page.wait_for_selector(".modal .o_form_view")
        page.wait_for_timeout(600)
        page.screenshot(path=images / f"{login}-{name}-{width}.png")


def _take_for_manual(page, menu, login, width):
    name = menu.xmlid.partition(".")[2]
    wanted = [entry for entry in MANUAL[login, width] if entry.rstrip("+") == name]
    if not wanted:
        return
    open_menu(page, menu)
    if wanted[0].endswith("+"):
        open_first_record(page)
    page.mouse.move(0, 0)
    page.wait_for_timeout(600)
    page.evaluate(REPLACE, [str(PROJECT / ".workbench"), "/srv/rm-workbench"])
    page.screenshot(path=PROJECT / "docs" / "images" / f"{login}-{name}-{width}.png")


def _take(page, menu, folder, number):
    folder.mkdir(parents=True, exist_ok=True)
    title = re.sub(r"[^\w-]+", "-", "-".join(menu.path[1:]) or menu.path[0])
    try:
        open_menu(page, menu)
    except TimeoutError:
        # the picture shows why
        page.screenshot(path=folder / f"{number:02d}-{title}-stuck.png")
        page.reload()
        return
    page.wait_for_timeout(400)
    page.screenshot(path=folder / f"{number:02d}-{title}.png")
    # no tooltip of what the last click left the mouse over lies above the first record
    page.mouse.move(0, 0)
    try:
        opened = open_first_record(page)
    except TimeoutError:
        opened = True
    if opened:
        page.wait_for_timeout(400)
        page.screenshot(path=folder / f"{number:02d}-{title}-form.png")
    sys.stdout.write(f"{folder.name}: {' / '.join(menu.path)}\n")


if __name__ == "__main__":
    sys.exit(main())
