"""Bands (档位): neighbouring intervals with a result each. Pure checks.

A line is ``(lower, upper, lower_closed, upper_closed)`` with Decimal bounds or None for
"no bound".
"""

from decimal import Decimal
from itertools import pairwise

EMPTY, GAP, OVERLAP = "empty", "gap", "overlap"

_INFINITY = Decimal("Infinity")


def check_lines(lines):
    """Return what is wrong with the lines of a band, as ``(code, line number[, line number])``.

    Line numbers are positions in ``lines``. Codes: ``empty`` (a line that no number falls
    into), ``gap`` and ``overlap`` between two neighbours. What lies below the first and above
    the last line may stay open.
    """
    problems = [(EMPTY, number) for number, line in enumerate(lines) if _is_empty(line)]
    if problems:
        return problems
    order = sorted(range(len(lines)), key=lambda n: _start(lines[n]))
    for before, after in pairwise(order):
        if code := _seam(lines[before], lines[after]):
            problems.append((code, before, after))
    return problems


def _start(line):
    lower, _upper, lower_closed, _upper_closed = line
    return (-_INFINITY if lower is None else lower, not lower_closed)


def _is_empty(line):
    lower, upper, lower_closed, upper_closed = line
    if lower is None or upper is None:
        return False
    return lower > upper or (lower == upper and not (lower_closed and upper_closed))


def _seam(before, after):
    _lower, end, _lower_closed, end_closed = before
    start, _upper, start_closed, _upper_closed = after
    if end is None or start is None or start < end:
        return OVERLAP
    if start > end:
        return GAP
    if end_closed and start_closed:
        return OVERLAP
    return None if end_closed or start_closed else GAP
