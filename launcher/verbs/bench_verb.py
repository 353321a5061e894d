"""`workbench bench`: the benchmarks, with Odoo and a database server at hand."""

from __future__ import annotations

import os
import subprocess

from launcher.browser import prepare_browser
from launcher.databases import Databases
from launcher.messages import WorkbenchError
from launcher.paths import PROJECT
from launcher.runtime import runtime

SCRIPT = PROJECT / "benchmarks" / "run.py"
DB = "rm_bench"


def main(arguments) -> int:
    """Make a database with the suite and run benchmarks/run.py on it.

    The script finds its database's name in WORKBENCH_BENCH_DB, Odoo's configuration in ODOO_RC, the
    server in PGHOST, PGPORT, PGUSER, PGPASSWORD, and a folder for its data in WORKBENCH_BENCH_DATA.
    """
    if not SCRIPT.exists():
        raise WorkbenchError("missing_part", what="benchmarks/run.py")
    with runtime(dev=True) as ready:
        databases = Databases(ready)
        databases.ensure(DB)
        data = ready.home.root / "bench"
        data.mkdir(exist_ok=True)
        environment = {
            **ready.environment,
            **_browser(ready, arguments.arguments),
            "WORKBENCH_BENCH_DB": DB,
            "WORKBENCH_BENCH_DATA": str(data),
            "WORKBENCH_LOG": str(databases.log(DB)),
        }
        command = [str(ready.env.python), str(SCRIPT), *arguments.arguments]
        return subprocess.run(command, env=environment, cwd=PROJECT, check=False).returncode


def _browser(ready, arguments: list[str]) -> dict[str, str]:
    """What the bench of the screens needs besides; the others need no browser."""
    if arguments and arguments[0] in ("load", "collect", "customers"):
        return {}
    found = prepare_browser(ready.setup_log)
    if "PATH" in found:
        found["PATH"] = os.pathsep.join([str(ready.env.folder / "bin"), found["PATH"]])
    return found
