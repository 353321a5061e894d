"""Run Python inside Odoo, for tests.

Argument: database. Reads an object with the code and the values it uses; prints the result as JSON.
"""

import json
import sys

from session import environment, say


def main(db):
    order = json.load(sys.stdin)
    names = dict(order["values"])
    with environment(db) as env:
        names["env"] = env
        exec(compile(order["code"], "<test>", "exec"), names)  # noqa: S102 (the test's own code)
    say(json.dumps(names.get("result")))


if __name__ == "__main__":
    main(*sys.argv[1:])
