"""Pushes whose process is killed at every stage; rows put aside as rejected, masked."""

import pytest

from .bank import DAY
from .pushes import PASSWORD, SETUP, WHOLE_BANK, balance, control_of, rows_of
from .test_faults import KILL

STAGES = ("reading balances", "publishing balances", "published")
PUSH = """
source = env["res.users"].search([("login", "=", "integration")])
feeds = env["rm.feed"].with_user(source)
result = [feeds.push(*call) for call in calls]
"""
#: the process dies when it has told of this stage
PUSH_KILLED = KILL.partition('env["rm.feed"]')[0] + PUSH
LOOK = """
cr = env.cr
cr.execute("SELECT count(*), COALESCE(sum(balance), 0)::text FROM rm_fact_balance")
facts = list(cr.fetchone())
cr.execute("SELECT count(*) FROM pg_class WHERE relname LIKE 'rm_stage_%%' AND relkind = 'r'")
stages = cr.fetchone()[0]
batches = env["rm.batch"].search([("push_key", "=", "the-key")])
result = {"facts": facts, "stages": stages, "states": batches.mapped("state"),
          "notes": [note[0] for note in batches.notes or []],
          "next": batches.mapped("next_step")}
"""


def call_of(entity, rows, key, day=DAY, feed="core"):
    return [feed, entity, day, rows, key, control_of(rows)]


@pytest.fixture(scope="module")
def pushed(module_db, run_in_odoo):
    """A database whose masters were pushed, and nothing else."""
    run_in_odoo(module_db, SETUP, password=PASSWORD)
    masters = ("branches", "managers", "customers", "accounts")
    calls = [call_of(e, rows_of(text), e, feed=f) for e, f, text in WHOLE_BANK if e in masters]
    answers = run_in_odoo(module_db, PUSH, calls=calls)
    assert [answer["state"] for answer in answers] == ["published"] * 4
    return module_db


@pytest.fixture
def bank(pushed, make_db):
    """A copy of it for one test."""
    return make_db(pushed)


@pytest.mark.parametrize("at", STAGES)
def test_a_killed_push_leaves_nothing_half_and_its_key_goes_on(at, bank, run_in_odoo):
    rows = [balance("A1", "2026-01-10", "100.00"), balance("A2", "2026-01-31", "-5.25")]
    calls = [call_of("balances", rows, "the-key")]
    with pytest.raises(AssertionError):
        run_in_odoo(bank, PUSH_KILLED, at=at, calls=calls)
    left = run_in_odoo(bank, LOOK)
    assert left["facts"] == [0, "0"]
    assert left["states"] == ["received" if at.startswith("reading") else "staged"]
    assert "same key" in left["next"][0]
    first, again = run_in_odoo(bank, PUSH, calls=calls * 2)
    assert first == again
    assert (first["state"], first["accepted"]) == ("published", 2)
    done = run_in_odoo(bank, LOOK)
    assert done["facts"] == [2, "94.75"]
    assert (done["stages"], done["states"], done["notes"]) == (0, ["published"], ["taken_over"])


TOLERANT = """
env["rm.feed"].search([("code", "=", "core_push")]).write(
    {"tolerance_rows": 1, "tolerance_amount": 10000})
env.cr.commit()
"""
REVEAL = """
from odoo.exceptions import AccessError
reject = env["rm.batch"].search([("push_key", "=", "the-key")]).reject_ids
result = [reject.reason, reject.line, reject.column_name, reject.kind, reject.value]
for login in ("integration", "rm", "admin"):
    user = env["res.users"].search([("login", "=", login)])
    try:
        result.append(reject.with_user(user).sudo(False).reveal("a test wants to see it"))
    except AccessError:
        result.append("refused")
"""


def test_a_tolerated_row_is_kept_masked_and_revealed_to_an_administrator(bank, run_in_odoo):
    rows = [balance("A1", "2026-01-10", "1.00"), balance("A2", "2026-01-10", "9,876.50")]
    call = [*call_of("balances", rows, "the-key")[:-1], {"rows": 2}]
    (answer,) = run_in_odoo(bank, TOLERANT + PUSH, calls=[call])
    assert (answer["state"], answer["accepted"], answer["rejected_count"]) == ("published", 1, 1)
    (fault,) = answer["rejected"]
    assert (fault["line"], fault["field"]) == (2, "balance")
    assert "9,876" not in str(answer)
    *kept, source, rm, admin = run_in_odoo(bank, REVEAL)
    assert kept == ["not_a_number", 2, "balance", "rejected", "9,999.99"]
    assert (source, rm) == ("refused", "refused")
    assert "9,876.50" in admin and "A2" in admin


def test_more_unusable_rows_than_tolerated_reject_the_push(bank, run_in_odoo):
    rows = [balance("A1", "2026-01-10", "1.00")] + [balance("A2", "x", "1.00")] * 2
    (answer,) = run_in_odoo(bank, TOLERANT + PUSH, calls=[call_of("balances", rows, "the-key")])
    assert (answer["state"], answer["accepted"]) == ("rejected", 0)
    assert [fault["line"] for fault in answer["rejected"]] == [2, 3]
    assert run_in_odoo(bank, LOOK)["facts"] == [0, "0"]


BUSY = """
from odoo.addons.rm_workbench.loading import locks
from odoo.addons.rm_workbench.models.feeds import feed_push
from odoo.exceptions import UserError
feed_push._WAIT = 1
feed = env["rm.feed"].search([("code", "=", "core_push")])
feeds = env["rm.feed"].with_user(env["res.users"].search([("login", "=", "integration")]))
result = []
for key in (feed.id, 0):  # the lock of the feed, the lock of publishing
    with env.registry.cursor() as cr:
        cr.execute("SELECT pg_advisory_xact_lock(%s, %s)", (locks._SPACE, key))
        try:
            feeds.push(*calls[0])
        except UserError as error:
            result.append(str(error).partition(":")[0])
env.cr.commit()  # to see what the push did on cursors of its own
batch = env["rm.batch"].search([("push_key", "=", "the-key")])
result += [batch.state, feeds.push(*calls[0])["state"], feeds.push(*calls[0])["accepted"]]
"""


def test_a_push_that_waits_too_long_is_told_so_and_its_key_goes_on(bank, run_in_odoo):
    call = call_of("balances", [balance("A1", "2026-01-10", "1.00")], "the-key")
    found = run_in_odoo(bank, BUSY, calls=[call])
    assert found == ["push_busy", "push_busy", "staged", "published", 1]
