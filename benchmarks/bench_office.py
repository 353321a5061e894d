"""Three years of logs and visits: what homes and lists of the office need in the server.

    python benchmarks/bench_office.py --managers 5000 --rows 4000000

Makes the demo bank in a database of its own, adds RMs and copies customers, then inserts logs and
visits (as many of each as asked for, spread over RMs and working days) and what hangs on them by
set SQL. Homes and lists are asked for over HTTP as each role asks for them; the bound is on the p95
of each. Prints each p95 as a ratio to the bound.
"""

import argparse
import json
import os
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import psycopg2

PROJECT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests")]

from benchmarks.screens import office_reports  # noqa: E402
from benchmarks.screens.multiply import multiply  # noqa: E402
from benchmarks.screens.served import Served  # noqa: E402

LOGINS = ("rm", "leader", "leader_ho", "auditor")
PASSWORD = "workbench-demo"
#: name, model, domain, fields of a page
LISTS = (
    ("logs", "rm.work.log", [], ["date", "manager_id", "state", "late", "visit_count"]),
    ("logs, 30 days", "rm.work.log", [["date", ">=", "-30d"]], ["date", "manager_id", "state"]),
    ("logs to look at", "rm.work.log", [["state", "=", "submitted"]], ["date", "manager_id"]),
    ("visits", "rm.visit", [], ["date", "customer_id", "manager_id", "late_state", "movement"]),
    ("visits, 30 days", "rm.visit", [["date", ">=", "-30d"]], ["date", "customer_id", "kind"]),
    ("no movement", "rm.visit", [["movement", "=", "still"]], ["date", "customer_id"]),
    ("late visits", "rm.visit.late", [["state", "=", "submitted"]], ["date", "customer_id"]),
    ("visits due", "rm.visit.duty", [], ["customer_id", "due_on", "manager_id"]),
    ("plans", "rm.work.plan", [], ["period_label", "manager_id", "progress", "state"]),
    ("goals by indicator", "rm.work.plan.goal", [], ["plan_id", "indicator_id", "target", "done"]),
    ("month reports", "rm.month.report", [], ["display_name", "branch_id", "state"]),
)
FILL = (
    # RMs of the branches that have some
    """INSERT INTO rm_manager (code, name, branch_id, joined_on)
       SELECT 'BENCH' || n, '客户经理' || n, b.ids[1 + n %% array_length(b.ids, 1)], '2015-01-01'
         FROM generate_series(1, GREATEST(%(managers)s - (SELECT count(*) FROM rm_manager), 0)) n,
              (SELECT array_agg(DISTINCT branch_id) AS ids FROM rm_manager) b""",
    # customers of all RMs
    """CREATE TEMPORARY TABLE who AS
       SELECT id, branch_id, row_number() OVER (ORDER BY id) - 1 AS nth FROM rm_manager""",
    """CREATE TEMPORARY TABLE whom AS
       SELECT id, row_number() OVER (ORDER BY id) - 1 AS nth FROM rm_customer""",
    """CREATE TEMPORARY TABLE days AS
       SELECT d::date AS day, row_number() OVER (ORDER BY d DESC) - 1 AS nth
         FROM generate_series(current_date - %(days)s * 7 / 5, current_date, '1 day') d
        WHERE extract(isodow FROM d) < 6 ORDER BY d DESC LIMIT %(days)s""",
    """INSERT INTO rm_work_log (manager_id, branch_id, date, morning_plan, content, state, late,
                                entered_on, review_count, spot_count)
       SELECT w.id, w.branch_id, d.day, '走访', '走访两户客户，一户提交授信资料。',
              CASE WHEN d.nth < 3 THEN 'submitted' ELSE 'checked' END, (w.nth + d.nth) %% 20 = 0,
              d.day, (d.nth >= 3)::int, 0
         FROM who w, days d ON CONFLICT DO NOTHING""",
    """INSERT INTO rm_visit (manager_id, branch_id, customer_id, date, kind, summary, entered_on,
                             back_dated, late_state, movement, deposit_moved)
       SELECT w.id, w.branch_id, c.id, d.day, 'on_site', '存款到期，愿意转存。', d.day,
              late, CASE WHEN late THEN CASE WHEN d.nth < 5 THEN 'waiting' ELSE 'accepted' END END,
              CASE WHEN d.nth > 25 THEN CASE WHEN (w.nth + d.nth) %% 4 = 0 THEN 'still'
                                             ELSE 'moved' END END, 0
         FROM who w CROSS JOIN days d
         JOIN whom c ON c.nth = (w.nth * 7919 + d.nth * 104729) %% (SELECT count(*) FROM whom),
              LATERAL (SELECT (w.nth + d.nth) %% 50 = 0 AS late) l""",
    """INSERT INTO rm_visit_late (visit_id, manager_id, branch_id, reason, state)
       SELECT v.id, v.manager_id, v.branch_id, '山区无信号',
              CASE v.late_state WHEN 'waiting' THEN 'submitted' ELSE 'approved' END
         FROM rm_visit v WHERE v.late_state IS NOT NULL AND NOT EXISTS (
              SELECT FROM rm_visit_late l WHERE l.visit_id = v.id)""",
    """INSERT INTO rm_work_plan (manager_id, branch_id, period_kind, date_from, date_to, state)
       SELECT w.id, w.branch_id, 'month', m::date, (m + interval '1 month - 1 day')::date,
              'approved'
         FROM who w, generate_series(date_trunc('month', current_date) - interval '35 months',
                                     date_trunc('month', current_date), '1 month') m
           ON CONFLICT DO NOTHING""",
    """INSERT INTO rm_work_plan_goal (plan_id, manager_id, branch_id, date_from, indicator_id,
                                      target, done)
       SELECT p.id, p.manager_id, p.branch_id, p.date_from, i.id, 1000000, 900000
         FROM rm_work_plan p, (SELECT id FROM rm_kpi_indicator ORDER BY id LIMIT 3) i
        WHERE p.period_kind = 'month' ON CONFLICT DO NOTHING""",
    """INSERT INTO rm_month_report (branch_id, date_from, date_to, state, create_uid)
       SELECT b.id, m::date, (m + interval '1 month - 1 day')::date, 'noted', 1
         FROM rm_branch b, generate_series(date_trunc('month', current_date) - interval '35 months',
                                           date_trunc('month', current_date), '1 month') m
           ON CONFLICT DO NOTHING""",
)


