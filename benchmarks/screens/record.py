"""What the web client asks the server while a person opens every menu: the calls, to send again."""

import json
import shutil

from playwright.sync_api import sync_playwright

from launcher.browser import NAMES
from support.screens import count_requests, menus, open_first_record, open_menu

PASSWORD = "workbench-demo"
#: calls that read; others are not sent again
READING = {
    "web_search_read",
    "web_read",
    "web_read_group",
    "read_group",
    "formatted_read_group",
    "formatted_read_grouping_sets",
    "search_read",
    "search_count",
    "search_panel_select_range",
    "get_views",
    "name_search",
    "read",
    "load",
    "explain",
    "onchange",
    "has_access",
    "read_progress_bar",
}


def record(url: str, login: str):
    """Sign in and open everything.

    :return: the session's cookie, and ``[(screen, path, body)]``, the same call once
    """
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if not program:
        raise SystemExit("This bench needs Chromium on the PATH.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
        count_requests(context)
        page = context.new_page()
        page.set_default_timeout(300_000)  # the first page builds the bundles
        page.goto(f"{url}/web/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_selector(".o_web_client .o_navbar", timeout=300_000)
        calls, screen, seen = [], [""], set()

        def note(request):
            method = request.url.rsplit("/", 1)[-1]
            if "/web/dataset/call_kw/" not in request.url or method not in READING:
                return
            path, body = request.url.removeprefix(url), request.post_data_buffer
            asked = (path, json.dumps(json.loads(body)["params"]))
            if asked not in seen:
                seen.add(asked)
                calls.append((screen[0], path, body))

        page.on("request", note)
        for menu in menus(page):
            if menu.xmlid.startswith("rm_"):
                screen[0] = " / ".join(menu.path)
                open_menu(page, menu)
                # no tooltip lies above the first record
                page.mouse.move(0, 0)
                screen[0] += " / 表单"
                open_first_record(page)
        cookie = "; ".join(
            f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies()
        )
        browser.close()
    return cookie, calls
