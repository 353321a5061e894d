"""Processes killed at every stage, several at once, files still growing, tolerant mode, volume."""

import os
import subprocess
import sys

import pytest

from .bank import CORE, CREDIT, IMPORT, balances, deliver

#: where the process is killed: the progress line it has just written
STAGES = (
    "reading branches.csv",
    "reading balances.csv",
    "publishing branches.csv",
    "publishing balances.csv",
    "published",
)
KILL = """
import logging
from odoo.addons.rm_workbench.loading import progress
known = progress.Progress.stage

def stage(self, stage, text=""):
    known(self, stage, text)
    if stage == at:
        import os, signal
        os.kill(os.getpid(), signal.SIGKILL)

progress.Progress.stage = stage
env["rm.feed"]._import_folder(folder)
result = "not killed"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("killed")
    deliver(root / "core", CORE)
    deliver(root / "credit", CREDIT, system="credit")
    return root


@pytest.mark.parametrize("at", STAGES)
def test_a_killed_load_leaves_nothing_half_and_is_taken_over(
    at, make_db, run_in_odoo, load_all, folder
):
    db = make_db()
    with pytest.raises(AssertionError):
        run_in_odoo(db, KILL, at=at, folder=str(folder))
    (step,) = load_all(db, [folder])
    for table in ("rm_branch", "rm_customer", "rm_fact_balance", "rm_assignment"):
        assert step["before"][table] == 0
    assert [answer["state"] for answer in step["answers"]] == ["published", "published"]
    assert step["after"]["rm_fact_balance"] == 2
    assert step["after"]["balance"] == "94.75"
    assert step["after"]["rm_assignment"] == 3
    assert step["after"]["rm_fact_loan_status"] == 1
    assert step["after"]["stages"] == 0


TOLERANT = """
env["rm.feed"].search([]).write({"tolerance_rows": 2, "tolerance_amount": 10})
env.cr.commit()
"""


def test_tolerant_mode_puts_a_few_rows_aside_and_totals_still_agree(new_db, load_all, tmp_path):
    bad = ("A2,2026-02-30,2.00", 'A2,2026-02-03,"1,0"')
    steps = {
        "bank": deliver(tmp_path / "bank", CORE),
        "two": deliver(
            tmp_path / "two",
            {"balances": balances("A1,2026-02-01,1.00", *bad)},
            "2026-02-27",
            balances={"sums": {"balance": "4.00"}},
        ),
        "amount": deliver(
            tmp_path / "amount",
            {"balances": balances("A1,2026-02-02,1.00", "A2,2026-02-30,11.00")},
            "2026-02-28",
        ),
        "three": deliver(
            tmp_path / "three",
            {"balances": balances("A1,2026-02-03,1.00", *bad, "A2,,1.00")},
            "2026-03-01",
            balances={"sums": {}},
        ),
    }
    loaded = dict(zip(steps, load_all(new_db, steps.values(), TOLERANT), strict=True))
    two = loaded["two"]["answers"][0]
    assert (two["state"], two["counts"]) == ("published", [3, 1, 0, 2])
    assert [(r[1], r[2], r[3]) for r in two["rejects"]] == [
        (3, "value_date", "no_such_day"),
        (4, "balance", "not_a_number"),
    ]
    assert two["rejects"][1][5] == "9,9"
    assert loaded["amount"]["answers"][0]["reason"] == "amount_beyond_tolerance"
    assert loaded["three"]["answers"][0]["reason"] == "too_many_bad"


def _many(rows, day):
    return balances(
        *(f"A1,{1900 + n // 300}-{n // 25 % 12 + 1:02d}-{n % 25 + 1:02d},1" for n in range(rows))
    )


HOLD = """
env["rm.feed"].search([]).hold_on_volume_drop = True
env.cr.commit()
"""
CONFIRM = """
batch = env["rm.batch"].search([("held", "=", True)])
admin = env.ref("base.user_admin")
role = env["rm.role"].search([("code", "=", "admin")])
env["rm.role.grant"].create({"user_id": admin.id, "role_id": role.id})
batch.with_user(admin).action_confirm_volume()
env.cr.commit()
"""


def test_a_delivery_that_lost_most_of_its_rows_waits_for_a_confirmation(new_db, load_all, tmp_path):
    steps = [
        deliver(tmp_path / "bank", CORE),
        deliver(tmp_path / "many", {"balances": _many(1000, "")}, "2026-02-01"),
        deliver(tmp_path / "few", {"balances": _many(390, "")}, "2026-02-02"),
    ]
    *_, few = load_all(new_db, steps, HOLD)
    answer = few["answers"][0]
    assert (answer["state"], answer["held"], answer["reason"]) == ("staged", True, "volume_drop")
    assert few["after"]["rm_fact_balance"] == few["before"]["rm_fact_balance"]
    (confirmed,) = load_all(new_db, steps[2:], CONFIRM)
    assert confirmed["answers"][0]["state"] == "published"


#: the rest of the file comes after it was read, before anybody looks whether it has changed
GROWING = """
from odoo.addons.rm_workbench.loading.delivery_run import DeliveryRun
known = DeliveryRun._still_changing

