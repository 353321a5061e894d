"""`workbench translate`: the add-ons' catalogues brought to the code."""

from __future__ import annotations

from launcher.databases import Databases
from launcher.paths import ADDONS
from launcher.runtime import runtime
from launcher.suite import suite


def main(arguments) -> int:
    with runtime() as ready:
        databases = Databases(ready)
        databases.ensure(arguments.db)
        places = [text for name in suite() for text in (name, str(ADDONS / name / "i18n"))]
        ready.inside("catalogues", arguments.db, *places, log=databases.log(arguments.db))
    return 0
