"""Make the demo bank: generate its extracts, let the scheduled actions load and compute them.

Arguments: database, folder for the extracts. What an earlier try has done is found and kept.
"""

import logging
import sys
from datetime import datetime, timedelta, timezone

from session import MISSING_PART, PROGRESS, environment, require, require_model, say

LOAD = "rm_workbench.cron_collect_deliveries"
COMPUTE = "rm_kpi.cron_compute_open_periods"
BEGIN = "rm_workbench.cron_start_of_day"
BANK_TIME = timezone(timedelta(hours=8))


def last_month_end(today):
    """The last day of the month before."""
    return today.replace(day=1) - timedelta(days=1)


def generate(folder):
    """Write the bank's sealed extracts up to the end of last month."""
    try:
        from odoo.addons.rm_workbench.tools import demo_bank  # noqa: PLC0415 (needs Odoo's paths)
    except ImportError:
        sys.stderr.write("the demo bank's generator\n")
        sys.exit(MISSING_PART)
    until = last_month_end(datetime.now(BANK_TIME).date())
    demo_bank.generate(folder, until=until, progress=_tell)


def _tell(step, number, of):
    logging.getLogger(PROGRESS).info("extracts of the demo bank: %s (%s of %s)", step, number, of)


def trigger(env, action):
    """Run a scheduled action as the scheduler would, now."""
    cron = env.ref(action, raise_if_not_found=False)
    if not cron:
        sys.stderr.write(f"the scheduled action {action}\n")
        sys.exit(MISSING_PART)
    say(f"    {cron.name}")
    cron.method_direct_trigger()
    env.cr.commit()


def check_loaded(env):
    """Tell what became of the deliveries; end the program when a system's were all refused."""
    batches = env["rm.batch"].search([], order="business_date, id")
    for batch in batches:
        say(f"    {batch.feed_id.code} {batch.business_date}: {batch.state} {batch.message or ''}")
    loaded = batches.filtered(lambda batch: batch.state == "published").feed_id
    if refused := batches.feed_id - loaded:
        sys.stderr.write(f"no delivery of {', '.join(refused.mapped('code'))} was accepted\n")
        sys.exit(1)


def main(db, folder):
    with environment(db) as env:
        feeds = require_model(env, "rm.feed")
        setup, finish = require(feeds, "_demo_setup"), require(feeds, "_demo_finish")
        generate(folder)
        setup(folder)
        env.cr.commit()
        trigger(env, LOAD)
        check_loaded(env)
        finish()
        env.cr.commit()
        trigger(env, COMPUTE)
        # what people would do by hand: announce results, plan training, write logs
        for model in require(require_model(env, "rm.demo"), "_fill")():
            say(f"    {env[model]._description}")
            env.cr.commit()
        # the day has begun before anybody comes: otherwise it would while the first ones work
        trigger(env, BEGIN)


if __name__ == "__main__":
    main(*sys.argv[1:])
