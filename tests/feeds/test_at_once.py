"""Two schedulers and a button at the same time; an upgrade with batches in every state."""

import subprocess
import sys
import time
from contextlib import suppress

import pytest

from launcher.databases import UPGRADE
from launcher.paths import INSIDE
from support.clients import Json2Error

from .bank import BALANCES, CORE, balances, deliver
from .test_faults import KILL

DAYS = [f"2026-02-{day:02d}" for day in range(1, 9)]
SETUP = """
core = env["rm.feed"].search([("code", "=", "core")])
env.cr.execute("UPDATE rm_feed SET path = %s WHERE id = %s", [root + "/core", core.id])
user = env["res.users"].create({"name": "one", "login": "one", "password": "kept-for-tests-1"})
role = env["rm.role"].search([("code", "=", "admin")])
env["rm.role.grant"].create({"user_id": user.id, "role_id": role.id})
result = core.id
"""


@pytest.fixture
def roots(workbench, tmp_path):
    """A workbench whose servers may look below the test's folder, and its servers."""
    environment = {**workbench.environment, "WORKBENCH_FEED_ROOTS": str(tmp_path)}
    allowed = type(workbench)(environment, workbench.evaluator)
    servers = []

    def serve(db):
        server = allowed.serve(db, 0, "--max-cron-threads=2")
        servers.append(server)
        server.wait_until_served()
        return server

    yield serve
    for server in servers:
        server.stop()
    for server in servers:
        server.check_log()


def test_two_schedulers_and_a_button_load_each_delivery_once(
    new_db, workbench, run_in_odoo, roots, json2, api_key, tmp_path
):
    deliver(tmp_path / "core" / "0", CORE)
    feed = run_in_odoo(new_db, SETUP, root=str(tmp_path))
    key = api_key(new_db, "one")
    servers = [roots(new_db) for _ in range(2)]
    for server in servers:
        server.expect("odoo.http", "could not serialize", "FOR UPDATE", "could not obtain lock")
    for number, day in enumerate(DAYS, 1):
        rows = (f"A{a},{day},{number}.00" for a in (1, 2))
        deliver(tmp_path / "core" / str(number), {"balances": balances(*rows)}, day)
    deadline = time.monotonic() + 90
    connection = workbench.connect(new_db)
    try:
        cursor = connection.cursor()
        while time.monotonic() < deadline and _published(cursor) < 1 + len(DAYS):
            for server in servers:
                # told that the feed is being loaded, most times
                with suppress(Json2Error):
                    json2(server.url, new_db, key).call("rm.feed", "action_collect", ids=[feed])
            time.sleep(0.3)
        cursor.execute(
            "SELECT business_date::text, count(*), min(state) FROM rm_batch GROUP BY 1 ORDER BY 1"
        )
        assert cursor.fetchall() == [(day, 1, "published") for day in ("2026-01-31", *DAYS)]
        cursor.execute("SELECT count(*), sum(balance)::text FROM rm_fact_balance")
        assert cursor.fetchone() == (18, "166.75")
    finally:
        connection.close()


def _published(cursor):
    cursor.execute("SELECT count(*) FROM rm_batch WHERE state = 'published'")
    return cursor.fetchone()[0]


#: a word as an older version said it, in a row that upgrades touch and in one that they do not
OLD_WORDS = """
rows = env.ref("rm_workbench.field_rm_batch__state"), env.ref("rm_workbench.approval_route_work_plan")
names = "field_description", "name"
for row, name in zip(rows, names):
    if old:
        row.with_context(lang="zh_CN")[name] = old
result = [row.with_context(lang="zh_CN")[name] for row, name in zip(rows, names)]
"""
STATES = """
result = [
    [str(b.business_date), b.version, b.state, b.reason] for b in
    env["rm.batch"].search([], order="business_date, version")
]
"""


def test_an_upgrade_leaves_batches_and_the_banks_words_and_renews_its_own(
    new_db, workbench, run_in_odoo, load_all, tmp_path
):
    correction = {"balances": BALANCES.replace("100.00", "150.00")}
    broken = {"balances": balances("A1,2026-02-30,1.00")}
    folders = [
        deliver(tmp_path / "v1", CORE),
        deliver(tmp_path / "v2", correction, version=2),
        deliver(tmp_path / "bad", broken, "2026-02-01"),
    ]
    load_all(new_db, folders)
    for day, at in (("02", "reading balances.csv"), ("03", "publishing balances.csv")):
        date = f"2026-02-{day}"
        folder = deliver(tmp_path / day, {"balances": balances(f"A1,{date},1.00")}, date)
        folders.append(folder)
        with pytest.raises(AssertionError):
            run_in_odoo(new_db, KILL, at=at, folder=str(folder))
    before = run_in_odoo(new_db, STATES)
    assert [row[2] for row in before] == [
        "superseded", "published", "rejected", "received", "staged",
    ]  # fmt: skip
    own, _banks = run_in_odoo(new_db, OLD_WORDS, old=None)
    run_in_odoo(new_db, OLD_WORDS, old="旧词")
    command = [sys.executable, INSIDE / "odoo_main.py", "-d", new_db, *UPGRADE, "rm_workbench"]
    done = subprocess.run(
        [*command, "--stop-after-init", "--no-http"],
        env=workbench.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert run_in_odoo(new_db, STATES) == before
    assert run_in_odoo(new_db, OLD_WORDS, old=None) == [own, "旧词"]
    loaded = load_all(new_db, folders)
    states = [step["answers"][0]["state"] for step in loaded]
    assert states == ["superseded", "published", "rejected", "published", "published"]
    assert loaded[-1]["after"]["rm_fact_balance"] == 4
    assert loaded[-1]["after"]["stages"] == 0


#: a screen has read before the feed publishes, and writes a share after
MEET = """
from psycopg2.errors import SerializationFailure
with env.registry.cursor() as cr:
    screen = env(cr=cr)
    customer = screen["rm.customer"].search([("customer_no", "=", "C2")])
    manager = screen["rm.manager"].search([("code", "=", "M2")])
    assert customer and manager
    (answer,) = env["rm.feed"]._import_folder(folder)
    vals = {"customer_id": customer.id, "manager_id": manager.id, "share": 0.1,
            "valid_from": "2026-01-01"}
    try:
        screen["rm.assignment"].create(vals)
        met = False
    except SerializationFailure:
        met = True
    cr.rollback()
result = [answer["state"], met]
"""


@pytest.mark.parametrize("entities", [("assignments",), ("customers", "assignments")])
def test_a_share_written_on_screen_meets_the_feed_that_changed_the_customer(
    entities, new_db, run_in_odoo, load_all, tmp_path
):
    load_all(new_db, [deliver(tmp_path / "bank", CORE)])
    files = {entity: CORE[entity] for entity in entities}
    files["assignments"] = files["assignments"].replace("C2,M1,1.00", "C2,M1,0.95")
    folder = deliver(tmp_path / "next", files, "2026-02-01")
    assert run_in_odoo(new_db, MEET, folder=str(folder), expect_log=True) == ["published", True]
