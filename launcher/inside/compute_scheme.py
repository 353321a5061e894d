"""Compute an appraisal. Arguments: database, code of the scheme, period. Prints what came out."""

import sys

from session import environment, require, require_model, say


def main(db, scheme, period):
    with environment(db) as env:
        run = require(require_model(env, "rm.kpi.scheme"), "_compute_period")(scheme, period)
    say(
        f"{scheme} {period}: run {run['run']}, {run['state']}, {run['results']} results,"
        f" hash {run['hash']}"
    )
    if run["message"]:
        say(run["message"])


if __name__ == "__main__":
    main(*sys.argv[1:])
