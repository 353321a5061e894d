"""Pack: a scheme with its indicators, bands and parameters as one JSON document. Pure checks.

The shape of a pack is the table in `pack_shape.py`.
What the document says about the bank (sources, positions, formulas) is checked on import.
"""

import json
from datetime import date
from decimal import Decimal, InvalidOperation

from .pack_shape import (
    BOOLEAN,
    CONDITIONS,
    DAY,
    INTEGER,
    NUMBER,
    RESULT,
    SHAPE,
    TEXT,
    TEXTS,
)

FORMAT = "rm-kpi-pack"
FORMAT_VERSION = 1
MAX_CHARACTERS = 5_000_000
MAX_ITEMS = 2_000
MAX_TEXT = 20_000


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
    except json.JSONDecodeError as error:
        raise PackError("not_json_at", "", f"{error.lineno}:{error.colno}") from None
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
    elif isinstance(shape, tuple):
        key, with_it, other = shape
        has_it = isinstance(value, dict) and value.get(key) is not None
        _check_object(value, with_it if has_it else other, path)
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
    # what a condition may say is checked with the source
    CONDITIONS: lambda v: isinstance(v, list) and len(v) <= MAX_ITEMS,
    RESULT: lambda v: _is_text(v) or is_number(v),
}
