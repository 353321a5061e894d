"""What a value may look like: one rule per kind, strict, without guessing.

A kind's ``pattern`` is the rule. ``fast`` is the same rule, or a narrower one, over the bytes of
a line without quotes: blocks of lines that match it go to the database as they are.
"""

import re
from dataclasses import dataclass

#: invisible characters that turn or hide text: bidi marks, zero width, byte order mark
_INVISIBLE = "\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff"
_CONTROL = "\x00-\x1f\x7f-\x9f"
_BAD = re.compile(f"[{_CONTROL}{_INVISIBLE}\ud800-\udfff]")
_BAD_IN_TEXT = re.compile(f"[\x00-\x09\x0b-\x1f\x7f-\x9f{_INVISIBLE}\ud800-\udfff]")
#: bytes of a UTF-8 block that need the careful way
SUSPECT = re.compile(
    rb"\xc2[\x80-\xa0]|\xd8\x9c|\xe2\x80[\x80-\x8f\xa8-\xaf]|\xe2\x81[\x9f-\xaf]"
    rb"|\xe1\x9a\x80|\xe3\x80\x80|\xef\xbb\xbf|\xef\xbf[\xb9-\xbf]"
)

_DAY = (
    "(?:(?:1[89]|[2-9][0-9])[0-9][0-9]-(?:"
    "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    "|(?:(?:1[89]|[2-9][0-9])(?:0[48]|[2468][048]|[13579][26])"
    "|(?:2[048]|[3579][26]|[468][048])00)-02-29)"
)


@dataclass(frozen=True)
class Kind:
    """One kind of value: the pattern, the type in the database, the longest text in characters.

    ``whole`` and ``decimals`` are the digits allowed before and after the point.
    """

    pattern: str
    sql_type: str
    longest: int = 64
    whole: int | None = None
    decimals: int | None = None
    fast: str | None = None

    @property
    def is_number(self):
        """Whether values can be added up."""
        return self.whole is not None


def _number(whole, decimals, sql_type=None):
    fraction = rf"(?:\.[0-9]{{1,{decimals}}})?" if decimals else ""
    return Kind(
        f"-?[0-9]{{1,{whole}}}{fraction}",
        sql_type or f"numeric({whole + decimals},{decimals})",
        whole=whole,
        decimals=decimals,
    )


_PLAIN = r'[^,\n"\\\x00-\x20\x7f]'
_WORDS = rf"{_PLAIN}(?:[^,\n\"\\\x00-\x1f\x7f]{{0,%d}}{_PLAIN})?"

KINDS = {
    "code": Kind(r"\S{1,64}", "text", 64, fast=_PLAIN + "{1,64}"),
    "label": Kind(r"\S(?:.{0,98}\S)?", "text", 100, fast=_WORDS % 98),
    "text": Kind(r"\S(?:[^\x00]{0,198}\S)?", "text", 200, fast=_WORDS % 198),
    "currency": Kind("[A-Z]{3}", "text", 3),
    "date": Kind(_DAY, "date", 10),
    "amount": _number(18, 2),
    "quantity": _number(14, 6),
    "rate": _number(3, 6),
    "count": Kind("[0-9]{1,6}", "int", whole=6, decimals=0),
    "share": Kind(
        r"(?:1(?:\.0{1,6})?|0\.(?=[0-9]*[1-9])[0-9]{1,6})", "numeric(7,6)", whole=1, decimals=6
    ),
}
_COMPILED = {name: re.compile(kind.pattern) for name, kind in KINDS.items()}
_PLAIN_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_ISO_SHAPE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def fast_pattern(column):
    """Return the bytes pattern of a value of ``column`` on the fast path."""
    kind = KINDS[column.kind]
    pattern = "|".join(map(re.escape, column.choices)) or kind.fast or kind.pattern
    return f"(?:{pattern}){'' if column.required else '?'}".encode()


def problem(column, text):
    """Return the code of what is wrong with ``text`` in ``column``, or ``None``."""
    if text == "":
        return "empty_required" if column.required else None
    kind = KINDS[column.kind]
    if len(text) > max(kind.longest, 64):
        return "too_long"
    if (_BAD_IN_TEXT if column.kind == "text" else _BAD).search(text):
        return "bad_characters"
    if column.choices:
        return None if text in column.choices else "not_in_list"
    if _COMPILED[column.kind].fullmatch(text):
        return None
    return _why(column.kind, kind, text)


def _why(name, kind, text):
    if kind.is_number:
        return _why_no_number(name, kind, text)
    if name == "date":
        return "no_such_day" if _ISO_SHAPE.fullmatch(text) else "not_a_date"
    if name == "currency":
        return "not_a_currency"
    return "too_long" if len(text) > kind.longest else "spaces"


def _why_no_number(name, kind, text):
    if not _PLAIN_NUMBER.fullmatch(text):
        return "not_a_number"
    if name == "share":
        return "share_range" if len(text.partition(".")[2]) <= kind.decimals else "too_precise"
    whole, _, fraction = text.lstrip("-").partition(".")
    if len(whole) > kind.whole:
        return "too_many_digits"
    if name == "count" and (fraction or text.startswith("-")):
        return "not_an_integer"
    return "too_precise" if len(fraction) > kind.decimals else "not_a_number"


def shape(text, longest=40):
    """Return ``text`` with its letters and digits hidden: what it looks like, not what it says."""
    hidden = re.sub("[0-9]", "9", re.sub(r"[^\W\d_]", "x", text[:longest]))
    hidden = re.sub(r"[^\x20-\x7e]", "?", hidden)
    return hidden + ("..." if len(text) > longest else "")
