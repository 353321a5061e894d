"""A bank with a million customers: lists, searches and forms of every role, and their plans.

    python benchmarks/bench_customers.py --customers 1000000 --managers 8000 --users 10000

Customers come through the feed (their numbers are sealed on the way), the rest by SQL. As each
role, twenty users of it look at the first page of the list with its count, search by name, number
and full phone, pick and open a customer; the figure is the p95 in the server. Then the plans of
list and count: none may scan the customers or the table that the rules read. At last the leader of
the head office assigns, by filter, all customers who have nobody.
"""

import argparse
import os
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(PROJECT)]

from benchmarks.customers.bank import Bank, say  # noqa: E402
from benchmarks.customers.looks import ROLES, Looks  # noqa: E402


def main(argv=None):
    """Run the bench; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--branches", type=int, default=2_000)
    parser.add_argument("--managers", type=int, default=8_000)
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=3, help="turns of each user")
    parser.add_argument("--bound", type=float, default=300, help="milliseconds, of the p95")
    parser.add_argument("--assign-bound", type=float, default=10, help="seconds a 100,000")
    parser.add_argument("--roles", nargs="*", default=ROLES, choices=ROLES)
    parser.add_argument("--plans", action="store_true", help="print the plans in full")
    parser.add_argument("--filled", action="store_true", help="the database holds the bank already")
    options = parser.parse_args(argv)
    say(f"load of the machine {os.getloadavg()}")
    with Bank(options) as bank:
        looks = Looks(bank, options)
        slow = looks.measure()
        if "leader_ho" in options.roles:
            slow += looks.assign()
    say(f"load of the machine {os.getloadavg()}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
