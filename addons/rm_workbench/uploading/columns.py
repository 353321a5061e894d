"""Check the lines of an uploaded table against the columns that are expected.

Every problem is one `Problem` with line, column and reason; a caller stores only when there are
none, so nothing is ever half done.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from .sheet import SHEET_DIGITS, UploadError

TEXT, CODE, NUMBER, PERIOD, DATE = "text", "code", "number", "period", "date"
MAX_PROBLEMS = 100

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_PLAIN = re.compile(r"[+-]?\d{1,25}(\.\d{1,10})?", re.ASCII)
_DAY = re.compile(
    r"(?P<year>[12]\d{3})(?P<mark>[-/])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})", re.ASCII
)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d{1,10})?", re.ASCII)


@dataclass(frozen=True)
class Column:
    """A column: its key, the headings it may have (the first is shown), what its cells hold."""

    key: str
    headings: tuple[str, ...]
    kind: str = TEXT
    required: bool = True


@dataclass(frozen=True)
class Problem:
    """What is wrong: ``code`` is the reason, ``found`` the cell."""

    line: int
    column: str
    code: str
    found: str = ""


@dataclass(frozen=True)
class Row:
    """One line: its number and {key: text, Decimal or None}."""

    line: int
    values: dict


def check_rows(lines, columns):
    """Return ([Row], [Problem]) of the lines of a table whose first line holds the headings.

    Headings that are missing, unknown or there twice are problems of that first line, told together
    with those of the cells; the values of a missing column are None.

    :raises UploadError: when there is no row, or no heading is known.
    """
    (first, headings), *rest = lines
    places, problems = _places(first, headings, columns)
    if not rest and not problems:
        raise UploadError("no_rows")
    if not rest:
        problems.append(Problem(first, "", "no_rows"))
    rows = []
    for number, cells in rest:
        values = {}
        for column in columns:
            place = places.get(column.key)
            cell = cells[place] if place is not None and place < len(cells) else None
            value, code = _value(column, cell) if place is not None else (None, "")
            if code:
                # what cannot be seen is not said again: it would turn the sentence around
                found = "" if cell is None or code == "control_character" else str(cell)[:40]
                problems.append(Problem(number, column.headings[0], code, found))
            values[column.key] = value
        rows.append(Row(number, values))
        if len(problems) >= MAX_PROBLEMS:
            break
    return rows, problems


def unread_lines(rows, problems):
    """Return the lines of rows that are not whole: of all where a column is missing."""
    if any(problem.code == "missing_heading" for problem in problems):
        return {row.line for row in rows}
    return {problem.line for problem in problems}


def duplicates(rows, keys):
    """Return [(Row, line of the first one)] of the rows whose values of ``keys`` came before."""
    seen, found = {}, []
    for row in rows:
        key = tuple(row.values[k] for k in keys)
        if key in seen:
            found.append((row, seen[key]))
        seen.setdefault(key, row.line)
    return found


def _places(line, headings, columns):
    """Return ({key: place of the column}, [Problem] of the headings)."""
    known = {_folded(name): c.key for c in columns for name in (c.key, *c.headings)}
    places, problems = {}, []
    for place, heading in enumerate(headings):
        if heading in (None, ""):
            continue
        key = known.get(_folded(str(heading)))
        if key is None:
            problems.append(Problem(line, "", "unknown_heading", str(heading)[:40]))
        elif key in places:
            problems.append(Problem(line, "", "heading_twice", str(heading)[:40]))
        places.setdefault(key, place)
    places.pop(None, None)
    if not places:
        raise UploadError("missing_heading", heading=columns[0].headings[0])
    problems += [
        Problem(line, "", "missing_heading", column.headings[0])
        for column in columns
        if column.required and column.key not in places
    ]
    return places, problems


def _folded(text):
    return text.strip().casefold()


def _value(column, cell):
    """Return (value, code of what is wrong or "")."""
    if cell is None or cell == "":
        return None, "missing" if column.required else ""
    if isinstance(cell, bool):
        return None, "not_a_number" if column.kind == NUMBER else "not_a_text"
    if isinstance(cell, str) and _CONTROL.search(cell):
        return None, "control_character"
    if column.kind == NUMBER:
        return number(cell)
    if column.kind == DATE:
        return day(cell)
    if isinstance(cell, date):
        if column.kind == PERIOD and cell.day == 1:
            return f"{cell.year:04}-{cell.month:02}", ""
        return None, "is_a_date"
    if isinstance(cell, Decimal | int):
        if cell != int(cell) or abs(cell) >= 10**SHEET_DIGITS:
            return None, "number_not_text"
        return str(int(cell)), ""
    return cell, ""


def number(cell):
    """Return (Decimal, "") for a cell that is a plain number, else (None, code).

    Thousands may be grouped by commas, correctly; exponents, brackets for minus and full-width
    digits are refused, because what they were meant to be is a guess.
    """
    if isinstance(cell, date):
        return None, "is_a_date"
    if isinstance(cell, int | Decimal):
        if isinstance(cell, int) and abs(cell) >= 10**25:
            return None, "not_a_number"
        return Decimal(cell), ""
    if not (_PLAIN.fullmatch(cell) or _GROUPED.fullmatch(cell)):
        return None, "not_a_number"
    try:
        return Decimal(cell.replace(",", "")), ""
    except InvalidOperation:
        return None, "not_a_number"


def day(cell):
    """Return (date, "") for a date cell, or a text such as 2026-03-31 or 2026/3/31.

    Numbers are refused: a day number of one spreadsheet is another day in another.
    """
    if isinstance(cell, date):
        return cell, ""
    found = _DAY.fullmatch(cell) if isinstance(cell, str) else None
    if not found:
        return None, "not_a_day"
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"])), ""
    except ValueError:
        return None, "not_a_day"
