"""Days: their order, gaps, month ends, leap days, midnight in Shanghai, clocks that step."""

import os

import pytest

from .bank import ASSIGNMENTS, CORE, balances, deliver

#: everything that deliveries bring, as one text, whatever the order of loading
FACTS = """
def facts():
    found = []
    for query in (
        "SELECT a.account_no, b.value_date, b.balance FROM rm_fact_balance b"
        " JOIN rm_account a ON a.id = b.account_id",
        "SELECT customer_no, name, kind FROM rm_customer",
        "SELECT m.code, m.name, b.code, m.left_on FROM rm_manager m"
        " JOIN rm_branch b ON b.id = m.branch_id",
        "SELECT c.customer_no, m.code, a.share, a.valid_from, a.valid_to FROM rm_assignment a"
        " JOIN rm_customer c ON c.id = a.customer_id JOIN rm_manager m ON m.id = a.manager_id",
        "SELECT code, name FROM rm_branch",
    ):
        env.cr.execute(query + " ORDER BY 1, 2, 3, 4" if query.count(",") > 2 else query)
        found += sorted([str(value) for value in row] for row in env.cr.fetchall())
    return found
"""
#: the scheduled action looks after each arrival
ORDER = (
    FACTS
    + """
from odoo.tools import config
import pathlib
config["rm_feed_roots"] = root
env["rm.feed"].search([("code", "=", "core")]).path = root + "/core"
env.cr.commit()
looks = []
for name in order:
    pathlib.Path(root, name).rename(pathlib.Path(root, "core", name))
    env["rm.feed"]._cron_collect_deliveries()
    env.cr.rollback()
    env.invalidate_all()
    batches = env["rm.batch"].search([], order="business_date")
    looks.append([[b.state, b.reason or "", b.next_step or "", [n[0] for n in b.notes or []]]
                  for b in batches])
done = env["rm.kpi.scheme"]._compute_period("RM-MONTHLY", "2026-02")
result = {"facts": facts(), "hash": done["hash"], "looks": looks}
"""
)
_C2_M1 = "C2,M1,1.00,2020-01-01,"
_NEW_RM = "customer_no,rm_code,share,valid_from,valid_to\nC2,M2,1,2026-02-02,\n"


def _three_days(root):
    """A bank; a day that ends an assignment; a day that begins the next one."""
    (root / "core").mkdir(parents=True)
    before = {
        "customers": CORE["customers"].replace("Bo Jia", "Bo J."),
        "assignments": ASSIGNMENTS.replace(_C2_M1, "C2,M1,1,2020-01-01,2026-02-01"),
        "balances": balances("A1,2026-02-01,10.00", "A2,2026-02-01,4.00"),
    }
    after = {
        "customers": CORE["customers"].replace("夏娟", "夏娟娟").replace("Bo Jia", "Bo J."),
        "assignments": _NEW_RM,
        "balances": balances("A1,2026-02-02,20.00", "A2,2026-02-02,5.00"),
    }
    deliver(root / "d0", CORE)
    deliver(root / "d1", before, "2026-02-01")
    deliver(root / "d2", after, "2026-02-02")


def test_day_d_plus_1_before_d_ends_the_same(make_db, run_in_odoo, tmp_path):
    told = {}
    for name, order in (("right", ["d0", "d1", "d2"]), ("wrong", ["d0", "d2", "d1"])):
        root = tmp_path / name
        _three_days(root)
        told[name] = run_in_odoo(make_db(), ORDER, root=str(root), order=order)
    _first, early, late = told["wrong"]["looks"]
    state, reason, next_step, notes = early[1]
    assert (state, reason) == ("rejected", "share_excess"), "two RMs until the day before is there"
    assert "gap" in notes
    assert "days before it" in next_step
    assert [row[0] for row in late] == ["published"] * 3, "tried again by itself"
    assert told["right"]["facts"] == told["wrong"]["facts"]
    assert told["right"]["hash"] == told["wrong"]["hash"]


def test_days_that_are_missing_are_noted_with_their_number(new_db, run_in_odoo, tmp_path):
    folders = [
        deliver(tmp_path / "a", CORE),
        deliver(tmp_path / "b", {"balances": balances("A1,2026-02-03,1.00")}, "2026-02-03"),
        deliver(tmp_path / "c", {"balances": balances("A1,2026-02-04,1.00")}, "2026-02-04"),
    ]
    code = """
for folder in folders:
    env["rm.feed"]._import_folder(folder)
env.cr.rollback()
result = [b.notes or [] for b in env["rm.batch"].search([], order="business_date")]
"""
    first, gap, next_day = run_in_odoo(new_db, code, folders=[str(f) for f in folders])
    assert gap == [["gap", {"days": 2, "before": "2026-01-31"}]]
    assert "gap" not in [note[0] for note in first + next_day]


MONTHS = """
from odoo.addons.rm_workbench.loading import facts as loader
if build:
    loader.BUILD_FROM = 1
for folder in folders:
    for answer in env["rm.feed"]._import_folder(folder):
        assert answer["state"] == "published", answer
env.cr.rollback()
env.cr.execute(
    "SELECT tableoid::regclass::text, array_agg(value_date::text ORDER BY value_date)"
    " FROM rm_fact_balance GROUP BY 1"
)
result = dict(env.cr.fetchall())
"""


