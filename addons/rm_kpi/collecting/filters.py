"""Filters of sources: data, never SQL text.

A filter is a list of conditions ``[column, operator, value]``, all of which hold. Columns are
those of the fact; a value is a text, a number, a list of them, or false for "empty".
"""

from decimal import Decimal, InvalidOperation

from .facts import FACTS

COMPARISONS = ("<", "<=", ">", ">=")
OPERATORS = ("=", "!=", "in", "not in", "starts", *COMPARISONS)
MAX_CONDITIONS, MAX_VALUES = 20, 200


class FilterError(ValueError):
    """A filter that cannot be understood. ``code`` says why, ``detail`` fills the sentence."""

    def __init__(self, code, **detail):
        super().__init__(code)
        self.code = code
        self.detail = detail


def parse_filter(fact, conditions):
    """Return the filter as a hashable tuple of ``(column, operator, value)``.

    Numbers come back as Decimal, lists as tuples.

    :raise FilterError: naming the condition (counted from 1) and what is wrong with it.
    """
    if not isinstance(conditions, list | tuple) or len(conditions) > MAX_CONDITIONS:
        raise FilterError("shape")
    return tuple(_parse(FACTS[fact], n, c) for n, c in enumerate(conditions, 1))


def _parse(fact, number, condition):
    if not isinstance(condition, list | tuple) or len(condition) != 3:
        raise FilterError("condition", number=number)
    column, operator, value = condition
    if not isinstance(column, str) or column not in fact.columns:
        raise FilterError("column", number=number, column=str(column)[:40], known=_known(fact))
    if not isinstance(operator, str) or operator not in OPERATORS:
        raise FilterError("operator", number=number, operator=str(operator)[:40])
    kind = fact.columns[column][1]
    if operator in ("in", "not in"):
        if not isinstance(value, list | tuple) or not 0 < len(value) <= MAX_VALUES:
            raise FilterError("list", number=number)
        return column, operator, tuple(_value(number, kind, v) for v in value)
    if value is False and operator in ("=", "!="):
        return column, operator, False
    if operator == "starts" and kind != "text":
        raise FilterError("operator", number=number, operator=operator)
    return column, operator, _value(number, kind, value)


def _known(fact):
    return ", ".join(fact.columns)


def _value(number, kind, value):
    if kind == "text":
        if not isinstance(value, str) or len(value) > 200 or "\x00" in value:
            raise FilterError("text", number=number)
        return value
    try:
        if isinstance(value, bool):
            raise InvalidOperation
        parsed = Decimal(str(value))
    except InvalidOperation:
        raise FilterError("number", number=number) from None
    if not parsed.is_finite() or abs(parsed.adjusted()) > 20:
        raise FilterError("number", number=number)
    return parsed
