"""Targets split into parts and over the periods of a year. Pure, exact."""

from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from ..computing.period import PERIOD_MONTHS, YTD, period_of, previous

HUNDRED = Decimal(100)
MONTHS = 12


def split(total, weights, digits):
    """Return the parts of ``total`` in proportion to ``weights``; they add up to it.

    Parts are rounded to ``digits``; what is left goes to the largest remainders, the first of
    equal ones. Without any weight all parts are equal.

    >>> split(Decimal(100), [Decimal(1), Decimal(1), Decimal(1)], 0)
    [Decimal('34'), Decimal('33'), Decimal('33')]
    """
    if not weights:
        return []
    if not any(weights):
        weights = [Decimal(1)] * len(weights)
    unit = Decimal(1).scaleb(-digits)
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [part.quantize(unit, rounding=ROUND_FLOOR) for part in exact]
    left = total - sum(parts)
    order = sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))
    for place in range(int(left / unit)):
        parts[order[place % len(order)]] += unit
        left -= unit
    # what is finer than the unit stays with the first part
    parts[0] += left
    return parts


def even_curve():
    """Return the shares of a year reached by the end of each month when all months are equal."""
    return [Decimal(month) / MONTHS for month in range(1, MONTHS + 1)]


def read_curve(text):
    """Return the twelve shares that a text such as ``10, 20, ... 100`` gives in per cent.

    :raises ValueError: with ``count``, ``number``, ``falling`` or ``end``.
    """
    words = str(text or "").replace("，", ",").replace("%", "").replace("、", ",").split(",")
    words = [word.strip() for word in words if word.strip()]
    if len(words) != MONTHS:
        raise ValueError("count")
    try:
        shares = [Decimal(word) for word in words]
    except ArithmeticError:
        raise ValueError("number") from None
    if not all(share.is_finite() and 0 <= share <= HUNDRED for share in shares):
        raise ValueError("number")
    if shares != sorted(shares):
        raise ValueError("falling")
    if shares[-1] != HUNDRED:
        raise ValueError("end")
    return [share / HUNDRED for share in shares]


def periods_of_year(kind, year, first_month=1):
    """Return [(period text, last month)] of a year's periods that end in or after a month."""
    found = []
    period = period_of(kind, date(year, 12, 31))
    while period.date_to.year == year:
        if period.date_to.month >= first_month:
            found.append((period.text, period.date_to.month))
        period = previous(period)
    return found[::-1]


def spread(value, kind, year, curve, how="flow", first_month=1, before=Decimal(0), digits=2):
    """Return [(period text, target)] of a year's target.

    ``flow``: each period gets its own share, and all of them add up to the year; ``cumulative``:
    each gets what must be reached by its end; ``same``: each gets the whole.

    :param before: what the periods before ``first_month`` had already (flow only).

    >>> spread(Decimal(100), "quarter", 2026, even_curve(), digits=0)[0]
    ('2026-Q1', Decimal('25'))
    """
    unit = Decimal(1).scaleb(-digits)
    periods = periods_of_year(kind, year, first_month)
    if how == "same":
        return [(text, value) for text, _month in periods]
    if how == "cumulative" or kind == YTD:
        return [(text, _rounded(value * curve[month - 1], unit)) for text, month in periods]
    begin = _share_before(periods, kind, curve)
    found, given = [], Decimal(0)
    for text, month in periods:
        share = (curve[month - 1] - begin) / (1 - begin) if begin < 1 else Decimal(1)
        reached = _rounded((value - before) * share, unit)
        found.append((text, reached - given))
        given = reached
    if found:
        # the last period takes what rounding left
        text, last = found[-1]
        found[-1] = (text, last + value - before - given)
    return found


def reached(value, kind, year, curve, how="flow", first_month=1, earlier=()):
    """Return what is to be reached by the end of each month of the year.

    :param earlier: the same of the target that this one changes; it stays up to ``first_month``.

    >>> reached(Decimal(120), "month", 2026, even_curve(), first_month=12)[-1]
    Decimal('120')
    """
    count = 0
    if first_month > 1 and kind in PERIOD_MONTHS:
        periods = periods_of_year(kind, year, first_month)
        count = max(0, periods[0][1] - PERIOD_MONTHS[kind])
    kept = list(earlier or [Decimal(0)] * MONTHS)[:count]
    if how == "same":
        later = [value] * MONTHS
    elif how == "cumulative" or kind == YTD:
        later = [value * share for share in curve]
    else:
        before, begin = (kept[-1], curve[len(kept) - 1]) if kept else (Decimal(0), Decimal(0))
        left = 1 - begin or Decimal(1)
        later = [before + (value - before) * (share - begin) / left for share in curve]
    return kept + later[len(kept) :]


def _share_before(periods, kind, curve):
    if not periods:
        return Decimal(0)
    month = periods[0][1] - PERIOD_MONTHS[kind]
    return curve[month - 1] if month > 0 else Decimal(0)


def _rounded(number, unit):
    return number.quantize(unit, rounding=ROUND_HALF_UP)
