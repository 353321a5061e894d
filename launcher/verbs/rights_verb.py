"""`workbench rights`: docs/rights-matrix.md written anew from the rights in the code."""

from __future__ import annotations

from launcher.databases import Databases
from launcher.paths import PROJECT
from launcher.runtime import runtime


def main(arguments) -> int:
    with runtime() as ready:
        databases = Databases(ready)
        databases.ensure(arguments.db)
        page = str(PROJECT / "docs" / "rights-matrix.md")
        ready.inside("rights", arguments.db, page, log=databases.log(arguments.db))
    return 0
