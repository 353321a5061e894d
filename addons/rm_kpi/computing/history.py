"""Earlier periods that formulas ask for. No Odoo, no database.

Figures of earlier periods come from the final runs of the same scheme. They are frozen with the
result as ``past:<indicator>:<period>``: the figure, or NOT_APPRAISED when the RM had none to give
because he was not appraised, or because the period lies before the scheme's first final run.
Nothing is frozen where the run or the figure is missing.
"""

from datetime import timedelta
from decimal import Decimal

from ..engine.names import EARLIER_KINDS, ROLLING_KINDS
from .period import CAMPAIGN, PERIOD_MONTHS, YTD, period_of, previous

HISTORY_KINDS = EARLIER_KINDS | ROLLING_KINDS
NOT_APPRAISED = "-"


def kinds_of(period_type):
    """Return the kinds of history that schemes with this type of period can supply.

    A campaign has no period before; figures to date are no parts of a year's sum.
    """
    if period_type == CAMPAIGN:
        return frozenset()
    return HISTORY_KINDS - ({"ytd"} if period_type == YTD else frozenset())


def fits(external, period_type):
    """True unless ``external`` goes back by months that are no whole periods."""
    return external.kind != "months_ago" or external.args[1] % PERIOD_MONTHS[period_type] == 0


def earlier(external, period):
    """Return the texts of the earlier periods that ``external`` looks at, newest first."""
    kind, count = external.kind, external.args[1] if len(external.args) > 1 else 0
    if kind == "last_year_end":
        day = period.date_to.replace(month=1, day=1) - timedelta(days=1)
        return (period_of(period.kind, day).text,)
    if kind == "ytd":
        back = _back(period, 12)
        return tuple(p.text for p in back if p.date_to.year == period.date_to.year)
    if kind == "prev":
        count = 1
    elif kind == "months_ago":
        return (_back(period, count // PERIOD_MONTHS[period.kind])[-1].text,)
    else:
        count -= 1
    return tuple(p.text for p in _back(period, count))


def _back(period, count):
    found = []
    while len(found) < count:
        period = previous(period)
        found.append(period)
    return found


def past_key(code, period_text):
    """Return the key under which a figure of an earlier period is frozen."""
    return f"past:{code}:{period_text}"


def past_keys(external, period):
    """Return the keys that ``external`` needs."""
    return [past_key(external.args[0], text) for text in earlier(external, period)]


def wanted(requirements, period):
    """Return sorted [(indicator code, period text)] of all earlier figures that are asked for."""
    return sorted(
        {
            (external.args[0], text)
            for external in requirements
            if external.kind in HISTORY_KINDS
            for text in earlier(external, period)
        }
    )


def past_figures(external, period, inputs):
    """Return Decimals, None where missing, of the earlier periods that count."""
    texts = [inputs.get(key) for key in past_keys(external, period)]
    return [None if t is None else Decimal(t) for t in texts if t != NOT_APPRAISED]
