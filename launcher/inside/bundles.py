"""Compile the web client's bundles into a database: its copies have them then. Prints an object."""

import json
import sys

from session import environment, say

if __name__ == "__main__":
    with environment(sys.argv[1]) as env:
        env["ir.qweb"]._pregenerate_assets_bundles()
    say(json.dumps({}))
