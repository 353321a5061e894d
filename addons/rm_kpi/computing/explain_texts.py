"""Keys and numbers of explanations as texts. No Odoo, no database."""

from .plan import frozen_key

#: decimals of a value inside a formula; the value beside it has them all
_SHOWN_DECIMALS = 6


def label_key(external, code):
    """Return the key of what an external that is no indicator is called."""
    return frozen_key(external) if external.kind == "under" else f"{external.kind}:{code}"


def origin_key(external):
    """Return the key under which it was frozen whose parameter, target or band held."""
    kind = "table" if external.kind in ("band", "brackets") else external.kind
    return ":".join((kind, *map(str, external.args)))


def plain(number):
    """Return a Decimal as plain text without trailing zeros.

    >>> plain(Decimal("30.0000")), plain(Decimal("1E+2")), plain(Decimal("0.50"))
    ('30', '100', '0.5')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def short(text):
    """Return a number's text cut to six decimals for reading, marked when something was cut.

    >>> short("1234.50000000000000000000"), short("0.33333333333333333333"), short("1998-06-30")
    ('1234.5', '0.333333…', '1998-06-30')
    """
    if "." not in text:
        return text
    whole, decimals = text.rstrip("0").split(".")
    if len(decimals) > _SHOWN_DECIMALS:
        return f"{whole}.{decimals[:_SHOWN_DECIMALS]}…"
    return f"{whole}.{decimals}" if decimals else whole