def main(argv=None):
    """Run the bench; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--managers", type=int, default=500)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--rows", type=int, default=400_000, help="logs, and visits")
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--bound", type=float, default=300, help="milliseconds, of the p95")
    options = parser.parse_args(argv)
    db = os.environ["WORKBENCH_BENCH_DB"]
    served = Served(db)
    served.make_demo()
    with closing(psycopg2.connect(dbname=db)) as connection:
        multiply(connection, options.customers)
        connection.autocommit = False
        fill(connection, options)
    with served:
        slow = [measure(served.url, login, options) for login in LOGINS]
    return 1 if sum(slow) else 0


def fill(connection, options):
    """Insert RMs, logs, visits, late visits, plans with goals, reports, mandatory courses."""
    numbers = {
        "managers": options.managers,
        "days": max(options.rows // options.managers, 1),
    }
    with connection.cursor() as cr:
        cr.execute("SET LOCAL jit = off")
        for statement in (*FILL, *office_reports.FILL):
            begun = time.monotonic()
            cr.execute(statement, numbers)
            words = " ".join(statement.split()[:3])
            _say(f"{words}: {cr.rowcount} rows, {time.monotonic() - begun:.0f} s")
    connection.commit()
    connection.autocommit = True
    with connection.cursor() as cr:
        cr.execute("VACUUM ANALYZE")


def measure(url, login, options):
    """Print home and lists of one login; the number of those beyond the bound."""
    cookie = _sign_in(url, login)
    asked = [("home", "rm.home", "load", [], {})]
    for name, model, domain, names in (*LISTS, *office_reports.LISTS):
        named = {"domain": domain, "limit": 80, "specification": {one: {} for one in names}}
        asked.append((name, model, "web_search_read", [], {**named, "count_limit": 10001}))
    for name, model, domain, group, sums in office_reports.GROUPS:
        named = {"domain": domain, "groupby": [group], "aggregates": sums, "limit": 80}
        asked.append((name, model, "formatted_read_group", [], named))
    beyond = 0
    for name, model, method, args, named in asked:
        found = _times(url, cookie, model, method, args, named, options.repeat)
        if found is None:
            _say(f"{login:10}{'-':>8}          {name} (not for this role)")
            continue
        p95, median = found
        mark = "  BEYOND THE BOUND" if p95 > options.bound else ""
        beyond += bool(mark)
        _say(f"{login:10}{p95:8.0f}{p95 / options.bound:7.2f}  {name} (median {median:.0f}){mark}")
    return beyond


def _post(url, body, cookie=""):
    request = urllib.request.Request(
        url,
        json.dumps({"jsonrpc": "2.0", "params": body}).encode(),
        {"Content-Type": "application/json", "Cookie": cookie},
    )
    with urllib.request.urlopen(request, timeout=300) as answer:
        return answer.headers, json.loads(answer.read())


def _sign_in(url, login):
    db = os.environ["WORKBENCH_BENCH_DB"]
    body = {"db": db, "login": login, "password": PASSWORD}
    headers, told = _post(f"{url}/web/session/authenticate", body)
    if "error" in told:
        raise SystemExit(f"{login}: {told['error']}")
    return headers["Set-Cookie"].split(";")[0]


def _times(url, cookie, model, method, args, named, repeat):
    """Return (p95, median) in milliseconds, None where the role may not."""
    times = []
    body = {"model": model, "method": method, "args": args, "kwargs": named}
    for _turn in range(repeat + 1):
        start = time.perf_counter()
        told = _post(f"{url}/web/dataset/call_kw", body, cookie)[1]
        times.append(1000 * (time.perf_counter() - start))
        if "error" in told:
            if "AccessError" in told["error"]["data"]["name"]:
                return None
            raise SystemExit(f"{model}: {told['error']['data']['message']}")
    # the first call fills the caches of a server that has just started
    ordered = sorted(times[1:])
    return ordered[min(int(0.95 * len(ordered)), len(ordered) - 1)], ordered[len(ordered) // 2]


def _say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
