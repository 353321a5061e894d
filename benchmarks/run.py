"""The benchmarks of `./workbench bench`: each prints its ratio against its reference.

    ./workbench bench                    all, small sizes (a few minutes)
    ./workbench bench --full             all, the sizes that docs/benchmarks.md speaks of
    ./workbench bench load --rows 10000000
    ./workbench bench screens --customers 100000
    ./workbench bench collect --accounts 2000000 --balances 10000000 --managers 5000
    ./workbench bench push --rows 50000
    ./workbench bench formulas --formulas 100000
    ./workbench bench customers --customers 1000000
    ./workbench bench office --managers 5000 --customers 100000 --rows 4000000
    ./workbench bench review --managers 5000 --peers 40 --items 10
    ./workbench bench values --managers 5000 --months 36 --indicators 60

Every bench works on a copy of the bench database, so that none sees another's data; `--keep` leaves
the copy, and a bench that knows `--filled` looks at it again.
"""

import argparse
import configparser
import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2
from psycopg2 import sql

HERE = Path(__file__).resolve().parent
FULL = {
    "load": ["--rows", "10000000"],
    "screens": ["--customers", "100000"],
    "collect": ["--accounts", "2000000", "--balances", "10000000", "--managers", "5000"],
    "office": ["--managers", "5000", "--customers", "100000", "--rows", "4000000"],
    "push": ["--rows", "50000", "--turns", "3"],
    "formulas": ["--formulas", "100000"],
    "customers": ["--customers", "1000000"],
    "review": ["--managers", "5000", "--peers", "40", "--items", "10"],
    "values": ["--managers", "5000", "--months", "36", "--indicators", "60"],
}


def main(argv=None):
    """Run the benches that were asked for; 0 when every ratio is within its bound."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bench", nargs="?", choices=[*FULL, "all"], default="all")
    parser.add_argument("--full", action="store_true", help="the large sizes")
    parser.add_argument("--keep", action="store_true", help="leave the bench's database")
    options, rest = parser.parse_known_args(argv)
    if rest and options.bench == "all":
        parser.error("name the bench that these options are for")
    names = FULL if options.bench == "all" else [options.bench]
    sizes = FULL if options.full else {}
    codes = [run(name, [*sizes.get(name, []), *rest], options.keep) for name in names]
    return max(codes)


def run(name, arguments, keep=False):
    """Run one bench on a copy of the bench database; its exit code."""
    source = os.environ["WORKBENCH_BENCH_DB"]
    copy = f"{source}_{name}"
    sys.stdout.write(f"\n== {name} {' '.join(arguments)}\n")
    sys.stdout.flush()
    if "--filled" not in arguments:
        _drop(copy)
        _on_server("CREATE DATABASE {} TEMPLATE {}", copy, source)
        files = _filestores()
        if (files / source).exists():
            shutil.copytree(files / source, files / copy, copy_function=os.link)
    try:
        command = [sys.executable, str(HERE / f"bench_{name}.py"), *arguments]
        environment = {**os.environ, "WORKBENCH_BENCH_DB": copy}
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        if not keep:
            _drop(copy)


def _drop(db):
    # not WITH (FORCE): it is refused while the server's own autovacuum is at work there
    _on_server("DROP DATABASE IF EXISTS {}", db)
    shutil.rmtree(_filestores() / db, ignore_errors=True)


def _filestores():
    """The folder of the databases' files, by Odoo's configuration."""
    settings = configparser.RawConfigParser()
    settings.read(os.environ["ODOO_RC"])
    return Path(settings["options"]["data_dir"]) / "filestore"


def _on_server(statement, *names):
    """Run one statement on the server that the environment names (PGHOST and so on)."""
    with closing(psycopg2.connect(dbname="postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


if __name__ == "__main__":
    sys.exit(main())
