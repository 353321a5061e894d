"""Push balances, and create as many rows of a plain model, over the same interfaces in one run.

    python benchmarks/bench_push.py --rows 50000

Both sides get the same rows in one call each, over HTTP from outside, as the same login: the push
as a source system states them (account numbers, checked, held against the control, resolved,
published as a batch with its answer kept); `create` with what Odoo needs, ids of accounts already
resolved, into a plain model with the columns and the unique key of the fact and nothing else: no
rules, no checks, no history. They take turns, the best time of each counts. All rows in one call
is the best that `create` can do; the same with a row in each call is measured on a few rows. Fails
when a ratio over JSON-2 is below its least; over XML-RPC reading the XML is most of both sides.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg2

PROJECT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests")]

from benchmarks.screens.served import INSIDE, Served  # noqa: E402
from support.clients import Json2Client, XmlRpcClient  # noqa: E402

PASSWORD = "kept-for-benches-1"
DAYS = ("2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30")
#: rows created one by one: each takes the same time
_SINGLE = 200
SETUP = """
from datetime import datetime, timedelta
user = env["res.users"].create({"name": "source", "login": "source", "password": password})
group = env.ref("rm_workbench.group_integration")
env["rm.role.grant"].create(
    {"user_id": user.id, "role_id": env.ref("rm_workbench.role_integration").id})
branch = env["rm.branch"].create({"code": "H", "name": "H", "level": "head_office"})
customer = env["rm.customer"].create(
    {"customer_no": "C", "name": "C", "kind": "corporate", "branch_id": branch.id})
env.flush_all()
env.cr.execute(
    "INSERT INTO rm_account (account_no, customer_id, branch_id, product, currency)"
    " SELECT 'A' || n, %s, %s, 'current', 'CNY' FROM generate_series(1, %s) n RETURNING id",
    (customer.id, branch.id, rows))
ids = [row[0] for row in env.cr.fetchall()]
env.cr.execute("ANALYZE rm_account")
columns = [("x_account_id", "many2one"), ("x_value_date", "date"), ("x_balance", "float"),
           ("x_batch_id", "many2one"), ("x_source_line", "integer")]
others = {"x_account_id": "rm.account", "x_batch_id": "rm.batch"}
fields = [(0, 0, {"name": name, "field_description": name, "ttype": kind, "required": True,
                  "relation": others.get(name), "on_delete": name in others and "restrict"})
          for name, kind in columns]
batch = env["rm.batch"].create({"feed_id": env.ref("rm_workbench.feed_core").id}).id
model = env["ir.model"].create({"name": "Rows", "model": "x_row", "field_id": fields})
env["ir.model.access"].create(
    {"name": "rows", "model_id": model.id, "group_id": group.id, "perm_create": True,
     "perm_read": True})
env.cr.execute("CREATE UNIQUE INDEX ON x_row (x_account_id, x_value_date)")
keys = env["res.users.apikeys"].with_user(user).sudo()
result = [ids, batch, keys._generate("rpc", "bench", datetime.now() + timedelta(days=1))]
"""


def main(argv=None):
    """Run the bench; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000, help="of each call, at most 50,000")
    parser.add_argument("--turns", type=int, default=2, help="from 1 to 3")
    parser.add_argument("--least", type=float, default=10, help="ratio to a row in each call")
    parser.add_argument("--least-bulk", type=float, default=4, help="ratio to all rows in one call")
    options = parser.parse_args(argv)
    served = Served(os.environ["WORKBENCH_BENCH_DB"])
    ids, batch, key = _evaluate(served, SETUP, rows=options.rows, password=PASSWORD)
    with served:
        json2 = Json2Client(served.url, served.db, key)
        xmlrpc = XmlRpcClient(served.url, served.db, "source", PASSWORD)
        calls = {"JSON-2": _json2_calls(json2), "XML-RPC": _xmlrpc_calls(xmlrpc)}
        days = iter(DAYS)
        bulk, rate = _compare("JSON-2", calls["JSON-2"], days, ids, batch, options)
        _compare("XML-RPC", calls["XML-RPC"], days, ids, batch, options)
        _check(served.db, options)
        single = rate / _one_by_one(calls["JSON-2"][1], ids, batch)
    _say(f"JSON-2   ratio  {single:8.1f} to a row in each call")
    return 0 if bulk >= options.least_bulk and single >= options.least else 1


