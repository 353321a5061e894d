"""What tests from outside Odoo share: databases, servers, remote clients, a browser.

See docs/testing.md. They need what `./workbench test` sets up; without it
the tests that use them are skipped.
"""

import itertools
import os
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests")]

from support.clients import Json2Client, XmlRpcClient  # noqa: E402
from support.screens import leave_nothing, new_context, new_page  # noqa: E402
from support.workbench import Workbench  # noqa: E402

CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_numbers = itertools.count(1)
#: files that take longest, in this order: none of them is to be left for one process at the end
LONGEST = (
    "test_menus.py",
    "test_bad_values.py",
    "test_office_plays.py",
    "test_server_faults.py",
    "test_home_page.py",
    "test_bad_input.py",
    "test_at_once.py",
    "test_scheme_from_empty.py",
    "test_faults.py",
    "test_golden_figures.py",
    "test_review_screen.py",
    "test_handover_play.py",
    "test_push_faults.py",
    "test_field_notes.py",
    "test_supervision.py",
    "test_run_faults.py",
    "test_explain_screen.py",
    "test_crawl.py",
    "test_lock_out.py",
)


def pytest_collection_modifyitems(items):
    """The longest files first."""
    places = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(LONGEST)))


@pytest.fixture(scope="session")
def workbench():
    """The set-up of `./workbench test`: databases, scripts inside Odoo, servers."""
    if "WORKBENCH_TEST_TEMPLATE" not in os.environ:
        pytest.skip("needs a database: run it through ./workbench test")
    made = Workbench(os.environ)
    yield made
    made.stop()


@pytest.fixture(scope="session")
def template_db(workbench):
    """Name of the database that others are copied from: suite, zh_CN, bundles. Never change it."""
    return workbench.template


def _databases(workbench):
    """A function that makes copies of the template, and drops them all at the end."""
    made = []

    def make(source: str = "") -> str:
        name = f"{os.environ['WORKBENCH_TEST_PREFIX']}{os.getpid()}_{next(_numbers)}"
        workbench.clone(name, source)
        made.append(name)
        return name

    yield make
    for name in made:
        workbench.give_back(name)


def _servers(workbench):
    """A function that starts servers; at the end they are stopped and their logs looked through."""
    started = []

    def start(db: str, workers: int = 0, *options: str, bus: bool = False):
        server = workbench.serve(db, workers, *options, bus=bus)
        started.append(server)
        server.wait_until_served()
        return server

    yield start
    for server in started:
        server.stop()
    for server in started:
        server.check_log()


make_db = pytest.fixture(_databases, name="make_db")
module_make_db = pytest.fixture(_databases, name="module_make_db", scope="module")
server = pytest.fixture(_servers, name="server")
module_server = pytest.fixture(_servers, name="module_server", scope="module")


@pytest.fixture
def new_db(make_db):
    """A database of this test's own."""
    return make_db()


@pytest.fixture(scope="module")
def module_db(module_make_db):
    """A database that the tests of one file share."""
    return module_make_db()


@pytest.fixture(scope="session")
def run_in_odoo(workbench):
    """``run_in_odoo(db, code, **values)``: run Python inside Odoo, `env` and the values at hand.

    What the code leaves in `result` comes back (as JSON). Warnings in Odoo's log fail the test
    unless ``expect_log=True``.
    """
    return workbench.evaluate


@pytest.fixture(scope="session")
def rpc():
    """``rpc(url, db, login, password)``: a client of the old remote interface (XML-RPC)."""
    return XmlRpcClient


@pytest.fixture(scope="session")
def json2():
    """``json2(url, db, key)``: a client of Odoo 19's own remote interface."""
    return Json2Client


@pytest.fixture(scope="session")
def api_key(workbench):
    """``api_key(db, login)``: a new API key of this user."""
    return workbench.api_key


@pytest.fixture(scope="session")
def browser(workbench):
    """Chromium, driven by Playwright; one for all tests of a process."""
    program = workbench.find_browser()
    if not program:
        reason = "no Chromium: run through ./workbench test, or install it"
        if os.environ.get("CI") and os.environ.get("WORKBENCH_NO_BROWSER") != "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (absent in a bare pytest)

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def free_contexts():
    """Browsers' contexts that nobody sits at, with the bundles of the file's server loaded."""
    contexts = []
    yield contexts
    for context in contexts:
        context.close()


@pytest.fixture
def open_page(browser, free_contexts):
    """``open_page()``: a page of its own, Chinese, 1280 x 800; see support/screens.py."""
    pages = []

    def open_page():
        context = free_contexts.pop() if free_contexts else new_context(browser)
        pages.append(new_page(context))
        return pages[-1]

    yield open_page
    for page in pages:
        if not page.is_closed():
            leave_nothing(page)
            free_contexts.append(page.context)


@pytest.fixture
def page(open_page):
    """A page of a test's own."""
    return open_page()


@pytest.fixture(scope="session")
def sign_in():
    """``sign_in(page, url, login, password)``: through the login page into the web client."""

    def sign_in(page, url: str, login: str, password: str) -> None:
        page.goto(f"{url}/web/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", password)
        page.click("button[type=submit]")
        page.wait_for_selector(".o_web_client .o_navbar", timeout=60_000)

    return sign_in
