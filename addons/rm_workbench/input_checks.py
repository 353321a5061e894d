"""Checks of what people type: each returns the code of what is wrong, or an empty text."""

import re
from decimal import Decimal, InvalidOperation

#: control characters other than tab, line feed and carriage return
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
#: marks that turn the direction of the text after them, so that it reads as something else
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def text_problem(text, limit):
    """Check one text.

    :param str text: what was typed.
    :param int limit: the greatest number of characters.
    :return: ``too_long``, ``control_character`` or ``""``.
    """
    if len(text) > limit:
        return "too_long"
    if _CONTROL.search(text) or _BIDI.search(text) or _SURROGATE.search(text):
        return "control_character"
    return ""


def number_problem(value, low, high, decimals):
    """Check one number, given as number or text.

    :return: ``not_a_number``, ``out_of_range``, ``too_many_decimals`` or ``""``.
    """
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return "not_a_number"
    if not number.is_finite():
        return "not_a_number"
    if not Decimal(low) <= number <= Decimal(high):
        return "out_of_range"
    if number != round(number, decimals):
        return "too_many_decimals"
    return ""
