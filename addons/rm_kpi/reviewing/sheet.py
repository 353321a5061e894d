"""The score of one sheet: what each item adds, of 100."""

from decimal import Decimal

from .exact import quotient

#: decimals of what an item adds to a sheet, and of every average on the way to the score
DIGITS = 6


def contribution(points, most, weight):
    """Return what an item adds to the sheet: its weight times points of the most possible."""
    return quotient(Decimal(points) * Decimal(weight), most, DIGITS)


def sheet_score(answers):
    """Return the score of a sheet, or None while an item has no points.

    :param answers: iterable of (points or None, most possible, weight).
    """
    total = Decimal(0)
    for points, most, weight in answers:
        if points is None:
            return None
        total += contribution(points, most, weight)
    return total
