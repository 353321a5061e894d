"""The same content by other ways, seals before data, what left RMs keep, backups put back."""

from contextlib import closing

import pytest

from .bank import ASSIGNMENTS, BALANCES, CORE, balances, deliver
from .test_days import FACTS

_TWO = balances("A1,2026-02-01,1.00", "A2,2026-02-01,2.00")
_TURNED = balances("A2,2026-02-01,2.00", "A1,2026-02-01,1.00")


_TABLES = ("rm_branch", "rm_manager", "rm_customer", "rm_account")
_MASTERS = ("branches", "managers", "customers", "accounts")


@pytest.fixture(scope="module")
def outcomes(module_db, load_all, tmp_path_factory):
    root = tmp_path_factory.mktemp("again")
    renamed = {"balances": {"name": "ye.csv"}}
    left = "customer_no,rm_code,share,valid_from,valid_to\nC2,M2,0.1,2026-01-01,\n"
    less = ASSIGNMENTS.replace("C2,M1,1.00", "C2,M1,0.9")
    steps = {
        "bank": deliver(root / "bank", CORE),
        "two": deliver(root / "two", {"balances": _TWO}, "2026-02-01"),
        "renamed": deliver(root / "renamed", {"balances": _TWO}, "2026-02-01", **renamed),
        "turned": deliver(root / "turned", {"balances": _TURNED}, "2026-02-01", version=2),
        "less": deliver(root / "less", {"assignments": less}, "2026-02-02"),
        "left": deliver(root / "left", {"assignments": left}, "2026-02-03"),
        "file_renamed": deliver(
            root / "file_renamed",
            {"balances": balances("A1,2026-02-04,1.00")},
            "2026-02-04",
            balances={"name": "other.csv", "written": None},
        ),
        "known": deliver(root / "known", {name: CORE[name] for name in _MASTERS}, "2026-02-05"),
    }
    return dict(zip(steps, load_all(module_db, steps.values()), strict=True))


def answer(outcomes, name):
    (found,) = outcomes[name]["answers"]
    return found


def test_the_same_content_under_other_file_names_is_known(outcomes):
    assert "same content" in answer(outcomes, "renamed")["message"]
    assert answer(outcomes, "renamed")["batch"] == answer(outcomes, "two")["batch"]
    assert outcomes["renamed"]["after"] == outcomes["renamed"]["before"]


def test_rows_in_another_order_under_a_new_seal_change_nothing(outcomes):
    assert answer(outcomes, "turned")["state"] == "published"
    before, after = outcomes["turned"]["before"], outcomes["turned"]["after"]
    assert after == before


def test_shares_below_one_leave_a_part_to_nobody(outcomes):
    assert answer(outcomes, "less")["state"] == "published"


def test_an_assignment_past_the_day_its_rm_left_is_loaded_with_a_note(outcomes):
    assert answer(outcomes, "left")["state"] == "published"
    assert "past_leaving" in answer(outcomes, "left")["notes"]


def test_a_seal_that_names_a_file_that_is_not_there_is_rejected(outcomes):
    found = answer(outcomes, "file_renamed")
    assert (found["state"], found["reason"]) == ("rejected", "file_missing")
    assert found["detail"]["file"] == "other.csv"


REFRESH = """
for _turn in range(2):
    env["rm.customer.access"]._refresh()
    env["rm.customer.position"]._refresh()
"""


def test_a_row_that_is_known_takes_no_new_number(outcomes, module_db, workbench):
    assert answer(outcomes, "known")["state"] == "published"
    workbench.evaluate(module_db, REFRESH)
    with closing(workbench.connect(module_db)) as connection:
        cursor = connection.cursor()
        for table in (*_TABLES, "rm_customer_access", "rm_customer_position"):
            cursor.execute(f"SELECT max(id), (SELECT last_value FROM {table}_id_seq) FROM {table}")
            highest, last = cursor.fetchone()
            assert highest == last, table


LOOK = """
from odoo.tools import config
config["rm_feed_roots"] = root
core = env["rm.feed"].search([("code", "=", "core")])
core.path = root + "/core"
env.cr.commit()
result = []
import pathlib
for late in (None, *files):
    if late:
        pathlib.Path(late).with_suffix(".late").rename(late)
    env["rm.feed"]._cron_collect_deliveries()
    env.cr.rollback()
    env.invalidate_all()
    batch = env["rm.batch"].search([])
    result.append([batch.state, batch.reason, batch.fault_stage, batch.fault_file,
                   batch.next_step or ""])
"""


def test_a_seal_before_its_data_is_rejected_and_loads_by_itself_when_they_come(
    new_db, run_in_odoo, tmp_path
):
    folder = deliver(tmp_path / "core" / "a", CORE)
    late = [folder / "fees.csv", folder / "balances.csv"]
    for file in late:
        file.rename(file.with_suffix(".late"))
    seen = run_in_odoo(new_db, LOOK, root=str(tmp_path), files=[str(file) for file in late])
    assert [row[0] for row in seen] == ["rejected", "rejected", "published"]
    assert [row[3] for row in seen] == ["balances.csv", "balances.csv", False]
    assert seen[0][1:3] == ["file_missing", "reading"]
    assert "next look loads them" in seen[0][4]
    assert seen[2][1:] == [False, False, False, ""]


LIST = """
env["rm.feed"]._import_folder(folder)
env.cr.rollback()
batch = env["rm.batch"].search([]).with_context(lang=lang)
result = [batch.fault_stage, batch.fault_file, batch.fault_line, batch.fault_column,
          str(batch.business_date), batch.reason, batch.next_step, batch.message]
"""


@pytest.mark.parametrize(
    ("lang", "words"), [("en_US", "corrected in the source system"), ("zh_CN", "源系统")]
)
def test_the_list_of_batches_says_where_why_and_what_to_do(
    lang, words, new_db, run_in_odoo, tmp_path
):
    bad = deliver(tmp_path / "bad", {**CORE, "balances": BALANCES + "A2,2026-02-30,1.00\n"})
    shown = run_in_odoo(new_db, LIST, folder=str(bad), lang=lang)
    assert shown[:5] == ["reading", "balances.csv", "4", "value_date", "2026-01-31"]
    assert shown[5] == "too_many_bad"
    assert words in shown[6]
    assert "?" not in shown[7]


REPLAY = (
    FACTS
    + """
states = []
for folder in folders:
    states += [a["state"] for a in env["rm.feed"]._import_folder(folder)]
env.cr.rollback()
done = env["rm.kpi.scheme"]._compute_period("RM-MONTHLY", "2026-01")
result = {"states": states, "facts": facts(), "hash": done["hash"]}
"""
)


def test_yesterday_s_backup_put_back_and_replayed_ends_the_same(make_db, run_in_odoo, tmp_path):
    days = [
        deliver(tmp_path / "a", CORE),
        deliver(tmp_path / "b", {"balances": balances("A1,2026-01-11,6.00")}, version=2),
        deliver(tmp_path / "c", {"balances": balances("A1,2026-02-01,5.00")}, "2026-02-01"),
    ]
    folders = [str(folder) for folder in days]
    db = make_db()
    run_in_odoo(db, REPLAY, folders=folders[:1])
    backup = make_db(db)
    whole = run_in_odoo(db, REPLAY, folders=folders[1:])
    replayed = run_in_odoo(backup, REPLAY, folders=folders)
    assert whole["states"] == ["published", "published"]
    # the first is known, and superseded once the second is there: the answer is that of its time
    assert replayed["states"] == ["published", "published", "published"]
    assert replayed["facts"] == whole["facts"]
    assert replayed["hash"] == whole["hash"]
