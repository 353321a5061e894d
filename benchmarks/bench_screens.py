"""Open every list and form as each role and say what the server needs for it.

    python benchmarks/bench_screens.py --customers 100000

Makes the demo bank in a database of its own, signs in as each role in a browser, opens every menu
and the first record of its list, and notes what the web client asks the server. These calls are
then sent again ``--repeat`` times over HTTP, first on the demo bank, then with the customers copied
up to ``--customers``; a call that took less than a third of the bound in each of its first five
turns is not sent again. A screen's figure is the slowest of its calls; the bound is on the 95th
percentile of each. Prints each screen's p95 as a ratio to the bound, the slowest first, and those
below a third of the bound as one line.
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

from benchmarks.screens.multiply import multiply  # noqa: E402
from benchmarks.screens.record import record  # noqa: E402
from benchmarks.screens.served import Served  # noqa: E402

#: turns after which a call that is far from the bound is left alone
QUICK_TURNS = 5
LOGINS = ("rm", "leader", "leader_ho", "risk", "branch_admin", "admin", "auditor")


def main(argv=None):
    """Run the bench; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--bound", type=float, default=300, help="milliseconds, of the p95")
    parser.add_argument("--logins", nargs="*", default=LOGINS)
    options = parser.parse_args(argv)
    db = os.environ["WORKBENCH_BENCH_DB"]
    served = Served(db)
    served.make_demo()
    with served:
        screens = {}
        for login in options.logins:
            screens[login] = record(served.url, login)
            _say(f"{login:13}{len(screens[login][1])} different calls")
    slow = 0
    for customers in (None, options.customers):
        if customers:
            with closing(psycopg2.connect(dbname=db)) as connection:
                multiply(connection, customers)
        with closing(psycopg2.connect(dbname=db)) as connection:
            cursor = connection.cursor()
            cursor.execute("SELECT count(*) FROM rm_customer")
            _say(f"\n{cursor.fetchone()[0]} customers, p95 of {options.repeat} calls in ms")
        with served:
            for login, (cookie, calls) in screens.items():
                slow += _measure(served.url, login, cookie, calls, options)
    return 1 if slow else 0


def _measure(url, login, cookie, calls, options):
    """Print each screen of one role; the number of those beyond the bound."""
    screens = {}
    for screen, path, body in calls:
        p95 = _p95(url + path, body, cookie, options)
        if p95 >= screens.get(screen, (0, ""))[0]:
            screens[screen] = (p95, path.rsplit("/", 2)[-2:])
    beyond = 0
    quick = [p95 for p95, _call in screens.values() if p95 <= options.bound / 3]
    _say(f"{login:13}{len(screens)} screens, {len(quick)} within {options.bound / 3:.0f} ms")
    for screen, (p95, call) in sorted(screens.items(), key=lambda item: -item[1][0]):
        if p95 <= options.bound / 3:
            break
        mark = "  BEYOND THE BOUND" if p95 > options.bound else ""
        beyond += bool(mark)
        ratio = p95 / options.bound
        _say(f"{login:13}{p95:8.0f}{ratio:7.2f}  {screen}  ({'.'.join(call)}){mark}")
    return beyond


def _p95(url, body, cookie, options):
    times = []
    for turn in range(options.repeat + 1):
        # the first call fills the caches of a server that has just started
        if turn > QUICK_TURNS and max(times[1:]) < options.bound / 3:
            break
        request = urllib.request.Request(
            url, body, {"Content-Type": "application/json", "Cookie": cookie}
        )
        start = time.perf_counter()
        with urllib.request.urlopen(request, timeout=120) as answer:
            told = answer.read()
        times.append(1000 * (time.perf_counter() - start))
        if b'"error"' in told[:200] or (len(told) < 4000 and "error" in json.loads(told)):
            raise SystemExit(f"{url}: {told[:500]}")
    ordered = sorted(times[1:])
    return ordered[min(int(0.95 * len(ordered)), len(ordered) - 1)]


def _say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