@pytest.mark.parametrize("build", [False, True], ids=["upserted", "built_beside"])
def test_month_ends_and_leap_days_land_in_their_month(build, new_db, run_in_odoo, tmp_path):
    days = ["2023-12-31", "2024-01-01", "2024-02-28", "2024-02-29", "2024-03-01", "2024-03-31"]
    rows = [f"A{account},{day},1.00" for day in days for account in (1, 2)]
    folders = [
        deliver(tmp_path / "bank", CORE, "2024-01-31"),
        deliver(tmp_path / "days", {"balances": balances(*rows)}, "2024-02-29"),
        deliver(tmp_path / "end", {"balances": balances("A1,2024-12-31,1.00")}, "2024-12-31"),
    ]
    found = run_in_odoo(new_db, MONTHS, folders=[str(f) for f in folders], build=build)
    found.pop("rm_fact_balance_2026_01")
    assert found == {
        "rm_fact_balance_2023_12": ["2023-12-31"] * 2,
        "rm_fact_balance_2024_01": ["2024-01-01"] * 2,
        "rm_fact_balance_2024_02": ["2024-02-28"] * 2 + ["2024-02-29"] * 2,
        "rm_fact_balance_2024_03": ["2024-03-01"] * 2 + ["2024-03-31"] * 2,
        "rm_fact_balance_2024_12": ["2024-12-31"],
    }


#: the server's clock is UTC; midnight in Shanghai is 16:00 there
MIDNIGHT = """
from freezegun import freeze_time
from odoo.addons.rm_workbench.bank_date import bank_today
import time
assert time.tzname[0] == "UTC", time.tzname
core = env["rm.feed"].search([("code", "=", "core")])
core.expected_hour = 1.0
env["rm.feed"]._import_folder(folder)
env.cr.rollback()
core.expected_hour = 1.0
result = []
for moment in moments:
    with freeze_time(moment):
        env["rm.start.of.day"]._cron_look()
        env.flush_all()
        env.invalidate_all()
        env.cr.execute(
            "SELECT m.code FROM rm_customer_access a JOIN rm_manager m ON m.id = a.manager_id"
            " JOIN rm_customer c ON c.id = a.customer_id WHERE c.customer_no = 'C2'"
        )
        responsible = [code for (code,) in env.cr.fetchall()]
        main = env["rm.customer"].search([("customer_no", "=", "C2")]).manager_id.code
        result.append([str(bank_today(env)), responsible, main, core.missing or ""])
"""


def test_the_bank_s_day_begins_at_midnight_in_shanghai_on_a_server_in_utc(
    new_db, workbench, tmp_path
):
    changed = ASSIGNMENTS.replace("C2,M1,1.00,2020-01-01,", "C2,M1,1,2020-01-01,2026-02-28")
    files = {**CORE, "assignments": changed + "C2,M2,1,2026-03-01,\n"}
    folder = deliver(tmp_path / "bank", files, "2026-02-27")
    moments = ["2026-02-28 15:59:30", "2026-02-28 16:00:30", "2026-02-28 17:00:30"]
    utc = type(workbench)({**workbench.environment, "TZ": "UTC"}, workbench.evaluator)
    found = utc.evaluate(new_db, MIDNIGHT, folder=str(folder), moments=moments)
    before, after, late = found
    assert before[:3] == ["2026-02-28", ["M1"], "M1"]
    assert after[:3] == ["2026-03-01", ["M2"], "M2"]
    assert before[3] == "", "the delivery of the 27th is there"
    assert after[3] == "", "half past midnight is before the hour it is expected by"
    assert "2026-02-28" in late[3], "missing at the cut-off: one o'clock in Shanghai"


CLOCK = """
import os, time
from freezegun import freeze_time
env["rm.feed"]._import_folder(first)
# the clock was wrong by a year when the first version was loaded, and was put right since
env.cr.execute("UPDATE rm_batch SET published_at = published_at + interval '1 year',"
               " staged_at = staged_at + interval '1 year', create_date = create_date"
               " + interval '1 year'")
env.cr.commit()
with freeze_time("2001-01-01"):
    answers = env["rm.feed"]._import_folder(second)
    answers += env["rm.feed"]._import_folder(older)
env.cr.rollback()
env.cr.execute("SELECT sum(balance)::text FROM rm_fact_balance")
result = [[a["state"] for a in answers], env.cr.fetchone()[0],
          [b.state for b in env["rm.batch"].search([], order="version")]]
"""


def test_clocks_that_step_do_not_change_which_version_is_newer(new_db, run_in_odoo, tmp_path):
    first = deliver(tmp_path / "v1", CORE)
    second = deliver(tmp_path / "v3", {"balances": balances("A1,2026-01-10,7.00")}, version=3)
    older = deliver(tmp_path / "v2", {"balances": balances("A1,2026-01-10,8.00")}, version=2)
    for folder in (second, older):
        for file in folder.iterdir():
            os.utime(file, (4_000_000_000, 4_000_000_000))
    states, total, batches = run_in_odoo(
        new_db, CLOCK, first=str(first), second=str(second), older=str(older)
    )
    assert states == ["published", "rejected"]
    assert total == "1.75"
    assert batches == ["superseded", "rejected", "published"]
