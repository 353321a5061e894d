"""Make a copy anonymous. Arguments: database, its name again where it is marked as production."""

import sys

from session import environment, require, require_model, say


def main(db, name=None):
    with environment(db) as env:
        done = require(require_model(env, "rm.anonymiser"), "_anonymise")(name)
        password = require(env["res.users"], "_rm_secure_root")()
    for table, rows in sorted(done.items()):
        if rows:
            say(f"{table}: {rows:,} rows")
    say(f"Database {db} is anonymous. root: {password}   all other passwords are gone")
    say("Hand on a dump of it: the files of this server may still hold what was replaced.")


if __name__ == "__main__":
    main(*sys.argv[1:])
