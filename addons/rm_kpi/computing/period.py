"""Periods of appraisal as text: what they are called, where they begin and end.

    1998-06        month
    1998-Q2        quarter
    1998-H1        half year
    1998           year
    1998-06-YTD    year to date: 1 January to the end of the month
    1998-05-04..1998-06-12   campaign: any days, both inclusive

Pure: no Odoo, no database.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

MONTH, QUARTER, HALF_YEAR, YEAR, YTD, CAMPAIGN = (
    "month",
    "quarter",
    "half_year",
    "year",
    "ytd",
    "campaign",
)
#: kinds that follow one another without gap, so that "the period of a day" has a meaning
PERIODIC = (MONTH, QUARTER, HALF_YEAR, YEAR, YTD)

_DAY = r"\d{4}-\d{2}-\d{2}"
_FORMS = (
    (MONTH, re.compile(r"(?P<year>\d{4})-(?P<part>\d{2})")),
    (QUARTER, re.compile(r"(?P<year>\d{4})-Q(?P<part>\d)")),
    (HALF_YEAR, re.compile(r"(?P<year>\d{4})-H(?P<part>\d)")),
    (YEAR, re.compile(r"(?P<year>\d{4})(?P<part>)")),
    (YTD, re.compile(r"(?P<year>\d{4})-(?P<part>\d{2})-YTD")),
)
_CAMPAIGN = re.compile(rf"({_DAY})\.\.({_DAY})", re.ASCII)
#: months of one step to the next period
PERIOD_MONTHS = {MONTH: 1, QUARTER: 3, HALF_YEAR: 6, YEAR: 12, YTD: 1}


class PeriodError(ValueError):
    """Text that names no period; ``text`` is what was given."""

    def __init__(self, text):
        super().__init__(f"{text!r} is not a period")
        self.text = text


@dataclass(frozen=True)
class Period:
    """One period: its text, its kind, its first and last day."""

    text: str
    kind: str
    date_from: date
    date_to: date

    def __str__(self):
        return self.text


def parse_period(text):
    """Return the :class:`Period` that ``text`` names.

    :raises PeriodError: when it names none (wrong form, month 13, quarter 5, 30 February).
    """
    text = str(text or "").strip()
    for kind, form in _FORMS:
        if (match := form.fullmatch(text)) and text.isascii():
            return _of_parts(kind, text, int(match["year"]), int(match["part"] or 1))
    if match := _CAMPAIGN.fullmatch(text):
        return _of_days(text, *match.groups())
    raise PeriodError(text)


def _of_parts(kind, text, year, part):
    months = PERIOD_MONTHS[kind]
    if not 1 <= part <= 12 // months or not 1900 <= year <= 9998:
        raise PeriodError(text)
    last = part * months
    first = 1 if kind == YTD else last - months + 1
    return Period(text, kind, date(year, first, 1), _month_end(year, last))


def _of_days(text, first, last):
    try:
        date_from, date_to = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise PeriodError(text) from None
    if date_from > date_to:
        raise PeriodError(text)
    return Period(text, CAMPAIGN, date_from, date_to)


def period_of(kind, day):
    """Return the period of a periodic ``kind`` that ``day`` lies in."""
    part = (day.month - 1) // PERIOD_MONTHS[kind] + 1
    text = {
        MONTH: f"{day.year:04}-{part:02}",
        QUARTER: f"{day.year:04}-Q{part}",
        HALF_YEAR: f"{day.year:04}-H{part}",
        YEAR: f"{day.year:04}",
        YTD: f"{day.year:04}-{part:02}-YTD",
    }[kind]
    return parse_period(text)


def previous(period):
    """Return the period before a periodic one (of YTD: to the end of the month before)."""
    first = period.date_to.replace(day=1) if period.kind == YTD else period.date_from
    return period_of(period.kind, first - timedelta(days=1))


def complete_periods(kind, day, count):
    """Return the last ``count`` periods of ``kind`` that have ended by ``day``, oldest first."""
    period = period_of(kind, day)
    if period.date_to > day:
        period = previous(period)
    found = [period]
    while len(found) < count:
        found.append(previous(found[-1]))
    return found[::-1]


def _month_end(year, month):
    return date(year, month, calendar.monthrange(year, month)[1])
