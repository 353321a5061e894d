"""Collect sixty figures of all RMs and compare with SQL written by hand, in one run.

    python benchmarks/bench_collect.py --accounts 2000000 --balances 10000000 --managers 5000

Makes a database of its own (a copy of WORKBENCH_BENCH_DB, which has the suite installed), fills it
by SQL alone with the same rows every time, and drops it. Both ways are run ``--repeat`` times in
turns; the best time of each counts. Figures that differ fail the bench.
"""

import argparse
import os
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent / "collect"
FIRST, LAST = "2026-06-01", "2026-06-30"
PRODUCTS = ("current", "savings", "term_3m", "term_1y", "margin")


def main(argv=None):
    """Run the bench; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--balances", type=int, default=1_000_000)
    parser.add_argument("--managers", type=int, default=1_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--most", type=float, default=1.5, help="greatest ratio that passes")
    parser.add_argument("--reuse", action="store_true", help="keep the database, and use it again")
    options = parser.parse_args(argv)
    template = os.environ["WORKBENCH_BENCH_DB"]
    db = f"{template}_collect_{options.accounts}_{options.balances}_{options.managers}"
    _configure(db)
    if _prepare(db, template, options.reuse):
        start = time.monotonic()
        _fill(db, vars(options))
        _say(f"data            {time.monotonic() - start:9.1f} s")
    try:
        ratio = _measure(db, options)
    finally:
        if not options.reuse:
            _server(f'DROP DATABASE "{db}"')
    return 0 if ratio <= options.most else 1


def _say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _configure(db):
    from odoo.service import server
    from odoo.tools import config

    log = [f"--logfile={os.environ['WORKBENCH_LOG']}"] if "WORKBENCH_LOG" in os.environ else []
    config.parse_config(["-d", db, *log], setup_logging=True)
    server.load_server_wide_modules()


def _connect(db):
    import psycopg2

    from odoo.sql_db import connection_info_for

    return psycopg2.connect(**connection_info_for(db)[1])


def _server(statement):
    connection = _connect("postgres")
    connection.autocommit = True
    connection.cursor().execute(statement)
    connection.close()


def _prepare(db, template, reuse):
    """Make the database; return whether it must be filled."""
    connection = _connect("postgres")
    cr = connection.cursor()
    cr.execute("SELECT FROM pg_database WHERE datname = %s", [db])
    there = bool(cr.rowcount)
    connection.close()
    if there and reuse:
        return False
    if there:
        _server(f'DROP DATABASE "{db}"')
    _server(f'CREATE DATABASE "{db}" TEMPLATE "{template}"')
    return True


def _fill(db, sizes):
    connection = _connect(db)
    cr = connection.cursor()
    for table in ("rm_fact_balance", "rm_fact_loan_status"):
        for month in (3, 4, 5, 6):
            cr.execute(
                f"CREATE TABLE {table}_{month} PARTITION OF {table}"
                f" FOR VALUES FROM ('2026-{month}-01') TO ('2026-{month + 1}-01')"
            )
    cr.execute((HERE / "data.sql").read_text(), sizes)
    connection.commit()
    connection.autocommit = True
    cr.execute("VACUUM ANALYZE")
    connection.close()


def _measure(db, options):
    from odoo.api import SUPERUSER_ID, Environment
    from odoo.orm.registry import Registry

    ours, by_hand = [], []
    with Registry(db).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        sources = _sources(env)
        env.flush_all()
        # what the form of a source computes is read now, not on the clock
        sources.mapped("filter")
        for _turn in range(options.repeat):
            start, count = time.monotonic(), cr.sql_log_count
            table = env["rm.kpi.source"]._collect_table(sources, FIRST, LAST)
            ours.append(time.monotonic() - start)
            statements = cr.sql_log_count - count
            start = time.monotonic()
            cr.execute((HERE / "by_hand.sql").read_text())
            by_hand.append(time.monotonic() - start)
            _compare(cr, table)
            _drop_tables(cr)
        cr.rollback()
    ratio = min(ours) / min(by_hand)
    _say(f"figures         {len(sources):5} sources x {options.managers} RMs, all equal")
    _say(f"collect         {min(ours):9.1f} s   {statements} statements   {_times(ours)}")
    _say(f"by hand         {min(by_hand):9.1f} s   {_times(by_hand)}")
    _say(f"ratio           {ratio:9.2f}")
    return ratio


def _times(seconds):
    return "(" + ", ".join(f"{value:.1f}" for value in seconds) + ")"


def _sources(env):
    """The shipped sources that RMs have, and eleven with filters of their own."""
    source = env["rm.kpi.source"]
    balances = {"fact": "balances", "measure": "balance"}
    for product in PRODUCTS:
        for code, over_time in (("end", "end_of_period"), ("sum", "day_sum")):
            vals = {"code": f"bench_{code}_{product}", "name": product, "over_time": over_time}
            source.create({**balances, **vals, "filter": [["product", "=", product]]})
    source.create(
        {
            "code": "bench_mortgage",
            "name": "Mortgages",
            "fact": "loan_status",
            "measure": "principal_balance",
            "over_time": "end_of_period",
            "filter": [["product", "=", "mortgage"]],
        }
    )
    return source.search([("code", "!=", "gl_balance"), ("code", "not like", "review_")])


def _compare(cr, table):
    cr.execute(
        f"""SELECT s.code, count(*) FROM {table} t JOIN rm_kpi_source s ON s.id = t.source_id
              FULL JOIN by_hand h ON h.code = s.code AND h.manager_id = t.unit_id
             WHERE t.value IS DISTINCT FROM h.value GROUP BY 1"""
    )
    if cr.rowcount:
        raise SystemExit(f"figures differ from those by hand: {dict(cr.fetchall())}")


def _drop_tables(cr):
    cr.execute(
        "SELECT set_config('work_mem', reset_val, true) FROM pg_settings WHERE name = 'work_mem'"
    )
    cr.execute(
        "SELECT string_agg(quote_ident(relname), ', ') FROM pg_class"
        " WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r'"
    )
    cr.execute(f"DROP TABLE {cr.fetchone()[0]}")


if __name__ == "__main__":
    sys.exit(main())
