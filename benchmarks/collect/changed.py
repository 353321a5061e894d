"""A trial of a version with one formula changed, over the raw figures of the run that is there."""

import time

from .scheme import CODE, PERIOD


def one_formula(env):
    """Change one formula in a new version and try it on the period; return the seconds."""
    with env.cr as cr:
        scheme = env["rm.kpi.scheme"].search([("code", "=", CODE), ("state", "=", "released")])
        first = env["rm.kpi.run"].search([("scheme_id", "=", scheme.id)], limit=1)
        version = scheme.copy()
        line = version.indicator_ids.filtered(lambda i: i.code == "s_loans")
        line.formula = "MIN(loans_per_customer / 110, 120)"
        version._set_guarded(state="test")
        run = env["rm.kpi.run"].create(
            {"scheme_id": version.id, "period": PERIOD, "raw_from_id": first.id}
        )
        cr.commit()
        start = time.monotonic()
        run._compute_apart()
        seconds = time.monotonic() - start
        env.invalidate_all()
        if not run.raw_reused or run.state != "computed":
            raise SystemExit("the trial did not take the raw figures of the run")
    return seconds
