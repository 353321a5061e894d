"""`workbench reset`: drop the demo database."""

from __future__ import annotations

import shutil
import sys

from launcher.databases import Databases
from launcher.locks import claim
from launcher.messages import WorkbenchError
from launcher.odoo_config import DEFAULT_DB
from launcher.progress import say
from launcher.runtime import runtime


def main(arguments) -> int:
    db = arguments.db
    with runtime() as ready:
        databases = Databases(ready)
        with claim(ready.home.locks / f"run-{db}") as server:
            if server:
                raise WorkbenchError("busy", db=db, pid=server)
            if not databases.exists(db) and not databases.memory(db):
                raise WorkbenchError("no_database", db=db)
            if not arguments.yes and db != DEFAULT_DB and not _confirmed(db):
                raise WorkbenchError("usage", what="Nothing was dropped.")
            databases.drop(db)
            if db == DEFAULT_DB:
                shutil.rmtree(ready.home.extracts, ignore_errors=True)
            say(f"Database {db} and its files are gone.")
    return 0


def _confirmed(db: str) -> bool:
    """Only the demo database is dropped without asking."""
    if not sys.stdin.isatty():
        return False
    return input(f"Drop database {db} and everything in it? Type its name: ") == db
