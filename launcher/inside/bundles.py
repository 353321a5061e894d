"""Compile the web client's bundles into a database, so that its copies have them.

Arguments: database, number of the add-ons' code (noted, so that a copy counts as up to date).
Prints an object.
"""

import json
import sys

from session import environment, say


def main(db, code):
    with environment(db) as env:
        env["ir.qweb"]._pregenerate_assets_bundles()
        for key in ("rm_workbench.code_hash", "rm_workbench.bundles_hash"):
            env["ir.config_parameter"].set_param(key, code)
    say(json.dumps({}))


if __name__ == "__main__":
    main(*sys.argv[1:])
