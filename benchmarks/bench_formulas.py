"""Random formulas in SQL and in the interpreter: the same value or the same reason for every one.

    python benchmarks/bench_formulas.py --formulas 100000

Each formula is computed for two worlds of figures, tables and detail rows, by PostgreSQL and by
the interpreter on Decimal. A difference is told with its formula and fails the bench. The seed
makes the formulas; another one makes others.
"""

import argparse
import os
import sys
import time
from contextlib import closing
from pathlib import Path
from random import Random

import psycopg2

PROJECT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(PROJECT / "tests" / "engine"), str(PROJECT)]

import conftest  # noqa: E402, F401  loads the engine as rm_kpi_engine
from formula_world import read  # noqa: E402
from rm_kpi_engine import SQL_FUNCTIONS, evaluate  # noqa: E402
from test_formula_agreement import _canonical, _example, _row, _select  # noqa: E402

AT_ONCE = 20


def main(argv=None):
    """Run the bench; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--formulas", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    random, done, values = Random(options.seed), 0, 0
    clock = dict.fromkeys(("write", "sql", "interpreter"), 0.0)
    with (
        closing(psycopg2.connect(dbname=os.environ["WORKBENCH_BENCH_DB"])) as connection,
        connection.cursor() as cursor,
    ):
        for function in SQL_FUNCTIONS:
            cursor.execute(function)
        while done < options.formulas:
            values += _round(cursor, random, clock)
            done += AT_ONCE
    _say(f"formulas        {done:9,}  two worlds each: {values:,} values, all the same")
    _say(f"written         {clock['write']:9.1f} s   parsed, bound, checked")
    _say(f"in SQL          {clock['sql']:9.1f} s")
    _say(f"interpreter     {clock['interpreter']:9.1f} s")
    return 0


def _round(cursor, random, clock):
    """Compare some formulas in two worlds; return the number of values."""
    start = time.monotonic()
    compiled, tables, worlds = _example(random, AT_ONCE)
    clock["write"] += time.monotonic() - start
    start = time.monotonic()
    select = _select(compiled, tables, [_row(world) for world in worlds])
    cursor.execute(select.text, select.params)
    rows = cursor.fetchall()
    clock["sql"] += time.monotonic() - start
    start = time.monotonic()
    for world, row in zip(worlds, rows, strict=True):
        for index, formula in enumerate(compiled):
            expected = evaluate(formula, world)
            found = read(row[2 * index], row[2 * index + 1], formula.type)
            if _canonical(found) != _canonical(expected):
                met = {str(r): world[r] for r in formula.requirements if r in world}
                raise SystemExit(f"differs: {formula.text}\n{found} {expected}\n{met}")
    clock["interpreter"] += time.monotonic() - start
    return len(worlds) * len(compiled)


def _say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
