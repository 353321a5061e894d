"""`workbench anonymise`: a copy of the bank's database becomes one that may leave the bank."""

from __future__ import annotations

from launcher.databases import Databases
from launcher.locks import claim
from launcher.messages import WorkbenchError
from launcher.runtime import REFUSED, runtime


def main(arguments) -> int:
    db = arguments.db
    with runtime() as ready:
        databases = Databases(ready)
        with claim(ready.home.locks / f"run-{db}") as server:
            if server:
                raise WorkbenchError("busy", db=db, pid=server)
            if not databases.exists(db):
                raise WorkbenchError("no_database", db=db)
            named = [arguments.name] if arguments.name else []
            result = ready.inside("anonymise", db, *named, log=databases.log(db))
            if result.returncode == REFUSED:
                raise WorkbenchError("refused", detail=result.stderr.strip().splitlines()[-1])
    return 0
