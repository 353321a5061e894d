"""Each function of the office as people use it, at the desk and on a phone; refused to others.

One served demo bank for all; a person signs in once for each size of screen.
"""

import pytest
from playwright.sync_api import expect

from support.screens import FAULT, count_requests, rest

from .conftest import PASSWORD

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
CARD = ".o_data_row, .o_kanban_record:not(.o_kanban_ghost)"
#: what one would otherwise have to search for on screen
MAKE = """
from datetime import timedelta
from odoo.addons.rm_workbench.bank_date import bank_today
from odoo.addons.rm_workbench.models.lending.loan_proposal_demo import _PROPOSALS

rm = env["res.users"].search([("login", "=", "rm")])
leader = env["res.users"].search([("login", "=", "leader")])
today = bank_today(env)
logs = env["rm.work.log"].with_user(rm).search([("is_mine", "=", True)]).mapped("date")
days = [today - timedelta(days=n) for n in range(29) if today - timedelta(days=n) not in logs]
proposals = env["rm.loan.proposal"].with_user(rm)
customer = proposals._demo_customers(rm)[0]
courses = env["rm.training.course"].search([])
result = {"customer": customer.name}
for number, size in enumerate(("desk", "phone")):
    made = proposals.create(
        {**proposals._prepare_demo_vals(_PROPOSALS[2], customer), "purpose": "装修" + size})
    plan = env["rm.training.plan"].with_user(leader).create(
        {"name": "新产品培训" + size, "branch_id": leader.rm_branch_id.id, "date_from": today,
         "date_to": today + timedelta(days=30), "need": "other",
         "line_ids": [(0, 0, {"course_id": courses[0].id})]})
    log = env["rm.work.log"].with_user(rm).create({"date": days[number], "content": "走访园区" + size})
    result[size] = {"proposal": made.id, "plan": plan.id, "log": log.id}
"""


