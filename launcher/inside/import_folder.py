"""Load a folder of extracts, as the scheduled action does. Arguments: database, folder.

Prints a line a delivery; ends with code 3 when one was rejected.
"""

import sys

from session import REFUSED, environment, require, require_model, say

REJECTED = ("rejected", "failed")


def main(db, folder):
    with environment(db) as env:
        batches = require(require_model(env, "rm.feed"), "_import_folder")(folder)
        for batch in batches:
            counts = "  ".join(
                f"{entity} {count}" for entity, count in batch["entity_counts"].items()
            )
            say(
                f"{batch['system']} {batch['business_date']} v{batch['version']}: {batch['state']}"
                f"  {counts}  {batch['message']}".rstrip()
            )
        if not batches:
            say("Nothing to load: no sealed delivery that is not loaded yet.")
        rejected = sum(batch["state"] in REJECTED for batch in batches)
    if rejected:
        sys.stderr.write(f"{rejected}/{len(batches)}\n")
        sys.exit(REFUSED)


if __name__ == "__main__":
    main(*sys.argv[1:])
