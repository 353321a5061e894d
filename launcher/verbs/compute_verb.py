"""`workbench compute`: an appraisal for a period."""

from __future__ import annotations

from launcher.runtime import REFUSED, runtime
from launcher.verbs.import_verb import open_database, refusal


def main(arguments) -> int:
    with runtime() as ready:
        databases = open_database(ready, arguments.db)
        words = (arguments.db, arguments.scheme, arguments.period)
        result = ready.inside("compute_scheme", *words, log=databases.log(arguments.db))
        if result.returncode == REFUSED:
            raise refusal(result.stderr)
    return 0