def _evaluate(served, code, **values):
    done = subprocess.run(
        [sys.executable, INSIDE / "evaluate.py", served.db],
        input=json.dumps({"code": code, "values": values}),
        env=served.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def _arguments(rows, day):
    total = f"{sum(range(1, len(rows) + 1))}.00"
    control = {"rows": len(rows), "sums": {"balance": total}}
    return "core", "balances", day, rows, f"bench-{day}", control


def _json2_calls(client):
    names = ("feed_code", "entity", "business_date", "rows", "idempotency_key", "control")

    def push(rows, day):
        named = dict(zip(names, _arguments(rows, day), strict=True))
        return client.call("rm.feed", "push", **named)

    return push, lambda rows: client.call("x_row", "create", vals_list=rows)


def _xmlrpc_calls(client):
    def push(rows, day):
        return client.call("rm.feed", "push", *_arguments(rows, day))

    return push, lambda rows: client.call("x_row", "create", rows)


def _compare(name, calls, days, ids, batch, options):
    """Print the times of one interface; return (ratio, rows a second of the push)."""
    push, create = calls
    best = {}
    for _turn in range(options.turns):
        day = next(days)
        stated = [
            {"account_no": f"A{n}", "value_date": day, "balance": f"{n}.00"}
            for n in range(1, len(ids) + 1)
        ]
        resolved = _resolved(ids, day, batch)
        seconds, answer = _timed(lambda: push(stated, day))  # noqa: B023
        if answer["accepted"] != len(ids):
            raise SystemExit(f"not published: {str(answer)[:500]}")
        best["push"] = min(best.get("push", seconds), seconds)
        seconds, _ids = _timed(lambda: create(resolved))  # noqa: B023
        best["create"] = min(best.get("create", seconds), seconds)
    ratio = best["create"] / best["push"]
    for what, seconds in best.items():
        _say(f"{name:8} {what:7}{seconds:8.2f} s {len(ids) / seconds:12,.0f} rows a second")
    _say(f"{name:8} ratio  {ratio:8.1f} to all rows in one call")
    return ratio, len(ids) / best["push"]


def _resolved(ids, day, batch):
    return [
        {
            "x_account_id": account,
            "x_value_date": day,
            "x_balance": float(n),
            "x_batch_id": batch,
            "x_source_line": n,
        }
        for n, account in enumerate(ids, 1)
    ]


def _one_by_one(create, ids, batch):
    """Return the rows a second of `create` with a row in each call."""
    rows = _resolved(ids[:_SINGLE], "2026-12-31", batch)
    seconds, _done = _timed(lambda: [create([row]) for row in rows])
    rate = len(rows) / seconds
    _say(f"JSON-2   create, a row in each call {rate:12,.0f} rows a second")
    return rate


def _timed(call):
    start = time.perf_counter()
    answer = call()
    return time.perf_counter() - start, answer


def _check(db, options):
    """Fail unless both sides hold the same rows."""
    with closing(psycopg2.connect(dbname=db)) as connection:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT (SELECT array[count(*), sum(balance)::bigint] FROM rm_fact_balance),"
            " (SELECT array[count(*), sum(x_balance)::bigint] FROM x_row)"
        )
        ours, plain = cursor.fetchone()
    if ours != plain or ours[0] != 2 * options.turns * options.rows:
        raise SystemExit(f"the two sides differ: {ours}, {plain}")


def _say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
