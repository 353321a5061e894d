"""Seal identity numbers and phones with the last key of the file. Argument: database."""

import sys

from session import environment, require, say


def main(db):
    with environment(db) as env:
        done = require(env["rm.customer"], "_rotate_secrets")(env.cr.commit)
    say(f"{done:,} customers of {db} are sealed with the key in use.")


if __name__ == "__main__":
    main(*sys.argv[1:])
