"""A hundred appraisers score at once, over the network, against two workers."""

import threading
from concurrent.futures import ThreadPoolExecutor

from support.clients import Json2Client

APPRAISERS = 100
BANK = """
from datetime import datetime, timedelta
from odoo.fields import Command
roles = {role.code: role for role in env["rm.role"].search([])}
root = env["rm.branch"].search([("parent_id", "=", False)])
root = root or env["rm.branch"].create({"code": "H", "name": "总行", "level": "head_office"})
branch = env["rm.branch"].create(
    {"code": "RM1", "name": "测试支行", "level": "sub_branch", "parent_id": root.id}
)
users = env["res.users"].with_context(no_reset_password=True).create(
    [{"login": f"peer{n}", "name": f"同事{n}"} for n in range(count)]
    + [{"login": "one", "name": "one"}, {"login": "two", "name": "two"}]
)
peers, one, two = users[:count], users[-2], users[-1]
env["rm.role.grant"].create(
    [{"user_id": u.id, "role_id": roles["rm"].id, "branch_id": branch.id} for u in peers]
    + [{"user_id": u.id, "role_id": roles["admin"].id} for u in (one, two)]
)
judged = env["rm.position"].create({"code": "RVP", "name": "被考核岗位"})
env["rm.manager"].create(
    [{"code": "RV0", "name": "被考核人", "branch_id": branch.id, "position_id": judged.id}]
    + [{"code": f"RV{n + 1}", "name": u.name, "branch_id": branch.id, "user_id": u.id}
       for n, u in enumerate(peers)]
)
item = env["rm.review.item"].with_user(one).create(
    {"code": "A", "name": "A", "max_score": "10",
     "criterion_ids": [Command.create({"name": "-", "points": "0"})]}
)
plan = env["rm.review.plan"].with_user(one).create({
    "name": "同事互评", "branch_id": branch.id, "cycle": "once",
    "position_ids": [Command.set(judged.ids)],
    "item_ids": [Command.create({"item_id": item.id, "weight": "100"})],
    "appraiser_ids": [Command.create({"relation": "peer", "weight": "100"})],
})
plan.with_user(two).action_start()
until = datetime.now() + timedelta(days=1)
tasks = {task.reviewer_id: task.id for task in plan.sudo().cycle_ids.task_ids}
keys = env["res.users.apikeys"]
result = [[keys.with_user(u)._generate("rpc", "test", until), tasks[u]] for u in peers]
env.cr.commit()
"""
FINISH = """
cycle = env["rm.review.cycle"].search([])
one, two = (env["res.users"].search([("login", "=", login)]) for login in ("one", "two"))
cycle.with_user(one).action_finish()
cycle.with_user(two).action_publish()
env.cr.execute("SELECT state, count(*) FROM rm_review_sheet GROUP BY 1")
states = dict(env.cr.fetchall())
env.cr.execute("SELECT DISTINCT version FROM rm_review_answer")
versions = [row[0] for row in env.cr.fetchall()]
result = [states, versions, cycle.result_ids.score, set(cycle.task_ids.mapped("state")) == {"done"}]
env.cr.commit()
"""


class _Appraiser(Json2Client):
    """A client behind the proxy of the bank: so many connections at once, the others wait there.

    Two workers let 16 connections wait (Odoo's listen backlog), the kernel drops what is more.
    """

    _connections = threading.BoundedSemaphore(16)

    def call(self, model, method, **named):
        with self._connections:
            return super().call(model, method, **named)


def _score(client, task, points, gate):
    """Open one's task, save the answer and submit, as the screen does."""
    gate.wait()
    [sheet] = client.call("rm.review.task", "open_task", task_id=task)["sheets"]
    [answer] = sheet["answers"].values()
    client.call(
        "rm.review.sheet",
        "save_answer",
        sheet_id=sheet["id"],
        answer_id=answer["id"],
        points=points,
        comment="",
        version=answer["version"],
    )
    return client.call("rm.review.sheet", "action_submit", ids=[sheet["id"]])


def test_a_hundred_appraisers_score_at_once_without_error(new_db, run_in_odoo, server):
    tasks = run_in_odoo(new_db, BANK, count=APPRAISERS)
    served = server(new_db, workers=2)
    gate = threading.Barrier(APPRAISERS)

    def play(number):
        key, task = tasks[number]
        client = _Appraiser(served.url, new_db, key)
        return _score(client, task, str(number % 11), gate)

    with ThreadPoolExecutor(APPRAISERS) as pool:
        done = list(pool.map(play, range(APPRAISERS)))
    assert done == [True] * APPRAISERS
    states, versions, score, all_done = run_in_odoo(new_db, FINISH)
    assert (states, versions, all_done) == ({"done": APPRAISERS}, [1], True)
    # 0 to 10 nine times over and 0 once more: 495 / 100 points of 10
    assert score == "49.50"
