"""Pack: a scheme with its indicators, bands and parameters as one JSON document. Pure checks.

The shape of a pack is the table below: name -> (type, required, keys of the objects inside).
What the document says about the bank (sources, positions, formulas) is checked on import.
"""

import json
from datetime import date
from decimal import Decimal, InvalidOperation

FORMAT = "rm-kpi-pack"
FORMAT_VERSION = 1
MAX_CHARACTERS = 5_000_000
MAX_ITEMS = 2_000
MAX_TEXT = 20_000

TEXT, NUMBER, INTEGER, BOOLEAN, DAY, TEXTS, RESULT = (
    "text",
    "number",
    "integer",
    "boolean",
    "day",
    "texts",
    "result",
)

_NAMED = {"code": (TEXT, True), "name": (TEXT, True)}
_BAND_LINE = {
    "lower": (NUMBER, False),
    "lower_closed": (BOOLEAN, False),
    "upper": (NUMBER, False),
    "upper_closed": (BOOLEAN, False),
    "result": (RESULT, True),
}
_LOOKUP_ROW = {"keys": (TEXTS, True), "result": (RESULT, True)}
_PAY_COMPONENT = {
    "code": (TEXT, True),
    "name": (TEXT, True),
    "kind": (TEXT, True),
    "formula": (TEXT, True),
    "digits": (INTEGER, False),
}
_PARAMETER_VALUE = {
    "value": (NUMBER, True),
    "valid_from": (DAY, False),
    "valid_to": (DAY, False),
    "rm": (TEXT, False),
    "branch": (TEXT, False),
    "position": (TEXT, False),
    "grade": (TEXT, False),
}
SHAPE = {
    "format": (TEXT, True),
    "format_version": (INTEGER, True),
    "scheme": (
        {
            "code": (TEXT, True),
            "name": (TEXT, True),
            "note": (TEXT, False),
            "period_type": (TEXT, True),
            "digits": (INTEGER, False),
            "objection_days": (INTEGER, False),
            "positions": (TEXTS, False),
            "valid_from": (DAY, False),
            "valid_to": (DAY, False),
            "grade_band": (TEXT, False),
        },
        True,
    ),
    "indicators": (
        [
            {
                "code": (TEXT, True),
                "name": (TEXT, True),
                "kind": (TEXT, True),
                "source": (TEXT, False),
                "formula": (TEXT, False),
                "weight": (NUMBER, False),
                "unit": (TEXT, False),
                "digits": (INTEGER, False),
                "class": (TEXT, False),
            }
        ],
        True,
    ),
    "bands": (
        [{**_NAMED, "lines": ([_BAND_LINE], True), "accepted": (TEXT, False)}],
        False,
    ),
    "lookups": (
        [
            {
                "code": (TEXT, True),
                "name": (TEXT, True),
                "keys": (TEXTS, True),
                "rows": ([_LOOKUP_ROW], True),
            }
        ],
        False,
    ),
    "parameters": (
        [
            {
                "code": (TEXT, True),
                "name": (TEXT, True),
                "unit": (TEXT, False),
                "values": ([_PARAMETER_VALUE], True),
            }
        ],
        False,
    ),
    "inputs": (
        [
            {
                "code": (TEXT, True),
                "name": (TEXT, True),
                "unit": (TEXT, False),
                "digits": (INTEGER, False),
                "deadline_days": (INTEGER, False),
            }
        ],
        False,
    ),
    "cases": (
        [
            {
                "indicator": (TEXT, True),
                "name": (TEXT, False),
                "inputs": (TEXT, False),
                "expected": (RESULT, True),
            }
        ],
        False,
    ),
    "pay_rule": (
        {
            "name": (TEXT, True),
            "note": (TEXT, False),
            "deferral_percent": (NUMBER, False),
            "deferral_months": (INTEGER, False),
            "deferral_parts": (INTEGER, False),
            "components": ([_PAY_COMPONENT], True),
        },
        False,
    ),
}


class PackError(ValueError):
    """A pack that is refused: ``code``, the ``path`` in the document, and what was ``found``."""

    def __init__(self, code, path, found=""):
        super().__init__(f"{path or 'pack'}: {code} {found}")
        self.code = code
        self.path = path
        self.found = str(found)[:80]


def read_pack(text):
    """Return the checked document of a pack's text; numbers inside are Decimal or text.

    :raises PackError: with the path of the first thing that does not fit.
    """
    if not isinstance(text, str) or len(text) > MAX_CHARACTERS:
        raise PackError("too_long", "", MAX_CHARACTERS)
    try:
        document = json.loads(text, parse_float=Decimal, object_pairs_hook=_object)
    except RecursionError:
        raise PackError("not_json", "", "nested too deep") from None
    except ValueError as error:
        raise PackError("not_json", "", error) from None
    _check(document, SHAPE, "")
    if document["format"] != FORMAT or document["format_version"] != FORMAT_VERSION:
        raise PackError("wrong_format", "format", document["format"])
    return document


def _object(pairs):
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key occurs twice in an object")
    return found


def _check(value, shape, path):
    if isinstance(shape, list):
        _check_list(value, shape[0], path)
    elif isinstance(shape, dict):
        _check_object(value, shape, path)
    elif not _CHECKS[shape](value):
        raise PackError(f"not_{shape}", path, value)


def _check_list(value, shape, path):
    if not isinstance(value, list):
        raise PackError("not_list", path, value)
    if len(value) > MAX_ITEMS:
        raise PackError("too_many", path, len(value))
    for number, item in enumerate(value):
        _check(item, shape, f"{path}[{number}]")


def _check_object(value, shape, path):
    if not isinstance(value, dict):
        raise PackError("not_object", path, value)
    for key in value:
        if key not in shape:
            raise PackError("unknown_key", f"{path}.{key}".lstrip("."), key)
    for key, (inner, required) in shape.items():
        inside = f"{path}.{key}".lstrip(".")
        if value.get(key) is not None:
            _check(value[key], inner, inside)
        elif required:
            raise PackError("missing", inside)


def _is_text(value):
    return isinstance(value, str) and 0 < len(value) <= MAX_TEXT and "\0" not in value


def is_number(value):
    """True when ``value`` is a finite decimal number or the text of one."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return False
    try:
        number = Decimal(value)
    except InvalidOperation:
        return False
    return number.is_finite() and -30 < number.adjusted() < 30


def _is_day(value):
    try:
        return bool(date.fromisoformat(value))
    except (TypeError, ValueError):
        return False


_CHECKS = {
    TEXT: _is_text,
    NUMBER: is_number,
    INTEGER: lambda v: isinstance(v, int) and not isinstance(v, bool) and -100 <= v <= 1000,
    BOOLEAN: lambda v: isinstance(v, bool),
    DAY: _is_day,
    TEXTS: lambda v: isinstance(v, list) and len(v) <= MAX_ITEMS and all(map(_is_text, v)),
    RESULT: lambda v: _is_text(v) or is_number(v),
}
