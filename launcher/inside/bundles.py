"""Compile the web client's bundles into a database, so that copies of it have them. Prints an object."""

import json
import sys

from session import environment, say

if __name__ == "__main__":
    with environment(sys.argv[1]) as env:
        env["ir.qweb"]._pregenerate_assets_bundles()
    say(json.dumps({}))
