"""People at the screens of the demo bank, and what they do with a form."""

import re
import time
from contextlib import closing

from playwright.sync_api import expect

from support.screens import FAULT, follow, new_context, new_page, rest

from .conftest import PASSWORD

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
CARD = ".o_data_row, .o_kanban_record:not(.o_kanban_ghost)"
ONLINE = """SELECT count(*) FROM mail_presence p JOIN res_users u ON u.id = p.user_id
             WHERE u.login = %s AND p.status <> 'offline'"""
#: a page of an exam has changed, or asks whether it is to be handed in
NEXT = """title => document.querySelector(".modal-footer .btn-primary")
    || !document.body.innerText.includes(title)
    && document.querySelector(".o_survey_form_choice label")"""
#: what one would otherwise have to search for on screen
MAKE = """
from datetime import timedelta
from odoo.addons.rm_workbench.bank_date import bank_today
from odoo.addons.rm_workbench.models.lending.loan_proposal_demo import _PROPOSALS

rm = env["res.users"].search([("login", "=", "rm")])
leader = env["res.users"].search([("login", "=", "leader")])
today = bank_today(env)
logs = env["rm.work.log"].with_user(rm).search([("is_mine", "=", True)]).mapped("date")
days = [today - timedelta(days=n) for n in range(60) if today - timedelta(days=n) not in logs]
proposals = env["rm.loan.proposal"].with_user(rm)
customer = proposals._demo_customers(rm)[0]
courses = env["rm.training.course"].search([])
answers = env["survey.question.answer"].search([("is_correct", "=", False)])
result = {"customer": customer.name, "wrong": answers.mapped("value")}
for number, size in enumerate(("desk", "phone")):
    made = proposals.create(
        {**proposals._prepare_demo_vals(_PROPOSALS[2], customer), "purpose": "装修" + size})
    plan = env["rm.training.plan"].with_user(leader).create(
        {"name": "新产品培训" + size, "branch_id": leader.rm_branch_id.id, "date_from": today,
         "date_to": today + timedelta(days=30), "need": "other",
         "line_ids": [(0, 0, {"course_id": courses[0].id})]})
    log = env["rm.work.log"].with_user(rm).create(
        {"date": days[number], "content": "走访园区" + size})
    work = env["rm.work.plan"].with_user(rm).create(
        {"period_kind": ("year", "half_year")[number],
         "line_ids": [(0, 0, {"date": today, "kind": "other", "goal": "走访"})]})
    result[size] = {"proposal": made.id, "plan": plan.id, "log": log.id, "work_plan": work.id}
"""


class People:
    """Who sits at which screen of one size after the other.

    The RM and the leader, who act in most plays, keep their seats; all others take turns at a
    third, whose session is changed. Nobody signs in twice, nor loads the bundles twice.
    """

    def __init__(self, browser, served, connect):
        self.browser, self.served, self.url = browser, served, served.url
        self.connect = connect
        self.size = ""
        self.pages, self.sessions, self.seated = {}, {}, {}
        self.gone = set()

    def at(self, login, size):
        if size != self.size:
            self.close()
            self.size = size
        seat = login if login in ("rm", "leader") else "others"
        if seat not in self.pages:
            self.pages[seat] = self._screen(size)
        page = self.pages[seat]
        if self.seated.get(seat) != login:
            self._leave(seat)
            if login in self.gone:
                self._wait_until_offline(login)
            self.seated[seat] = login
            page.context.clear_cookies()
            page.context.add_cookies([self._session(page, login)])
        page.complaints.clear()
        return page

    def _screen(self, size):
        return new_page(new_context(self.browser, *SIZES[size], phone=size == "phone"))

    def _session(self, page, login):
        if login not in self.sessions:
            params = {"db": self.served.db, "login": login, "password": PASSWORD}
            page.context.request.post(
                f"{self.url}/web/session/authenticate",
                data={"jsonrpc": "2.0", "method": "call", "params": params},
            )
            cookies = page.context.cookies(self.url)
            self.sessions[login] = next(c for c in cookies if c["name"] == "session_id")
        return self.sessions[login]

    def open(self, login, size, action, record=""):
        """The person's page with an action, or one record of it."""
        page = self.at(login, size)
        path = self._path(action, record)
        if page.url.startswith(self.url):
            follow(page, path)
        else:
            page.goto(self.url + path)
            page.wait_for_selector(".o_view_controller, .o_rm_home")
            rest(page)
        return page

    def refused(self, login, size, action, record):
        """Whoever may not, gets a refusal or finds nothing; the server's log tells of it."""
        self.served.expect("odoo.http: ")
        page = self.at(login, size)
        page.goto(self.url + self._path(action, record))
        expect(page.locator(f"{FAULT}, .o_error_dialog, .o_notification").first).to_be_visible()
        assert not page.locator(".o_form_view .o_form_editable").count()
        page.goto("about:blank")

    def close(self):
        """All go."""
        for seat, page in self.pages.items():
            self._leave(seat)
            page.context.close()
        self.pages.clear()

    @staticmethod
    def _path(action, record):
        module = "rm_training" if "training" in action or "questionnaire" in action else None
        return f"/odoo/action-{module or 'rm_workbench'}.{action}/{record}"

    def _leave(self, seat):
        # what is still asked for belongs to whoever sat here before
        self.pages[seat].goto("about:blank")
        self.gone.add(self.seated.pop(seat, None))

    def _wait_until_offline(self, login):
        """Wait until the server has noted that nobody is signed in on a page any more.

        Otherwise the socket that closes and the one that opens write the same row, who is online,
        and Odoo logs an error.
        """
        with closing(self.connect(self.served.db)) as connection, connection.cursor() as cursor:
            for _turn in range(50):
                cursor.execute(ONLINE, [login])
                if not cursor.fetchone()[0]:
                    return
                time.sleep(0.1)


def calm(*pages):
    for page in pages:
        rest(page)
        assert not page.locator(FAULT).count()
        assert not page.complaints


def fill(page, field, text):
    page.locator(f"div[name={field}] :is(input, textarea)").first.fill(text)


def save(page):
    """Save the form; the number of its record."""
    page.locator(".o_form_button_save").click()
    page.wait_for_url(re.compile(r"/\d+$"))
    rest(page)
    return int(page.url.rsplit("/", 1)[1])


def choose(page, field, text):
    page.click(f"div[name={field}] input")
    page.keyboard.type(text, delay=20)
    page.locator(".o-autocomplete--dropdown-item, .o_kanban_record", has_text=text).first.click()


def press(page, name):
    """Press a button of the form, and what the dialogue asks to go on."""
    button = page.locator(f".o_form_view button[name={name}]:visible").first
    button.click()
    page.wait_for_function(
        "name => document.querySelector('.modal-footer .btn-primary')"
        " || ![...document.querySelectorAll(`button[name=${name}]`)].some(b => b.offsetParent)",
        arg=name,
    )
    assert not page.locator(FAULT).count(), page.locator(FAULT).all_inner_texts()
    confirm = page.locator(".modal-footer .btn-primary")
    if confirm.count():
        confirm.first.click()
    expect(button).to_be_hidden()
    rest(page)


def state(page, text):
    state = page.locator(".o_arrow_button_current, .o_statusbar_status .dropdown-toggle")
    expect(state.locator("visible=true").first).to_contain_text(text)


def decide(page, words):
    page.locator("button[name=action_open_approve]:visible").click()
    page.locator(".modal div[name=comment] textarea").fill(words)
    page.locator(".modal button[name=action_confirm]:visible").click()
    expect(page.locator(".modal")).to_have_count(0)
    rest(page)
