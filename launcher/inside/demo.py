"""Make the demo bank: generate its extracts, then let the scheduled actions load and compute them.

Arguments: database, folder for the extracts.
"""

import logging
import sys
from datetime import date

from session import MISSING_PART, PROGRESS, environment, require, require_model, say

LOAD = "rm_workbench.cron_collect_deliveries"
COMPUTE = "rm_kpi.cron_compute_open_periods"


def generate(folder):
    """Write the bank's sealed extracts up to the end of last month's quarter of figures."""
    try:
        from odoo.addons.rm_workbench.tools import demo_bank  # noqa: PLC0415 (needs the registry's path)
    except ImportError:
        sys.stderr.write("the demo bank's generator\n")
        sys.exit(MISSING_PART)
    demo_bank.generate(folder, until=date.today(), progress=logging.getLogger(PROGRESS).info)


def main(db, folder):
    with environment(db) as env:
        setup = require(require_model(env, "rm.feed"), "_demo_setup")
        generate(folder)
        setup(folder)
        env.cr.commit()
        for action in (LOAD, COMPUTE):
            cron = env.ref(action, raise_if_not_found=False)
            if not cron:
                sys.stderr.write(f"the scheduled action {action}\n")
                sys.exit(MISSING_PART)
            say(f"    {cron.name}")
            cron.method_direct_trigger()


if __name__ == "__main__":
    main(*sys.argv[1:])
