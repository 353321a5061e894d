"""After installing or upgrading: remember the code; in a new database make the first account safe.

Arguments: database, number of the add-ons' code, ``--new`` for a new database. Prints an object.
"""

import json
import os
import sys

from session import environment, require, say


def main(db, code, *options):
    answer = {}
    with environment(db) as env:
        parameters = env["ir.config_parameter"]
        parameters.set_param("rm_workbench.code_hash", code)
        if "--new" in options:
            parameters.init(force=True)  # a copy must not share the original's secret and identity
            secure = require(env["res.users"], "_rm_secure_root")
            password = os.environ.get("WORKBENCH_ROOT_PASSWORD")
            chosen = secure(password or None)
            answer["root_password"] = "" if password else chosen
    say(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
