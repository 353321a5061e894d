"""`workbench import`: a folder of extracts, while a server runs or not."""

from __future__ import annotations

from pathlib import Path

from launcher.databases import Databases
from launcher.locks import claim
from launcher.messages import WorkbenchError
from launcher.progress import say
from launcher.runtime import REFUSED, runtime


def main(arguments) -> int:
    folder = Path(arguments.folder).absolute()
    if not folder.is_dir():
        raise WorkbenchError("no_folder", folder=folder)
    with runtime() as ready:
        databases = open_database(ready, arguments.db)
        result = ready.inside(
            "import_folder", arguments.db, str(folder), log=databases.log(arguments.db)
        )
        if result.returncode == REFUSED:
            raise refusal(result.stderr)
    return 0


def open_database(ready, db: str) -> Databases:
    """The database with the suite in it; upgraded only when no server runs on it."""
    databases = Databases(ready)
    with claim(ready.home.locks / f"run-{db}") as server:
        if not server:
            password = databases.ensure(db)
            if password:
                say(f"  root: {password}   break-glass account, shown this once: write it down")
            return databases
    databases.ensure(db, upgrade=False)
    return databases


def refusal(told: str) -> WorkbenchError:
    """What the script inside Odoo says last: how many deliveries were rejected, or a sentence."""
    last = told.strip().splitlines()[-1]
    count, slash, total = last.partition("/")
    if slash and count.isdigit() and total.isdigit():
        return WorkbenchError("rejected", count=count, total=total)
    return WorkbenchError("refused", detail=last)
