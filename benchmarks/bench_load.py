"""Load balances through the feed and by a bare COPY in one run; print the ratio.

    python benchmarks/bench_load.py --rows 10000000 [--keep]

The database (WORKBENCH_BENCH_DB) has the suite installed and no other use. The bare COPY fills a
table with the columns, key and index of the facts, from a file that holds ids already: it checks
nothing, resolves nothing and keeps no batch.
"""

import argparse
import json
import os
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

from benchmarks.generate import Sizes, generate  # noqa: E402

_COPY_COLUMNS = "(account_id, value_date, balance, batch_id, source_line)"


def main(argv=None):
    """Run the bench; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--most", type=float, default=1.5, help="greatest ratio that passes")
    options = parser.parse_args(argv)
    home = os.environ.get("WORKBENCH_BENCH_DATA") or tempfile.gettempdir()
    folder = Path(tempfile.mkdtemp(prefix="load-", dir=home))
    try:
        masters, balances = _extracts(folder, options.rows)
        ratio = _measure(os.environ["WORKBENCH_BENCH_DB"], masters, balances, folder)
    finally:
        shutil.rmtree(folder)
    return 0 if ratio <= options.most else 1


def _say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _extracts(folder, rows):
    """Write the extracts; return the folders of the masters and of the balances alone."""
    accounts = max(rows // 20, 1)
    sizes = Sizes(
        branches=200,
        managers=500,
        customers=max(accounts // 5, 1),
        assignments=max(accounts // 5, 1),
        accounts=accounts,
        balances=rows,
        fees=0,
        loans=0,
    )
    generate(folder / "all", sizes)
    sealed = next((folder / "all").glob("core/*/manifest.json"))
    seal = json.loads(sealed.read_text())
    alone = sealed.parent.parent / "balances"
    alone.mkdir()
    (sealed.parent / "balances.csv").rename(alone / "balances.csv")
    files = seal["files"]
    for place, version, wanted in ((sealed.parent, 1, False), (alone, 2, True)):
        seal["files"] = [f for f in files if (f["entity"] == "balances") == wanted and f["rows"]]
        seal["version"] = version
        (place / "manifest.json").write_text(json.dumps(seal))
    return sealed.parent, alone


def _measure(db, masters, balances, folder):
    from odoo.api import SUPERUSER_ID, Environment
    from odoo.orm.registry import Registry
    from odoo.service import server
    from odoo.tools import config

    log = [f"--logfile={os.environ['WORKBENCH_LOG']}"] if "WORKBENCH_LOG" in os.environ else []
    config.parse_config(["-d", db, *log], setup_logging=True)
    server.start(preload=[], stop=True)
    registry = Registry(db)
    with registry.cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        feed = env["rm.feed"]
        start = time.monotonic()
        _published(feed._import_folder(masters))
        _say(f"masters           {time.monotonic() - start:8.1f} s")
        start, used = time.monotonic(), _memory()
        counts = _published(feed._import_folder(balances))
        through_feed = time.monotonic() - start
        rows = counts["balances"]
        _say(f"feed, {rows:>11,} {through_feed:8.1f} s   memory +{_memory() - used:.0f} MB")
        bare = _bare_copy(cr, folder / "bare.txt")
        cr.rollback()
    ratio = through_feed / bare
    _say(f"bare COPY         {bare:8.1f} s")
    _say(f"ratio             {ratio:8.2f}")
    return ratio


def _memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _published(answers):
    (answer,) = answers
    if answer["state"] != "published":
        raise SystemExit(f"not published: {answer['message']}")
    return answer["entity_counts"]


def _bare_copy(cr, path):
    """Return the seconds of a bare COPY of the same rows into a like table."""
    with path.open("wb") as file:
        cr.copy_expert(
            "COPY (SELECT account_id, value_date, balance, batch_id, source_line"
            " FROM rm_fact_balance ORDER BY source_line) TO STDOUT",
            file,
        )
    cr.execute(
        """CREATE SEQUENCE rm_bare_seq;
           CREATE TABLE rm_bare (id bigint NOT NULL DEFAULT nextval('rm_bare_seq'),
             account_id int NOT NULL, value_date date NOT NULL, balance numeric(20,2) NOT NULL,
             batch_id int NOT NULL, source_line int NOT NULL, PRIMARY KEY (account_id, value_date));
           CREATE INDEX ON rm_bare USING brin (id)"""
    )
    cr.commit()
    try:
        start = time.monotonic()
        with path.open("rb") as file:
            cr.copy_expert(f"COPY rm_bare {_COPY_COLUMNS} FROM STDIN", file, 1 << 20)
        cr.commit()
        return time.monotonic() - start
    finally:
        cr.execute("DROP TABLE rm_bare; DROP SEQUENCE rm_bare_seq")
        cr.commit()


if __name__ == "__main__":
    sys.exit(main())
