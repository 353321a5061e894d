"""Two schedulers at the same time make a cycle once, and nothing of it twice."""

import threading

BANK = """
from odoo.fields import Command
roles = {role.code: role for role in env["rm.role"].search([])}
branch = env["rm.branch"].search([("parent_id", "=", False)])
branch = branch or env["rm.branch"].create({"code": "H", "name": "总行", "level": "head_office"})
users = {}
for login, role in (("boss", "leader"), ("one", "admin")):
    users[login] = env["res.users"].create({"login": login, "name": login})
    env["rm.role.grant"].create({
        "user_id": users[login].id, "role_id": roles[role].id,
        "branch_id": branch.id if roles[role].needs_branch else False,
    })
env["rm.manager"].create([
    {"code": f"RV{n:03}", "name": f"经理{n}", "branch_id": branch.id} for n in range(200)
])
item = env["rm.review.item"].create(
    {"code": "A", "name": "工作态度",
     "criterion_ids": [Command.create({"name": "-", "points": "0"})]}
)
for number in range(3):
    plan = env["rm.review.plan"].with_user(users["one"]).create({
        "name": f"考核{number}", "cycle": "month", "anonymous": False, "min_appraisers": 1,
        "item_ids": [Command.create({"item_id": item.id, "weight": "100"})],
        "appraiser_ids": [Command.create({"relation": "leader", "weight": "100"})],
        "start_on": "2020-01-01",
    })
    plan._set_guarded(state="running")
env.cr.commit()
result = True
"""
RUN = """
env["rm.review.plan"]._cron_cycles()
env.cr.commit()
result = True
"""
COUNT = """
env.cr.execute("SELECT plan_id, period, count(*) FROM rm_review_cycle GROUP BY 1, 2")
cycles = [row[2] for row in env.cr.fetchall()]
env.cr.execute(
    "SELECT count(*), count(DISTINCT (cycle_id, manager_id, reviewer_id)) FROM rm_review_sheet"
)
sheets = list(env.cr.fetchone())
env.cr.execute("SELECT count(*), count(DISTINCT (sheet_id, plan_item_id)) FROM rm_review_answer")
answers = list(env.cr.fetchone())
env.cr.execute(
    "SELECT count(*), count(DISTINCT res_id) FROM mail_activity WHERE res_model = 'rm.review.task'"
)
result = [cycles, sheets, answers, list(env.cr.fetchone())]
"""


def test_two_schedulers_make_a_cycle_once(new_db, run_in_odoo):
    run_in_odoo(new_db, BANK)
    failed = []

    def scheduler():
        try:
            for _turn in range(2):
                run_in_odoo(new_db, RUN)
        except Exception as error:  # noqa: BLE001 (told to the test below)
            failed.append(error)

    threads = [threading.Thread(target=scheduler) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    run_in_odoo(new_db, RUN)  # what one left to the other is made now
    cycles, sheets, answers, todos = run_in_odoo(new_db, COUNT)
    assert cycles == [1] * 12, "four months back, three plans"
    assert sheets == [2400, 2400]
    assert answers == [2400, 2400]
    assert todos == [12, 12]
