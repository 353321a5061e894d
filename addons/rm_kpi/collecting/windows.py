"""Windows of days that end on the last day of a period."""

import calendar
from datetime import date

WINDOWS = ("period", "qtd", "ytd")


def first_day(window, date_from, date_to):
    """Return the first day of ``window`` for the period from ``date_from`` to ``date_to``.

    >>> first_day("qtd", date(1998, 6, 1), date(1998, 6, 30))
    datetime.date(1998, 4, 1)
    >>> first_day("ytd", date(1998, 6, 1), date(1998, 6, 30))
    datetime.date(1998, 1, 1)
    """
    if window == "period":
        return date_from
    month = 1 if window == "ytd" else (date_to.month - 1) // 3 * 3 + 1
    return date(date_to.year, month, 1)


def shifted(shift, date_from, date_to):
    """Return the period that a source with this ``shift`` looks at, as (first, last).

    ``last_year``: the same days a year earlier; a period that ends with its month ends with that
    month then. ``last_year_end``: December of the year before.

    >>> shifted("last_year", date(2001, 2, 1), date(2001, 2, 28))
    (datetime.date(2000, 2, 1), datetime.date(2000, 2, 29))
    >>> shifted("last_year_end", date(2001, 6, 1), date(2001, 6, 30))
    (datetime.date(2000, 12, 1), datetime.date(2000, 12, 31))
    """
    if not shift:
        return date_from, date_to
    if shift == "last_year_end":
        return date(date_to.year - 1, 12, 1), date(date_to.year - 1, 12, 31)
    return _year_before(date_from), _year_before(date_to, end=True)


def _year_before(day, end=False):
    last = calendar.monthrange(day.year - 1, day.month)[1]
    month_end = day.day == calendar.monthrange(day.year, day.month)[1]
    return day.replace(year=day.year - 1, day=last if end and month_end else min(day.day, last))


def fixed_dates(days, first, last):
    """Return the dates from ``first`` to ``last`` on these days of the month.

    A day that a month does not have is its last one.

    >>> [str(day) for day in fixed_dates((10, 31), date(2001, 2, 5), date(2001, 3, 10))]
    ['2001-02-10', '2001-02-28', '2001-03-10']
    """
    found, month = set(), first.replace(day=1)
    while month <= last:
        end = calendar.monthrange(month.year, month.month)[1]
        found |= {month.replace(day=min(day, end)) for day in days}
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return tuple(sorted(day for day in found if first <= day <= last))
