"""Figures of a summary beside each other; amounts are decimal texts, False where there is none."""

from decimal import ROUND_HALF_UP, Decimal

_CENTS = Decimal("0.01")


def change(now, before):
    """Return what was added since ``before``, False when one of them is unknown."""
    if now in (False, None) or before in (False, None):
        return False
    return f"{Decimal(now) - Decimal(before):f}"


def ratio(part, whole):
    """Return ``part`` in per cent of ``whole`` with two decimals; of nothing there is none."""
    if part in (False, None) or not whole or not Decimal(whole):
        return False
    share = Decimal(part) * 100 / Decimal(whole)
    return f"{share.quantize(_CENTS, ROUND_HALF_UP):f}"


def percent(now, plan):
    """Return how much of the plan is there, in per cent without decimals."""
    found = ratio(now, plan)
    return found and f"{Decimal(found).quantize(Decimal(1), ROUND_HALF_UP):f}"


def grouped(number):
    """Return a decimal text with thousands separators, empty where there is none.

    >>> grouped("-1234567.80"), grouped("12"), grouped(False)
    ('-1,234,567.80', '12', '')
    """
    if not number:
        return ""
    sign = number[0] if number[0] in "+-" else ""
    whole, point, cents = number.lstrip("+-").partition(".")
    return f"{sign}{int(whole):,}{point}{cents}"
