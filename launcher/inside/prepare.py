"""After installing or upgrading: remember the code; in a new database make the first account safe.

Arguments: database, number of the add-ons' code, ``--new`` for a new database, options of Odoo's
command line. Prints an object.
"""

import json
import os
import sys

from session import environment, require, say

NEW = "--new"


def main(db, code, *options):
    answer = {}
    others = [option for option in options if option != NEW]
    with environment(db, *others) as env:
        parameters = env["ir.config_parameter"]
        parameters.set_param("rm_workbench.code_hash", code)
        if NEW in options:
            parameters.init(force=True)  # a copy must not share the original's secret and identity
            secure = require(env["res.users"], "_rm_secure_root")
            password = os.environ.get("WORKBENCH_ROOT_PASSWORD")
            chosen = secure(password or None)
            answer["root_password"] = "" if password else chosen
    say(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
