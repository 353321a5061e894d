"""The scheduled action, the folders it may look into, and who sees a raw row."""

import json

import pytest

from .bank import BALANCES, BRANCHES, CORE, deliver

SETUP = """
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import config
config["rm_feed_roots"] = root
core = env["rm.feed"].search([("code", "=", "core")])

def refused(action):
    try:
        with env.cr.savepoint():
            action()
    except (AccessError, UserError, ValidationError) as error:
        return error.args[0]
    return ""

def user_with(code):
    user = env["res.users"].create({"name": code, "login": "feeds-" + code})
    role = env["rm.role"].search([("code", "=", code)])
    branch = env["rm.branch"].search([], limit=1) if role.needs_branch else env["rm.branch"]
    env["rm.role.grant"].create(
        {"user_id": user.id, "role_id": role.id, "branch_id": branch.id}
    )
    return user
"""


def test_the_scheduled_action_loads_what_lies_in_the_feeds_folder_in_order(
    new_db, run_in_odoo, tmp_path
):
    deliver(tmp_path / "core" / "b", {"balances": BALANCES}, "2026-02-01")
    deliver(tmp_path / "core" / "a", CORE)
    code = """
core.path = root + "/core"
env.cr.commit()
for _ in range(2):
    env["rm.feed"]._cron_collect_deliveries()
env.cr.rollback()
batches = env["rm.batch"].search([], order="id")
result = [[str(b.business_date), b.state, b.published_count] for b in batches]
"""
    loaded = run_in_odoo(new_db, SETUP + code, root=str(tmp_path))
    assert loaded == [["2026-01-31", "published", 15], ["2026-02-01", "published", 2]]


def test_a_seal_that_cannot_be_read_is_listed_once(new_db, run_in_odoo, tmp_path):
    folder = deliver(tmp_path / "core" / "a", CORE)
    (folder / "manifest.json").write_text(json.dumps({"system": "core"}))
    code = """
core.path = root + "/core"
env.cr.commit()
for _ in range(2):
    env["rm.feed"]._cron_collect_deliveries()
env.cr.rollback()
result = [[b.state, b.reason, b.message] for b in env["rm.batch"].search([])]
"""
    ((state, reason, message),) = run_in_odoo(new_db, SETUP + code, root=str(tmp_path))
    assert (state, reason) == ("rejected", "seal_invalid")
    assert message


@pytest.mark.parametrize("path", ["/etc", "{root}/../x", "{root}/link"])
def test_a_feed_looks_only_below_the_allowed_folders(path, module_db, run_in_odoo, tmp_path):
    (tmp_path / "link").symlink_to("/etc")
    code = """
result = refused(lambda: core.write({"path": path}))
"""
    path = path.format(root=tmp_path)
    said = run_in_odoo(module_db, SETUP + code, root=str(tmp_path), path=path)
    assert path in said


REVEAL = """
env["rm.feed"]._import_folder(root)
reject = env["rm.batch.reject"].search([], limit=1)
admin, auditor, rm = (user_with(code) for code in ("admin", "auditor", "rm"))
as_auditor = reject.with_user(auditor)

def committed_lines():
    # the line is committed by an own cursor, before the row is shown: look from outside
    with env.registry.cursor() as cr:
        cr.execute("SELECT count(*) FROM rm_journal WHERE event = 'reject.reveal'")
        return cr.fetchone()[0]

before = committed_lines()
result = {
    "shown": as_auditor.read(["value", "message"])[0],
    "no_reason": refused(lambda: as_auditor.reveal("")),
    "raw": as_auditor.reveal("complaint 17"),
    "journal": committed_lines() - before,
    "rm": refused(lambda: reject.with_user(rm).reveal("curious")),
    "rm_starts": refused(lambda: core.with_user(rm).action_collect()),
    "auditor_starts": refused(lambda: core.with_user(auditor).action_collect()),
    "admin_starts": core.with_user(admin).action_collect(),
    "auditor_writes": refused(lambda: core.with_user(auditor).write({"name": "x"})),
    "admin_writes_batch": refused(
        lambda: reject.batch_id.with_user(admin).write({"state": "rejected"})
    ),
}
"""


def test_a_raw_row_is_revealed_with_a_reason_and_a_journal_line(new_db, run_in_odoo, tmp_path):
    aside = BALANCES + "SECRET-ACCOUNT-9,2026-01-31,77.77\n"
    deliver(tmp_path / "a", {**CORE, "balances": aside, "branches": BRANCHES})
    told = run_in_odoo(new_db, SETUP + REVEAL, root=str(tmp_path))
    assert "SECRET" not in json.dumps(told["shown"])
    assert told["raw"] == "SECRET-ACCOUNT-9,2026-01-31,77.77"
    assert told["journal"] == 1
    assert told["admin_starts"] is True
    for key in ("no_reason", "rm", "rm_starts", "auditor_starts", "auditor_writes",
                "admin_writes_batch"):  # fmt: skip
        assert told[key], key
