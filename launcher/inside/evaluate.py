"""Run Python inside Odoo, for tests and benches.

Argument: database. Reads an object with the code and the values it uses; prints the result as JSON.
"""

import json
import sys

from session import environment, say


def run(db, code, values):
    """What the code leaves in ``result``; `env` and the values are at hand, the end commits."""
    names = dict(values)
    with environment(db) as env:
        names["env"] = env
        exec(compile(code, "<test>", "exec"), names)  # noqa: S102 (the test's own code)
    return names.get("result")


def main(db):
    order = json.load(sys.stdin)
    say(json.dumps(run(db, order["code"], order["values"])))


if __name__ == "__main__":
    main(*sys.argv[1:])
