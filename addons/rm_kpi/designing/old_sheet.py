"""A bank's old tables of results compared with runs, cell by cell. Pure.

Of several periods the tables are sheets named by their period, or one table with a column that
names it.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from ..engine.values import shortest

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
#: headings of the column with the period
PERIOD_HEADINGS = (
    "期间",
    "考核期",
    "考核期间",
    "考核月份",
    "考核季度",
    "月份",
    "季度",
    "年月",
    "period",
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
_QUARTERS = "一二三四"
_HALVES = ("上半年", "下半年")


@dataclass(frozen=True)
class Headings:
    """Where a table says what: places of the RM and period columns (None without), ``columns``
    {place: column of the run}, ``unread`` headings that mean nothing."""

    rm: int | None
    period: int | None
    columns: dict
    unread: tuple


@dataclass(frozen=True)
class Comparison:
    """How many cells were compared, and which differ: [(rm, column, old, new)] as texts."""

    cells: int
    rms: int
    differences: tuple
    unknown_rms: tuple
    absent_rms: tuple


@dataclass(frozen=True)
class Part:
    """The rows of one period out of the tables, with the headings they stand under."""

    headings: Headings
    rows: list


def find_headings(headings, indicators):
    """Return the :class:`Headings` of a table's first line.

    :param indicators: {code or name: indicator code}.
    """
    rm, period, columns, unread = None, None, {}, []
    for place, heading in enumerate(headings):
        text = str(heading or "").strip()
        if rm is None and text.casefold() in RM_HEADINGS:
            rm = place
        elif text in indicators:
            columns[place] = indicators[text]
        elif text.casefold() in RESULT_HEADINGS:
            columns[place] = f":{RESULT_HEADINGS[text.casefold()]}"
        elif period is None and text.casefold() in PERIOD_HEADINGS:
            period = place
        elif text:
            unread.append(text)
    return Headings(rm, period, columns, tuple(unread))


def split_tables(tables, periods, indicators):
    """Return ({period text: [Part]}, [what was left out]).

    A row belongs to the period its column names, else to the one its sheet is named by, else,
    where there is only one period, to that. Sheets without an RM column or figures are left out.

    :param tables: [(title, [cells of each line])], headings first.
    :param periods: those compared, :class:`~..computing.period.Period`.
    """
    found, left_out = {}, []
    for title, (first, *rows) in tables:
        headings = find_headings(first, indicators)
        if headings.rm is None or not headings.columns:
            left_out.append(title)
            continue
        left_out += headings.unread
        of_sheet = find_period(title, periods) or (periods[0] if len(periods) == 1 else None)
        if headings.period is None and not of_sheet:
            left_out.append(title)
        period, by_period = of_sheet, {}
        for row in rows:
            cell = "" if headings.period is None else _cell(row, headings.period)
            # of cells that are joined only the first says something
            if _text(cell):
                period = find_period(cell, periods)
                left_out += [] if period else [_text(cell)]
            if period:
                by_period.setdefault(period.text, []).append(row)
        for text, some in by_period.items():
            found.setdefault(text, []).append(Part(headings, some))
    return found, list(dict.fromkeys(filter(None, left_out)))


def find_period(value, periods):
    """Return the one of the periods that a cell or the title of a sheet names, or None."""
    if isinstance(value, date):
        return next((p for p in periods if p.date_from <= value <= p.date_to), None)
    text = _text(value).replace(" ", "")
    return next((p for p in periods if text in spellings(p)), None)


def spellings(period):
    """Return how banks write a period.

    >>> from datetime import date
    >>> from types import SimpleNamespace as Period
    >>> march = Period(text="2026-03", kind="month", date_to=date(2026, 3, 31))
    >>> sorted(spellings(march))
    ['2026-03', '2026.03', '2026.3', '2026/03', '2026/3', '202603', '2026年03月', '2026年3月']
    """
    year, month = period.date_to.year, period.date_to.month
    quarter = (month - 1) // 3
    found = {period.text}
    if period.kind == "month":
        found |= {f"{year}{month:02}", f"{year}年{month}月", f"{year}年{month:02}月"}
        found |= {f"{year}{mark}{m}" for mark in "./" for m in (month, f"{month:02}")}
    elif period.kind == "quarter":
        found |= {f"{year}Q{quarter + 1}", f"{year}年{quarter + 1}季度"}
        found |= {f"{year}年{word}{_QUARTERS[quarter]}季度" for word in ("", "第")}
    elif period.kind == "half_year":
        found |= {f"{year}H{quarter // 2 + 1}", f"{year}年{_HALVES[quarter // 2]}"}
    elif period.kind == "year":
        found |= {f"{year}年", f"{year}年度"}
    elif period.kind == "ytd":
        found |= {f"{year}年1-{month}月{word}" for word in ("", "累计")}
    return found


def compare(parts, figures, tolerance=Decimal(0)):
    """Return the :class:`Comparison` of one period's parts with ``{rm code: {column: text}}``."""
    cells, rms, found, unknown, absent = 0, 0, [], [], set(figures)
    for part in parts:
        for row in part.rows:
            code = _text(_cell(row, part.headings.rm))
            if not code:
                continue
            if code not in figures:
                unknown.append(code)
                continue
            rms += 1
            absent.discard(code)
            for place, column in part.headings.columns.items():
                old, new = _cell(row, place), figures[code].get(column)
                cells += 1
                if not _same(old, new, tolerance):
                    found.append((code, column, _text(old), _text(new)))
    return Comparison(cells, rms, tuple(found), tuple(unknown), tuple(sorted(absent)))


def difference(old, new):
    """Return the number ``new - old`` as text, empty where one of the texts is no number."""
    left, right = _number(old), _number(new)
    return "" if left is None or right is None else f"{right - left:f}"


def _cell(row, place):
    return row[place] if place < len(row) else ""


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
        return f"{shortest(value):f}"
    return str(value).strip()
