"""A bank's old table of results compared with a run, cell by cell. Pure."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

#: headings of the column with the RMs' codes
RM_HEADINGS = (
    "客户经理代码",
    "客户经理编号",
    "客户经理工号",
    "工号",
    "员工号",
    "代码",
    "rm",
    "rm code",
)
#: headings of what is no indicator -> column of the result
RESULT_HEADINGS = {
    "得分": "score",
    "总分": "score",
    "总得分": "score",
    "score": "score",
    "名次": "rank",
    "排名": "rank",
    "rank": "rank",
    "等级": "grade",
    "grade": "grade",
}


@dataclass(frozen=True)
class Comparison:
    """How many cells were compared, and which differ: [(rm, column, old, new)] as texts."""

    cells: int
    rms: int
    differences: tuple
    unknown_rms: tuple
    unread: tuple


def find_columns(headings, indicators):
    """Return (place of the RM column or None, {place: column}, headings that mean nothing).

    :param indicators: {code or name: indicator code}.
    """
    rm, columns, unread = None, {}, []
    for place, heading in enumerate(headings):
        text = str(heading or "").strip()
        if rm is None and text.casefold() in RM_HEADINGS:
            rm = place
        elif text in indicators:
            columns[place] = indicators[text]
        elif text.casefold() in RESULT_HEADINGS:
            columns[place] = f":{RESULT_HEADINGS[text.casefold()]}"
        elif text:
            unread.append(text)
    return rm, columns, unread


def compare(rows, rm_place, columns, figures, tolerance=Decimal(0), unread=()):
    """Return the :class:`Comparison` of rows of cells with ``{rm code: {column: text}}``."""
    cells, rms, found, unknown = 0, 0, [], []
    for row in rows:
        code = _text(row[rm_place]) if rm_place < len(row) else ""
        if not code:
            continue
        if code not in figures:
            unknown.append(code)
            continue
        rms += 1
        for place, column in columns.items():
            old = row[place] if place < len(row) else ""
            new = figures[code].get(column)
            cells += 1
            if not _same(old, new, tolerance):
                found.append((code, column, _text(old), _text(new)))
    return Comparison(cells, rms, tuple(found), tuple(unknown), tuple(unread))


def _same(old, new, tolerance):
    left, right = _number(old), _number(new)
    if left is not None and right is not None:
        return abs(left - right) <= tolerance
    return _text(old) == _text(new)


def _number(value):
    if isinstance(value, Decimal | int):
        return Decimal(value)
    try:
        number = Decimal(str(value or "").replace(",", "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _text(value):
    if value is None or value is False:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    return str(value).strip()
