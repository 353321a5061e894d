"""Runs killed in the middle, two at once, twenty clicks at the same time."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from support.clients import Json2Error

BANK = """
branch = env["rm.branch"].create({"code": "H", "name": "H", "level": "head_office"})
for code in ("R1", "R2", "R3"):
    env["rm.manager"].create(
        {"code": code, "name": code, "branch_id": branch.id, "joined_on": "2000-01-01"}
    )
for login in ("one", "two"):
    user = env["res.users"].create({"login": login, "name": login, "password": "kept-for-tests-1"})
    role = env["rm.role"].search([("code", "=", "admin")])
    env["rm.role.grant"].create({"user_id": user.id, "role_id": role.id})
result = True
"""
# nobody has loans here: a second administrator accepts that a figure has no data
ACCEPT = """
user = env["res.users"].search([("login", "=", "two")])
gates = env["rm.kpi.run"].browse(run).gate_ids.filtered(lambda g: g.level == "stop")
for gate in gates:
    gate.with_user(user).action_accept("test")
result = len(gates)
"""
COMPUTE = """
compute = env["rm.kpi.scheme"]._compute_period
result = [compute("RM-MONTHLY", "2026-03"), compute("RM-MONTHLY", "2026-03")]
"""
#: figures of an RM: indicators of the shipped scheme
FIGURES = 23
#: the process dies right before the statement of this name runs
KILL = """
import os, signal
from odoo.addons.rm_kpi.computing import scores, subjects
from odoo.addons.rm_kpi.models.runs import run_compute

def die(*_args):
    os.kill(os.getpid(), signal.SIGKILL)

for module in (scores, subjects, run_compute):
    if hasattr(module, at):
        setattr(module, at, die)
env["rm.kpi.scheme"]._compute_period("RM-MONTHLY", "2026-03")
result = "not killed"
"""
#: a second computation begins while the first one is collecting
TWO = """
import threading
from odoo.addons.rm_kpi.models.runs.run_compute import RmKpiRunCompute

collecting, go_on = threading.Event(), threading.Event()
known = RmKpiRunCompute._collect_raw
slow = threading.current_thread()

def collect(self):
    if threading.current_thread() is not slow:
        collecting.set()
        assert go_on.wait(60)
    return known(self)

type(env["rm.kpi.run"])._collect_raw = collect
answers = {}

def first():
    with env.registry.cursor() as cr:
        own = env(cr=cr)
        answers["first"] = own["rm.kpi.scheme"]._compute_period("RM-MONTHLY", "2026-03")

thread = threading.Thread(target=first)
thread.start()
assert collecting.wait(60)
answers["second"] = env["rm.kpi.scheme"]._compute_period("RM-MONTHLY", "2026-03")
go_on.set()
thread.join()
result = answers
"""


@pytest.fixture(scope="module")
def bank_db(module_make_db, run_in_odoo):
    """A bank of three RMs and two administrators; copied, never changed."""
    name = module_make_db()
    run_in_odoo(name, BANK)
    return name


@pytest.fixture
def own_bank(bank_db, make_db):
    """A copy of that bank for one test."""
    return make_db(bank_db)


@pytest.fixture
def state(own_bank, workbench):
    """A function: [(state, hash) of each run], number of figures, number of results."""
    connection = workbench.connect(own_bank)
    cursor = connection.cursor()

    def read():
        cursor.execute("SELECT state, hash FROM rm_kpi_run ORDER BY id")
        runs = cursor.fetchall()
        cursor.execute(
            "SELECT (SELECT count(*) FROM rm_kpi_value), (SELECT count(*) FROM rm_kpi_result)"
        )
        return runs, *cursor.fetchone()

    yield read
    connection.close()


@pytest.mark.parametrize("at", ["insert_values", "count_results"])
def test_a_killed_run_leaves_nothing_half_and_is_taken_over(at, own_bank, run_in_odoo, state):
    with pytest.raises(AssertionError):
        run_in_odoo(own_bank, KILL, at=at)
    assert state() == ([("computing", None)], 0, 0)
    answer, again = run_in_odoo(own_bank, COMPUTE)
    assert (answer["state"], answer["results"], answer["message"]) == ("computed", 3, "")
    assert again == answer
    assert state() == ([("computed", answer["hash"])], 3 * FIGURES, 3)


def test_a_killed_recomputation_keeps_the_figures_before(own_bank, run_in_odoo, state):
    before, _again = run_in_odoo(own_bank, COMPUTE)
    with pytest.raises(AssertionError):
        run_in_odoo(own_bank, KILL, at="update_scores")
    assert state() == ([("computing", before["hash"])], 3 * FIGURES, 3)


def test_of_two_computing_at_once_one_is_told(own_bank, run_in_odoo, state):
    answers = run_in_odoo(own_bank, TWO)
    assert answers["first"]["state"] == "computed"
    assert answers["second"]["state"] == "computing"
    assert "computed by somebody else" in answers["second"]["message"]
    assert state() == ([("computed", answers["first"]["hash"])], 3 * FIGURES, 3)


def test_of_twenty_clicks_one_succeeds_and_the_others_hear_why(
    own_bank, run_in_odoo, server, json2, api_key, state
):
    run = run_in_odoo(own_bank, COMPUTE)[0]["run"]
    run_in_odoo(own_bank, ACCEPT, run=run)
    keys = {login: api_key(own_bank, login) for login in ("one", "two")}
    served = server(own_bank, 2)
    # a refusal; and a click that met another one on the row, tried again by Odoo
    served.expect("odoo.http", "FOR UPDATE")

    def click(method, login):
        try:
            client = json2(served.url, own_bank, keys[login])
            return client.call("rm.kpi.run", method, ids=[run])
        except Json2Error as error:
            return error

    for method, login, reached in (
        ("action_announce", "one", "announced"),
        ("action_publish", "two", "published"),
        ("action_close", "one", "closed"),
    ):
        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(click, [method] * 20, [login] * 20))
        refused = [answer for answer in answers if isinstance(answer, Json2Error)]
        assert answers.count(True) == 1
        assert {error.status for error in refused} == {422}
        assert len(refused) == 19
        assert [found for found, _hash in state()[0]] == [reached]
