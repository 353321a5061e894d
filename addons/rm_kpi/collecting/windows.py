"""Windows of days that end on the last day of a period."""

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
