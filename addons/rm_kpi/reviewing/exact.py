"""Division and rounding with one meaning: half away from zero, once, whatever the length."""

from decimal import Context, Decimal

#: wide enough that nothing but the wanted digit is ever rounded
_WIDE = Context(prec=80)


def quotient(numerator, denominator, digits):
    """Return numerator / denominator, rounded half away from zero to ``digits`` decimals.

    :raises ZeroDivisionError: when the denominator is 0.
    """
    numerator, denominator = Decimal(numerator), Decimal(denominator)
    if not denominator:
        raise ZeroDivisionError("quotient by 0")
    scale = max(-numerator.as_tuple().exponent, -denominator.as_tuple().exponent, 0)
    above = abs(int(_WIDE.scaleb(numerator, scale)))
    below = abs(int(_WIDE.scaleb(denominator, scale)))
    whole = (above * 2 * 10**digits + below) // (2 * below)
    negative = (numerator < 0) != (denominator < 0)
    return _WIDE.scaleb(Decimal(-whole if negative else whole), -digits)


def rounded(value, digits):
    """Return ``value`` rounded half away from zero to ``digits`` decimals."""
    return quotient(value, 1, digits)
