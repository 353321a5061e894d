"""Dates of the generated quarter: month ends, day indexes and calendar arithmetic."""

from calendar import monthrange
from datetime import date, timedelta


def month_end(day: date) -> date:
    """Return the last day of the month of ``day``."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """Return ``day`` moved by whole months, cut to the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class Quarter:
    """The three months that end with ``until``, and the days around them.

    A *day index* counts from the eve of the quarter: 0 is the day before its first day, the day
    of the opening balances. ``days[i]`` is the ISO text of day index ``i``.

    :raises ValueError: when ``until`` is not the last day of a month.
    """

    def __init__(self, until: date):
        if until != month_end(until):
            raise ValueError(
                f"{until.isoformat()} is not the last day of a month; give a month end,"
                f" for instance {month_end(until).isoformat()}."
            )
        self.until = until
        self.ends = [month_end(add_months(until.replace(day=1), -back)) for back in (2, 1, 0)]
        self.first = self.ends[0].replace(day=1)
        self.eve = self.first - timedelta(days=1)
        self.length = (until - self.eve).days
        self.days = [(self.eve + timedelta(days=i)).isoformat() for i in range(self.length + 1)]
        self.end_indexes = [self.index(end) for end in self.ends]
        self._month_days = [(self.index(end.replace(day=1)), self.index(end)) for end in self.ends]
        self.last_year_end = date(until.year - 1, 12, 31)

    @property
    def has_year_end_row(self) -> bool:
        """Whether last year's end lies before the opening balances, so needs rows of its own."""
        return self.last_year_end < self.eve

    def index(self, day: date) -> int:
        """Return the day index of ``day``, negative before the eve."""
        return (day - self.eve).days

    def day(self, index: int) -> date:
        """Return the date of a day index."""
        return self.eve + timedelta(days=index)

    def month_of(self, index: int) -> int:
        """Return which delivery (0, 1, 2) brings what happens on a day index."""
        return next(m for m, end in enumerate(self.end_indexes) if index <= end)

    def delivery_of(self, day: date) -> int:
        """Return the first delivery in which something that begins on ``day`` is known."""
        return self.month_of(max(self.index(day), 0))

    def month_days(self, month: int) -> tuple[int, int]:
        """Return the day indexes of the first and the last day of a month (0, 1, 2)."""
        return self._month_days[month]

    def nth(self, month: int, day: int) -> int:
        """Return the day index of the ``day``-th of a month, at most its last day."""
        first, last = self.month_days(month)
        return min(first + day - 1, last)
