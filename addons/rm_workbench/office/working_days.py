"""The bank's working days: Monday to Friday, but for holidays and days worked in their place.

Exceptions are ``{day: True}`` for a day that is worked although it is a weekend (调休) and
``{day: False}`` for a day off although it is none.
"""

from datetime import timedelta

_DAY = timedelta(days=1)


def is_working(day, exceptions):
    """Return whether the bank works on ``day``."""
    return exceptions.get(day, day.weekday() < 5)


def add_working_days(day, count, exceptions):
    """Return the last of ``count`` working days after ``day`` (``day`` itself for none)."""
    while count > 0:
        day += _DAY
        count -= is_working(day, exceptions)
    return day


def on_or_after(day, exceptions):
    """Return ``day``, or the next working day when the bank is closed on it."""
    while not is_working(day, exceptions):
        day += _DAY
    return day


def previous(day, exceptions):
    """Return the working day before ``day``."""
    day -= _DAY
    while not is_working(day, exceptions):
        day -= _DAY
    return day


def count_between(first, last, exceptions):
    """Return the number of working days from ``first`` to ``last``, both counted."""
    days = (last - first).days + 1
    return sum(is_working(first + _DAY * nth, exceptions) for nth in range(max(days, 0)))


def last_of_week(day, exceptions):
    """Return the last working day of the week of ``day``; of the next one when that is over."""
    while True:
        sunday = day + _DAY * (6 - day.weekday())
        last = previous(sunday + _DAY, exceptions)
        if last >= day:
            return last
        day = sunday + _DAY