def grown(self, delivery, before):
    DeliveryRun._still_changing = known
    with open(path, "a") as file:
        file.write("A2,2026-02-01,2.00\\n")
    return known(self, delivery, before)

DeliveryRun._still_changing = grown
"""


def test_a_file_that_still_grows_is_waited_for(new_db, load_all, tmp_path):
    load_all(new_db, [deliver(tmp_path / "bank", CORE)])
    whole = balances("A1,2026-02-01,1.00", "A2,2026-02-01,2.00")
    folder = deliver(tmp_path / "grows", {"balances": whole}, "2026-02-02")
    file = folder / "balances.csv"
    file.write_text(balances("A1,2026-02-01,1.00"))
    first, second = load_all(new_db, [folder, folder], GROWING.replace("path", repr(str(file))))
    assert first["answers"][0]["state"] == "received"
    assert "still_changing" in first["answers"][0]["notes"]
    assert second["answers"][0]["state"] == "published"


def test_data_without_a_seal_is_not_read(new_db, load_all, tmp_path):
    folder = deliver(tmp_path / "unsealed", CORE, seal=False)
    (step,) = load_all(new_db, [folder])
    assert step["answers"] == []
    assert step["after"] == step["before"]


def test_a_rejected_delivery_loads_when_its_files_are_repaired(new_db, load_all, tmp_path):
    folder = deliver(tmp_path / "bank", CORE, balances={"written": None})
    (missing,) = load_all(new_db, [folder])
    assert missing["answers"][0]["reason"] == "file_missing"
    (folder / "balances.csv").write_text(CORE["balances"])
    (repaired,) = load_all(new_db, [folder])
    assert repaired["answers"][0]["state"] == "published"


def _start(workbench, db, folder):
    code = IMPORT + "\nresult = [a for step in result for a in step['answers']]"
    script = (
        "import json, os, sys\n"
        "from support.workbench import Workbench\n"
        "told = Workbench(os.environ).evaluate(sys.argv[1], sys.argv[2], folders=[sys.argv[3]])\n"
        "print(json.dumps([a['message'] for a in told]))\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [sys.executable, "-c", script, db, code, str(folder)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_at_once_load_once(workbench, new_db, load_all, tmp_path):
    folder = deliver(tmp_path / "bank", CORE)
    both = [_start(workbench, new_db, folder) for _ in range(2)]
    told = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum("another process" in t or "same content" in t for t in told) == 1, told
    (step,) = load_all(new_db, [folder])
    assert step["before"]["rm_fact_balance"] == 2
    assert step["before"]["rm_assignment"] == 3
