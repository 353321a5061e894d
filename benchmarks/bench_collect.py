"""Collect sixty figures of all RMs, appraise by them, and compare with SQL written by hand.

    python benchmarks/bench_collect.py --accounts 2000000 --balances 10000000 --managers 5000

Makes a database of its own (a copy of WORKBENCH_BENCH_DB, which has the suite installed), fills it
by SQL alone with the same rows every time, and drops it. Three measurements in one run:

- collecting alone, against SQL by hand for the same figures;
- a whole run (collecting, formulas, points, ranks, grades, every figure stored) as the scheduled
  action makes it, against SQL by hand that stores the same rows;
- that run against a plain loop through the ORM, measured on a few RMs;
- a trial of a version with one formula changed, over the raw figures of that run.

Both ways are run ``--repeat`` times in turns; the best time of each counts. Figures that differ
fail the bench.
"""

import argparse
import os
import sys
import time
from contextlib import closing
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.collect import bank, changed, loop, sources  # noqa: E402

FIRST, LAST = "2026-06-01", "2026-06-30"
#: seconds that trying a changed formula may take
MOST_TO_TRY = 5
#: a whole run is at least so many times faster than the loop
LEAST_OVER_LOOP = 100


def main(argv=None):
    """Run the bench; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--balances", type=int, default=1_000_000)
    parser.add_argument("--managers", type=int, default=1_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--sample", type=int, default=5, help="RMs that the loop is measured on")
    parser.add_argument("--most", type=float, default=1.5, help="greatest ratio that passes")
    parser.add_argument("--reuse", action="store_true", help="keep the database, and use it again")
    options = parser.parse_args(argv)
    template = os.environ["WORKBENCH_BENCH_DB"]
    db = f"{template}_bank_{options.accounts}_{options.balances}_{options.managers}"
    bank.configure(db)
    try:
        return _bench(db, template, options)
    finally:
        if not options.reuse:
            bank.drop(db)


def _bench(db, template, options):
    if bank.prepare(db, template, options.reuse):
        start = time.monotonic()
        bank.fill(db, vars(options))
        _make_scheme(db)
        _say(f"data            {time.monotonic() - start:9.1f} s")
    collect = _collect(db, options)
    score, seconds = _score(db, options)
    over_loop = _against_loop(db, options, seconds)
    seconds = changed.one_formula(_environment(db))
    _say(f"formula changed {seconds:9.1f} s   all RMs computed again over the same raw figures")
    slow = seconds > MOST_TO_TRY
    return int(max(collect, score) > options.most or over_loop < LEAST_OVER_LOOP or slow)


def _say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _environment(db):
    from odoo.api import SUPERUSER_ID, Environment
    from odoo.orm.registry import Registry

    return Environment(Registry(db).cursor(), SUPERUSER_ID, {})


def _make_scheme(db):
    from benchmarks.collect.scheme import make_scheme

    env = _environment(db)
    with env.cr as cr:
        make_scheme(env, sources.make_sources(env))
        for table in ("value", "result"):
            # no foreign keys, which spares the way by hand a little
            cr.execute(f"CREATE TABLE by_hand_{table} (LIKE rm_kpi_{table} INCLUDING ALL)")


def _collect(db, options):
    """Measure collecting alone; return the ratio."""
    ours, by_hand = [], []
    env = _environment(db)
    with env.cr as cr:
        chosen = sources.all_sources(env)
        # what the form of a source computes is read now, not on the clock
        chosen.mapped("filter")
        for _turn in range(options.repeat):
            start, count = time.monotonic(), cr.sql_log_count
            table = env["rm.kpi.source"]._collect_table(chosen, FIRST, LAST)
            ours.append(time.monotonic() - start)
            statements = cr.sql_log_count - count
            start = time.monotonic()
            cr.execute(bank.sql("by_hand"))
            cr.execute(bank.sql("by_rows"))
            by_hand.append(time.monotonic() - start)
            _compare_collected(cr, table)
            cr.rollback()
    _say(f"figures         {len(chosen):5} sources x {options.managers} RMs, all equal")
    _say(f"collect         {min(ours):9.1f} s   {statements} statements   {_times(ours)}")
    return _ratio(ours, by_hand)


def _compare_collected(cr, table):
    cr.execute(
        f"""SELECT s.code, count(*) FROM {table} t JOIN rm_kpi_source s ON s.id = t.source_id
              FULL JOIN by_hand h ON h.code = s.code AND h.manager_id = t.unit_id
             WHERE t.value IS DISTINCT FROM h.value GROUP BY 1"""
    )
    if cr.rowcount:
        raise SystemExit(f"figures differ from those by hand: {dict(cr.fetchall())}")


def _score(db, options):
    """Measure whole runs; return the ratio and our best seconds."""
    ours, by_hand = [], []
    for _turn in range(options.repeat):
        _clear(db)
        ours.append(_run(db))
        start = time.monotonic()
        with closing(bank.connect(db)) as connection, connection.cursor() as cr:
            cr.execute(bank.sql("by_hand"))
            cr.execute(bank.sql("scoring"))
            connection.commit()
        by_hand.append(time.monotonic() - start)
        values, scored = _compare_run(db)
    _say(
        f"whole run       {values:9,} values, {scored:,} of {options.managers:,} RMs with a score,"
    )
    _say("                everything equal")
    _say(f"collect + score {min(ours):9.1f} s   {_times(ours)}")
    return _ratio(ours, by_hand), min(ours)


def _run(db):
    """Compute the period as the scheduled action does; return the seconds."""
    from benchmarks.collect.scheme import CODE, PERIOD

    env = _environment(db)
    with env.cr:
        start = time.monotonic()
        answer = env["rm.kpi.scheme"]._compute_period(CODE, PERIOD)
        seconds = time.monotonic() - start
    if answer["state"] != "computed":
        raise SystemExit(f"not computed: {answer['message']}")
    return seconds


def _clear(db):
    with closing(bank.connect(db)) as connection, connection.cursor() as cr:
        cr.execute(
            "TRUNCATE by_hand_value, by_hand_result, rm_kpi_value;"
            " DELETE FROM rm_kpi_result; DELETE FROM rm_kpi_run"
        )
        connection.commit()


def _compare_run(db):
    """Hold every value and result against those by hand; return (values, results with score)."""
    with closing(bank.connect(db)) as connection, connection.cursor() as cr:
        cr.execute(
            """SELECT i.code, count(*), min(ROW(v.value, h.value, v.issue, h.issue)::text)
                 FROM rm_kpi_value v
                 FULL JOIN by_hand_value h USING (manager_id, indicator_id)
                 LEFT JOIN rm_kpi_indicator i ON i.id = indicator_id
                WHERE (v.value, v.issue, v.branch_id) IS DISTINCT FROM
                      (h.value, h.issue, h.branch_id) GROUP BY 1"""
        )
        differ = cr.fetchall()
        columns = "branch_id, inputs, score, rank, branch_rank, grade, issue, issue_indicator_id"
        ours, by_hand = (columns.replace(", ", f", {a}.").join([f"{a}.", ""]) for a in "rh")
        cr.execute(
            f"""SELECT manager_id, ({ours})::text, ({by_hand})::text FROM rm_kpi_result r
                  FULL JOIN by_hand_result h USING (manager_id)
                 WHERE ({ours}) IS DISTINCT FROM ({by_hand}) LIMIT 5"""
        )
        differ += cr.fetchall()
        if differ:
            raise SystemExit(f"the run differs from that by hand: {differ}")
        cr.execute(
            "SELECT count(*) FROM rm_kpi_value UNION ALL SELECT count(score) FROM rm_kpi_result"
        )
        return tuple(row[0] for row in cr.fetchall())


def _against_loop(db, options, seconds):
    """Measure the loop on a few RMs; return how many times faster a whole run is."""
    env = _environment(db)
    with env.cr:
        managers = env["rm.manager"].search([], order="id")
        chosen = managers[:: max(len(managers) // options.sample, 1)][: options.sample]
        start = time.monotonic()
        found = {}
        for manager in chosen:
            found[manager.id] = loop.figures_of(manager)
            env.invalidate_all()
        each = (time.monotonic() - start) / len(chosen)
        _compare_loop(env, found)
    ratio = each * options.managers / seconds
    _say(
        f"ORM loop        {each * options.managers:9.1f} s   extrapolated from {len(chosen)} RMs,"
        f" {each:.2f} s each; figures equal"
    )
    _say(f"times faster    {ratio:9.0f}")
    return ratio


def _compare_loop(env, found):
    for manager_id, figures in found.items():
        env.cr.execute(
            """SELECT i.code, v.value::text FROM rm_kpi_value v
                 JOIN rm_kpi_indicator i ON i.id = v.indicator_id WHERE v.manager_id = %s""",
            [manager_id],
        )
        stored = {code: value and Decimal(value) for code, value in env.cr.fetchall()}
        differ = {c: (str(n), str(stored[c])) for c, n in figures.items() if n != stored[c]}
        if differ:
            raise SystemExit(f"the loop's figures differ: {differ}")


def _ratio(ours, by_hand):
    _say(f"by hand         {min(by_hand):9.1f} s   {_times(by_hand)}")
    ratio = min(ours) / min(by_hand)
    _say(f"ratio           {ratio:9.2f}")
    return ratio


def _times(seconds):
    return "(" + ", ".join(f"{value:.1f}" for value in seconds) + ")"


if __name__ == "__main__":
    sys.exit(main())
