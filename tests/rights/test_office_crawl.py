"""Plans, logs, visits and what they leave in Odoo's calendar and to-dos: nothing to strangers."""

import pytest

from .conftest import FOREIGN, OWN
from .test_crawl import _answer, _calls

FILL = """
from datetime import timedelta
from odoo.addons.rm_workbench.bank_date import bank_today
today = bank_today(env)
foreign = {}
for mark in marks:
    manager = env["rm.manager"].search([("code", "=", f"M-{mark}")])
    customer = env["rm.customer"].search([("customer_no", "=", f"C-{mark}")])
    plan = env["rm.work.plan"].create({
        "manager_id": manager.id, "name": f"计划 {mark}", "date_from": today,
        "line_ids": [(0, 0, {"date": today, "customer_id": customer.id, "goal": f"目标 {mark}"})],
    })
    plan._set_guarded(state="approved")
    plan.line_ids._enter_in_calendar()
    visit = env["rm.visit"].create({
        "manager_id": manager.id, "customer_id": customer.id, "summary": f"访问 {mark}",
        "next_step": f"下一步 {mark}", "next_date": today,
    })
    log = env["rm.work.log"].create({"manager_id": manager.id, "content": f"日志 {mark}"})
    log.action_submit()
    check = env["rm.work.log.check"].create({
        "log_id": log.id, "kind": "review", "comment": f"批阅 {mark}",
        "checker_id": env.uid, "checked_at": "2026-01-01 00:00:00",
    })
    sample = env["rm.work.log.sample"].create({
        "name": f"抽查 {mark}", "branch_id": manager.branch_id.id, "date_from": today,
        "date_to": today,
    })
    sample.action_draw()
    event = plan.line_ids.calendar_event_id
    records = (plan, plan.line_ids, visit, log, check, sample, sample.line_ids, event)
    foreign = {record._name: record.id for record in records + (visit.activity_ids,)}
result = foreign
"""
OFFICE = ("rm.work.plan", "rm.work.plan.line", "rm.work.log", "rm.work.log.check", "rm.visit")
SAMPLES = ("rm.work.log.sample", "rm.work.log.sample.line")
ODOO = ("calendar.event", "calendar.attendee", "mail.activity", "mail.message", "ir.attachment")
#: login -> models of which it sees its own rows
SEES = {
    "rm": {*OFFICE, "mail.activity"},
    "leader": {*OFFICE, *SAMPLES, "mail.activity"},
    "risk": {"rm.visit", "mail.activity"},
    "branch_admin": set(),
    "integration": set(),
    "nothing": set(),
}


@pytest.fixture(scope="module")
def office(bank, run_in_odoo):
    """Ids of the second branch's records by model; both branches have some."""
    return run_in_odoo(bank.db, FILL, marks=[OWN, FOREIGN])


@pytest.mark.parametrize("login", SEES)
def test_nothing_of_others_offices_in_any_answer(bank, office, login):
    client = bank.json2(login)
    for model in (*OFFICE, *SAMPLES, *ODOO):
        told = []
        for method, named in _calls(model, office):
            answer = _answer(client, model, method, named)
            assert FOREIGN not in answer, f"{model}.{method}"
            told.append(answer)
        if model not in ODOO:
            seen = any(OWN in answer for answer in told)
            assert seen == (model in SEES[login]), model


@pytest.mark.parametrize("login", ["rm", "leader", "risk", "branch_admin", "nothing"])
def test_the_calendar_tells_nobody_what_is_planned(bank, office, login):
    client = bank.json2(login)
    event = [office["calendar.event"]]
    for method, named in (
        ("read", {"ids": event}),
        ("search_read", {"domain": [["id", "in", event]]}),
        ("search_read", {"domain": [["rm_plan_subject", "ilike", FOREIGN]]}),
        ("web_read", {"ids": event, "specification": {"rm_plan_subject": {}, "name": {}}}),
        ("export_data", {"ids": event, "fields_to_export": ["name", "rm_plan_subject"]}),
        ("copy", {"ids": event}),
        ("write", {"ids": event, "vals": {"start": "2026-01-01 00:00:00"}}),
        ("unlink", {"ids": event}),
    ):
        assert FOREIGN not in _answer(client, "calendar.event", method, named), method
