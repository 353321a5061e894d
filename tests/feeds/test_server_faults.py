"""The database server stops at once in the middle of a load, or its disk is full."""

import subprocess

import pytest

from . import bank
from .bank import CORE, balances, deliver
from .own_server import OwnServer

#: the server's process is told to stop at once, as `pg_ctl stop -m immediate` does
STOP = """
import os, signal, time
from odoo.addons.rm_workbench.loading import progress
known = progress.Progress.stage

def stage(self, stage, text=""):
    known(self, stage, text)
    if stage == at:
        os.kill(server, signal.SIGQUIT)
        while os.path.exists(pid_file):
            time.sleep(0.05)

progress.Progress.stage = stage
env["rm.feed"]._import_folder(folder)
result = "not stopped"
"""
STAGES = ("reading branches.csv", "reading balances.csv", "publishing balances.csv", "published")


@pytest.fixture(scope="module")
def own(workbench, tmp_path_factory):
    server = OwnServer(workbench, tmp_path_factory.mktemp("server"))
    yield server
    if not server.server.running():
        server.server.start()
    server.server.stop()
    assert not server.server.running()


@pytest.fixture
def own_db(own):
    """A copy of the template on the own server."""
    names = own.query("postgres", "SELECT datname FROM pg_database")
    name = f"rm_own_{len(names)}"
    own.workbench.clone(name)
    return name


def load(own, db, folder, **options):
    (step,) = own.workbench.evaluate(db, bank.IMPORT, folders=[str(folder)], **options)
    return step


@pytest.mark.parametrize("at", STAGES)
def test_a_load_whose_server_stops_at_once_is_taken_over(at, own, own_db, tmp_path):
    folder = deliver(tmp_path / "core", CORE)
    pid_file = own.server.data / "postmaster.pid"
    with pytest.raises(AssertionError) as stopped:
        values = {"at": at, "folder": str(folder), "pid_file": str(pid_file)}
        own.workbench.evaluate(own_db, STOP, server=own.process(), **values)
    assert "not stopped" not in str(stopped.value)
    own.server.start()
    assert own.query(own_db, "SELECT count(*) FROM rm_fact_balance") == ["0"]
    assert own.query(own_db, "SELECT count(*) FROM rm_customer") == ["0"]
    step = load(own, own_db, folder)
    (answer,) = step["answers"]
    assert answer["state"] == "published", answer
    assert answer["counts"] == [15, 15, 0, 0]
    assert "taken_over" in answer["notes"]
    assert step["after"]["balance"] == "94.75"
    assert step["after"]["stages"] == 0


def test_staging_tables_that_a_crash_emptied_are_read_again(own, own_db, tmp_path):
    folder = deliver(tmp_path / "core", CORE)
    with pytest.raises(AssertionError):
        own.workbench.evaluate(
            own_db,
            STOP,
            at="publishing branches.csv",
            server=own.process(),
            folder=str(folder),
            pid_file=str(own.server.data / "postmaster.pid"),
        )
    own.server.start()
    assert own.query(own_db, "SELECT state FROM rm_batch") == ["staged"]
    (answer,) = load(own, own_db, folder)["answers"]
    assert answer["state"] == "published"
    assert "stored_again" in answer["notes"]


def test_a_staged_batch_whose_tables_and_folder_are_gone_is_rejected(own, own_db, tmp_path):
    root = tmp_path / "feeds"
    folder = deliver(root / "core" / "a", CORE)
    with pytest.raises(AssertionError):
        own.workbench.evaluate(
            own_db,
            STOP,
            at="publishing branches.csv",
            server=own.process(),
            folder=str(folder),
            pid_file=str(own.server.data / "postmaster.pid"),
        )
    own.server.start()
    away = folder.rename(tmp_path / "away")
    state, reason = own.workbench.evaluate(own_db, LOOK, root=str(root))
    assert (state, reason) == ("rejected", "file_missing")
    away.rename(folder)
    assert own.workbench.evaluate(own_db, LOOK, root=str(root)) == ["published", False]


#: the scheduled action looks once
LOOK = """
from odoo.tools import config
config["rm_feed_roots"] = root
feed = env["rm.feed"].search([("code", "=", "core")])
feed.path = root + "/core"
env.cr.commit()
env["rm.feed"]._cron_collect_deliveries()
env.cr.rollback()
batch = env["rm.batch"].search([], limit=1)
result = [batch.state, batch.reason]
"""
#: what the list of batches shows
SHOWN = """
result = [
    [str(b.business_date), b.state, b.reason, b.fault_stage, b.fault_file, b.next_step]
    for b in env["rm.batch"].search([], order="id")
]
"""


@pytest.mark.parametrize(
    ("table", "stage", "state", "file"),
    [
        ("rm_batch_file", "reading", "received", "branches.csv"),
        ("rm_fact_fee", "publishing", "staged", "fees.csv"),
    ],
)
def test_a_full_disk_leaves_nothing_half_and_the_load_goes_on_with_space(
    table, stage, state, file, own, own_db, tmp_path
):
    folder = tmp_path / "deliveries"
    deliver(folder / "first", CORE)
    later = {"balances": balances("A1,2026-02-01,1.00")}
    deliver(folder / "second", later, "2026-02-01")
    free = own.fill_disk(own_db, table)
    try:
        step = load(own, own_db, folder, expect_log=True)
        first, second = step["answers"]
        assert (first["state"], first["reason"]) == (state, "no_resources")
        assert second["batch"] is False, "a later day does not overtake the one that waits"
        for name in ("rm_branch", "rm_customer", "rm_fact_balance", "rm_assignment"):
            assert step["after"][name] == 0
        (shown,) = own.workbench.evaluate(own_db, SHOWN)
        assert shown[:5] == ["2026-01-31", state, "no_resources", stage, file]
        assert "Free space" in shown[5]
    finally:
        free()
    step = load(own, own_db, folder)
    assert [answer["state"] for answer in step["answers"]] == ["published", "published"]
    assert step["answers"][0]["reason"] == ""
    assert step["after"]["rm_fact_balance"] == 3
    assert step["after"]["stages"] == 0


def test_the_own_server_really_reports_a_full_disk(own, own_db):
    free = own.fill_disk(own_db, "rm_fact_sale")
    try:
        with pytest.raises(subprocess.CalledProcessError) as caught:
            own.query(
                own_db,
                "INSERT INTO rm_fact_sale VALUES"
                " (1, 'S1', '2026-01-01', 1, NULL, NULL, 'x', 1, 1, 1, 1, 1)",
            )
    finally:
        free()
    assert "No space left on device" in caught.value.stderr
