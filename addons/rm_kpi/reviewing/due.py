"""Which periods of a plan are due: a period is judged once it has ended."""

from dataclasses import dataclass
from datetime import date, timedelta

from ..computing.period import period_of, previous

ONCE = "once"
#: a plan that starts with a day long past catches up on so many periods
MOST_PERIODS = 4


@dataclass(frozen=True)
class Due:
    """One period to judge: its text, its days, when scoring opens and the last day for it."""

    period: str
    date_from: date
    date_to: date
    opens_on: date
    due_on: date


def due_periods(cycle, start_on, days, today):
    """Return the :class:`Due` periods by ``today``, oldest first.

    :param cycle: kind of period, or ``once``.
    :param start_on: a day of the first period; for ``once`` the day scoring opens.
    :param days: calendar days for scoring.
    """
    if cycle == ONCE:
        if today < start_on:
            return []
        last = start_on + timedelta(days=days - 1)
        text = f"{start_on.isoformat()}..{last.isoformat()}"
        return [_due(text, start_on, last, start_on, days, today)]
    found = []
    period = previous(period_of(cycle, today))
    while period.date_to >= start_on and len(found) < MOST_PERIODS:
        opens = period.date_to + timedelta(days=1)
        found.append(_due(period.text, period.date_from, period.date_to, opens, days, today))
        period = previous(period)
    return found[::-1]


def _due(text, first, last, opens, days, today):
    due_on = max(opens, today) + timedelta(days=days - 1)
    return Due(text, first, last, opens, due_on)
