"""Periods a work plan is made for: which day begins and ends them, and their number."""

from datetime import date, timedelta

#: kind -> months it spans; a week is no number of months
KINDS = {"week": 0, "month": 1, "quarter": 3, "half_year": 6, "year": 12}


def first_day(kind, day):
    """Return the first day of the period of this kind that ``day`` lies in."""
    if kind == "week":
        return day - timedelta(days=day.weekday())
    span = KINDS[kind]
    return date(day.year, (day.month - 1) // span * span + 1, 1)


def last_day(kind, day):
    """Return the last day of the period of this kind that ``day`` lies in."""
    first = first_day(kind, day)
    if kind == "week":
        return first + timedelta(days=6)
    months = first.year * 12 + first.month - 1 + KINDS[kind]
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


def previous_first_day(kind, day):
    """Return the first day of the period before the one that ``day`` lies in."""
    return first_day(kind, first_day(kind, day) - timedelta(days=1))


def number(kind, day):
    """Return ``(year, number)`` of the period: week 48 of 2026, the fourth quarter of 2026.

    Weeks are those of ISO 8601, which the bank's calendar uses: Monday first, and a week belongs
    to the year of its Thursday.
    """
    if kind == "week":
        year, week, _weekday = day.isocalendar()
        return year, week
    return day.year, 1 if kind == "year" else (day.month - 1) // KINDS[kind] + 1