class People:
    """Who is signed in on which screen; each has one page that is used again."""

    def __init__(self, browser, url):
        self.browser, self.url, self.pages = browser, url, {}

    def at(self, login, size):
        if (login, size) not in self.pages:
            self.pages[login, size] = self._sign_in(login, size)
        page = self.pages[login, size]
        page.complaints.clear()
        return page

    def _sign_in(self, login, size):
        width, height = SIZES[size]
        phone = size == "phone"
        context = self.browser.new_context(
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            viewport={"width": width, "height": height},
            has_touch=phone,
            is_mobile=phone,
        )
        count_requests(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda line: line.type == "error" and page.complaints.append(line.text))
        page.goto(f"{self.url}/web/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_selector(".o_web_client .o_navbar", timeout=60_000)
        rest(page)
        return page

    def open(self, login, size, action, record=""):
        """The person's page with an action, or one record of it."""
        page = self.at(login, size)
        module = "rm_training" if "training" in action or "questionnaire" in action else None
        page.goto(f"{self.url}/odoo/action-{module or 'rm_workbench'}.{action}/{record}")
        page.wait_for_selector(".o_view_controller, .o_rm_home")
        rest(page)
        return page

    def refused(self, login, size, action, record):
        """Whoever may not, gets a refusal or finds nothing."""
        page = self.at(login, size)
        module = "rm_training" if "training" in action or "questionnaire" in action else None
        page.goto(f"{self.url}/odoo/action-{module or 'rm_workbench'}.{action}/{record}")
        expect(page.locator(f"{FAULT}, .o_error_dialog, .o_notification").first).to_be_visible()
        assert not page.locator(".o_form_view .o_form_editable").count()
        page.goto("about:blank")

    def close(self):
        for page in self.pages.values():
            page.context.close()


@pytest.fixture(scope="module")
def people(demo_bank, browser):
    made = People(browser, demo_bank.url)
    yield made
    made.close()


@pytest.fixture(scope="module")
def made(demo_bank, run_in_odoo):
    return run_in_odoo(demo_bank.db, MAKE)


@pytest.fixture(params=SIZES)
def size(request):
    return request.param


def _calm(*pages):
    for page in pages:
        rest(page)
        assert not page.locator(FAULT).count()
        assert not page.complaints


def _fill(page, field, text):
    page.locator(f"div[name={field}] :is(input, textarea)").first.fill(text)


def _save(page):
    """Save the form; the number of its record."""
    page.locator(".o_form_button_save").click()
    page.wait_for_function("() => /\\/[0-9]+$/.test(location.pathname)")
    rest(page)
    return int(page.url.rsplit("/", 1)[1])


def _choose(page, field, text):
    page.click(f"div[name={field}] input")
    page.keyboard.type(text, delay=20)
    page.locator(".o-autocomplete--dropdown-item, .o_kanban_record", has_text=text).first.click()


def _press(page, name):
    """Press a button of the form, and what the dialogue asks to go on."""
    page.locator(f".o_form_view button[name={name}]:visible").first.click()
    rest(page)
    if page.locator(".modal .btn-primary:visible").count():
        page.locator(".modal .btn-primary:visible").first.click()
    page.locator(f".o_form_view button[name={name}]:visible").wait_for(state="detached")
    rest(page)


def _state(page, text):
    expect(page.locator(".o_arrow_button_current, .o_statusbar_status")).to_contain_text(text)


def _decide(page, words):
    page.locator("button[name=action_open_approve]:visible").click()
    page.locator(".modal div[name=comment] textarea").fill(words)
    page.locator(".modal button[name=action_confirm]:visible").click()
    expect(page.locator(".modal")).to_have_count(0)
    rest(page)


def test_home(size, people):
    page = people.open("rm", size, "rm_home_action")
    for key in ("calls", "todos", "score", "work", "messages"):
        expect(page.locator(f".o_rm_key_{key}")).to_have_count(1)
    leader = people.open("leader", size, "rm_home_action")
    for key in ("ranking", "approvals", "logs", "overdue"):
        expect(leader.locator(f".o_rm_key_{key}")).to_have_count(1)
    _calm(page, leader)
    other = people.open("branch_admin", size, "rm_home_action")
    expect(other.locator(".o_rm_key_calls, .o_rm_key_ranking, .o_rm_key_score")).to_have_count(0)


def test_a_to_do_is_made_and_done(size, people):
    text = f"核对回单{size}"
    page = people.open("rm", size, "rm_todo_action_new")
    _fill(page, "summary", text)
    number = _save(page)
    people.refused("rm2", size, "rm_todo_action", number)
    page = people.open("rm", size, "rm_todo_action", number)
    _press(page, "action_rm_done")
    _calm(page)


def test_a_plan_is_written_and_approved(size, people):
    page = people.open("rm", size, "rm_work_plan_action", "new")
    kind = {"desk": "year", "phone": "half_year"}[size]
    page.locator("div[name=period_kind] select").select_option(f'"{kind}"')
    _fill(page, "goals", f"新增存款六百万元{size}")
    number = _save(page)
    _press(page, "action_submit")
    leader = people.open("leader", size, "rm_work_plan_action", number)
    _decide(leader, "同意，按周推进。")
    _state(leader, "已批准")
    _calm(page, leader)
    people.refused("rm2", size, "rm_work_plan_action", number)


def test_a_log_is_handed_in_and_marked(size, people, made):
    number = made[size]["log"]
    page = people.open("rm", size, "rm_work_log_action", number)
    _fill(page, "tomorrow", "补签合同")
    _press(page, "action_submit")
    leader = people.open("leader", size, "rm_work_log_action", number)
    _press(leader, "action_mark_read")
    _calm(page, leader)
    people.refused("rm2", size, "rm_work_log_action", number)


def test_a_visit_is_noted(size, people, made):
    page = people.open("rm", size, "rm_visit_action", "new")
    _choose(page, "customer_id", made["customer"])
    _fill(page, "summary", f"了解资金安排{size}")
    number = _save(page)
    _calm(page)
    people.refused("branch_admin", size, "rm_visit_action", number)


def test_a_proposal_is_signed_by_two(size, people, made):
    number = made[size]["proposal"]
    page = people.open("rm", size, "rm_loan_proposal_action", number)
    _press(page, "action_submit")
    risk = people.open("risk", size, "rm_loan_proposal_action", number)
    _decide(risk, "已复核征信与流水，同意上报。")
    _calm(page, risk)
    people.refused("rm2", size, "rm_loan_proposal_action", number)


def test_a_suggestion_is_adopted_and_a_questionnaire_answered(size, people):
    page = people.open("rm", size, "rm_suggestion_action", "new")
    _fill(page, "subject", f"增设帮办台{size}")
    _fill(page, "proposal", "每月发放养老金前后增设引导员。")
    number = _save(page)
    _press(page, "action_submit")
    _calm(page)
    people.refused("rm2", size, "rm_suggestion_action", number)

    title = {"desk": "秋季农户融资需求问卷", "phone": "客户经理减负匿名问卷"}[size]
    page = people.open("rm", size, "rm_questionnaire_action")
    page.locator(CARD, has_text=title).first.click()
    with page.context.expect_page() as opened:
        page.locator("button[name=action_answer]:visible").click()
    sheet = opened.value
    sheet.locator("button[value=start]").click()
    for question in sheet.locator(".js_question-wrapper:has(.o_survey_form_choice)").all():
        question.locator("label.o_survey_choice_btn, label").first.click()
    if size == "desk":
        sheet.locator(".o_survey_question_scale label, label:has-text('4')").last.click()
    sheet.locator("button[value=finish]").click()
    expect(sheet.locator(".o_survey_finished")).to_be_visible()
    sheet.close()
    page.reload()
    expect(page.locator(".alert-success:visible")).to_be_visible()


def test_a_mail_is_written_read_and_answered(size, people):
    subject = f"明天走访园区{size}"
    page = people.open("leader", size, "rm_mail_compose_action")
    _fill(page, "subject", subject)
    _choose(page, "recipient_ids", "陈晓岚")
    page.click("div[name=body] .odoo-editor-editable")
    page.keyboard.type("请准备企业名单。")
    page.click("button[name=action_send]")
    expect(page.locator("button[name=action_recall]:visible")).to_be_visible()
    reader = people.open("rm", size, "rm_mail_inbox_action")
    reader.locator(CARD, has_text=subject).first.click()
    expect(reader.locator("div[name=body]")).to_contain_text("请准备企业名单")
    reader.locator("button[name=action_reply]:visible").click()
    reader.locator("button[name=action_send]:visible").click()
    expect(reader.locator("button[name=action_reply]:visible")).to_be_visible()
    _calm(page, reader)
    people.refused("rm2", size, "rm_mail_sent_action", page.url.rsplit("/", 1)[1])


def test_a_notice_is_published_and_confirmed(size, people):
    title = f"节前安全检查{size}"
    page = people.open("leader", size, "rm_notice_action_manage", "new")
    _fill(page, "title", title)
    page.locator("div[name=must_read] input").check()
    number = _save(page)
    _press(page, "action_publish")
    reader = people.open("rm", size, "rm_home_action")
    expect(reader.locator(".o_rm_key_messages")).to_contain_text(title)
    reader = people.open("rm", size, "rm_notice_action", number)
    _press(reader, "action_confirm")
    expect(reader.locator(".alert-success:visible")).to_be_visible()
    _calm(page, reader)
    people.refused("rm", size, "rm_notice_action_manage", "new")


def test_a_training_plan_is_approved_and_a_session_joined(size, people, made):
    number = made[size]["plan"]
    page = people.open("leader", size, "rm_training_plan_action", number)
    _press(page, "action_submit")
    other = people.open("leader_ho", size, "rm_training_plan_action", number)
    _decide(other, "同意，报名后按期组织。")
    reader = people.open("rm", size, "rm_training_session_action_mine")
    topic = {"desk": "小微企业贷款调查方法", "phone": "到期存款客户维护"}[size]
    reader.locator(CARD, has_text=topic).first.click()
    _press(reader, "action_withdraw")
    _press(reader, "action_enrol")
    _calm(page, other, reader)
    people.refused("risk", size, "rm_training_plan_action", number)


def test_an_exam_is_taken_in_one_window(size, people):
    page = people.open("rm", size, "rm_training_course_action")
    page.locator(CARD, has_text="反洗钱客户身份识别").first.click()
    page.wait_for_selector(".o_form_view")
    rest(page)
    with page.context.expect_page() as opened:
        page.locator("button[name=action_take_exam]:visible").click()
    first = opened.value
    first.locator("button[value=start]").click()
    choices = first.locator(".o_survey_form_choice label")
    expect(choices.first).to_be_visible()
    second = page.context.new_page()
    second.goto(first.url)
    expect(second.locator(".o_survey_form_choice label").first).to_be_visible()
    choices.first.click()
    first.locator("button[type=submit]:visible").first.click()
    expect(first.locator(".o_survey_question_error:visible")).to_contain_text("另一窗口")
    first.close()
    for _nth in range(4):
        second.locator(".o_survey_form_choice label:visible").first.click()
        second.locator("button[type=submit]:visible").first.click()
        rest_of = second.locator(".o_survey_finished, .o_survey_form_choice label:visible")
        expect(rest_of.first).to_be_visible()
    expect(second.locator(".o_survey_finished")).to_be_visible()
    # no right answer before the last attempt
    second.goto(second.url.replace("/survey/", "/survey/print/", 1).replace("/", "/", 1))
    assert "o_survey_print" not in second.content()
    second.close()
