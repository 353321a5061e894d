"""Cases of formulas: figures that are given, and what must come out. No Odoo, no database."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from ..computing.plan import MISSING
from ..engine.detail import Row
from ..engine.errors import FormulaError, unknown
from ..engine.normalise import normalise
from ..engine.syntax import TEXT
from ..engine.values import DECIMALS, LARGEST, Value
from .spelling import read_reference, spell

#: how "has no value" is typed
NOTHING = ("-", "空", "无", "none")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
#: a detail row, and one column of it
_ROW = re.compile(r'([^\s:="(]+)\s*:(.*)')
_PART = re.compile(r'(?:"[^"]*"|[^,"])+')


class CaseError(ValueError):
    """A line of a case that cannot be read: ``line`` as typed, ``reason``."""

    def __init__(self, line, reason):
        super().__init__(f"{line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True)
class Outcome:
    """What came out of a case, and whether that is what was expected."""

    value: Value
    passed: bool


def read_inputs(text, names):
    """Return {reference as written: Value} of lines ``reference = value``.

    >>> from ..engine.names import Names
    >>> read_inputs("存款 = 1,200", Names(indicators={"存款": "number"}))
    {'存款': Value(value=Decimal('1200'), issue=None)}
    """
    found = {}
    for line in re.split(r"[\n;；]", text or ""):
        line = line.strip()  # noqa: PLW2901
        if not line:
            continue
        try:
            plain = normalise(line)
            if row := _ROW.fullmatch(plain):
                _add_row(found, row, line, names)
                continue
            label, sign, value = plain.rpartition("=")
            if not sign:
                raise CaseError(line, "no_value")
            external = read_reference(label.strip(), names)
        except FormulaError as error:
            raise CaseError(line, error) from None
        found[spell(external)] = read_value(value.strip(), line, external.kind)
    return found


def _add_row(found, row, line, names):
    """Add a detail row, written ``贷款明细: 日均余额 = 1200, 产品 = "A"``; a dash: no rows."""
    code, text = row[1], row[2].strip()
    columns = names.rows.get(code)
    if columns is None:
        raise unknown("unknown_rows", code, (), 0, len(code))
    rows = found.setdefault(code, [])
    if text.casefold() in NOTHING:
        return
    values = dict.fromkeys(columns, Value(None, "no_data"))
    for part in _PART.findall(text):
        name, sign, value = part.partition("=")
        name = name.strip()
        if not sign:
            raise CaseError(line, "no_value")
        if name not in columns:
            raise unknown("unknown_name", name, columns, line.find(name), len(name))
        values[name] = read_value(value.strip(), line, "rows")
        if not values[name].missing and isinstance(values[name].value, str) != (
            columns[name] == TEXT
        ):
            raise CaseError(line, "no_text" if columns[name] == TEXT else "no_number")
    rows.append(Row(values))


def write_row(code, row, columns):
    """Return a detail row as a line of a case, with the columns that are wanted.

    >>> write_row("贷款", Row({"期限": Value(Decimal("3")), "产品": Value("A")}), ("期限", "产品"))
    '贷款: 期限 = 3, 产品 = "A"'
    """
    return f"{code}: " + ", ".join(f"{name} = {_written(row.values[name])}" for name in columns)


def _written(value):
    if value.missing:
        return NOTHING[0]
    return f'"{value.value}"' if isinstance(value.value, str) else f"{value.value:f}"


def read_value(text, line="", kind="indicator"):
    """Return the Value that somebody typed: a number, a day, a quoted text, or ``-``."""
    if text.casefold() in NOTHING:
        return Value(None, MISSING.get(kind, "no_data"))
    if _DAY.fullmatch(text):
        try:
            return Value(date.fromisoformat(text))
        except ValueError:
            raise CaseError(line or text, "no_number") from None
    if len(text) > 1 and text[0] == text[-1] == '"':
        return Value(text[1:-1])
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise CaseError(line or text, "no_number") from None
    if not number.is_finite() or abs(number) > LARGEST or number.as_tuple().exponent < -DECIMALS:
        raise CaseError(line or text, "no_number")
    return Value(number)


def nothing_given(external):
    """Return the missing value of a reference that a case does not give."""
    if external.kind == "rows":
        return [Row(issue="no_data")]
    return Value(None, MISSING.get(external.kind, "no_data"))


def judge(value, expected):
    """Return the :class:`Outcome` of a computed value; numbers are compared to the last digit."""
    same = value.missing if expected.missing else value.value == expected.value
    return Outcome(value, same)
