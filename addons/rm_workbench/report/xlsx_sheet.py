"""One sheet as an XLSX workbook. Pure: rows in, bytes out."""

import io
import itertools
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter

#: digits a spreadsheet keeps; a longer number is written as text, never rounded in silence
SHEET_DIGITS = 15
#: characters a cell holds; longer text is cut, with a sign that it was
CELL_LENGTH = 32767
#: most decimals a number shows; it keeps those it has
_DECIMALS = 6
#: width of a column in characters, by its heading and the first rows
NARROWEST, WIDEST, ROWS_LOOKED_AT = 9, 40, 30


def write_sheet(title, header, rows, mark=""):
    """Return the workbook's bytes; for sheets that fit into memory. See :func:`stream_sheet`."""
    stream = io.BytesIO()
    stream_sheet(stream, title, header, rows, mark)
    return stream.getvalue()


def stream_sheet(stream, title, header, rows, mark=""):
    """Write the workbook to the binary ``stream`` and return the number of rows.

    One row at a time is held, whatever their number.

    :param str title: name of the sheet.
    :param header: texts of the first row.
    :param str mark: who took it and when: on each printed page and in the file's properties.
    :param rows: iterable of rows of text, int, Decimal, date, datetime or None. Text is always
        written as text, so that no cell that begins with ``=`` becomes a formula.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    number = 0
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        if mark:
            book.set_properties({"author": mark, "comments": mark})
            sheet.set_header("&R" + mark.replace("&", "&&"))
        bold = book.add_format({"bold": True, "bg_color": "#E9EEF5", "bottom": 1})
        formats = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            **{n: book.add_format({"num_format": _amount(n)}) for n in range(_DECIMALS + 1)},
        }
        sheet.freeze_panes(1, 0)
        rows = iter(rows)
        first = list(itertools.islice(rows, ROWS_LOOKED_AT))
        for column, cells in enumerate(itertools.zip_longest(header, *first, fillvalue="")):
            width = max(_width(cell) for cell in cells)
            sheet.set_column(column, column, min(max(width, NARROWEST), WIDEST))
        for column, text in enumerate(header):
            sheet.write_string(0, column, text, bold)
        for number, row in enumerate(itertools.chain(first, rows), start=1):
            for column, value in enumerate(row):
                _write(sheet, number, column, value, formats)
    return number


def _write(sheet, row, column, value, formats):
    if value is None or value == "":
        return
    if isinstance(value, date):
        _write_date(sheet, row, column, value, formats)
    elif isinstance(value, int) and abs(value) < 10**SHEET_DIGITS:
        sheet.write_number(row, column, value)
    elif isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) <= SHEET_DIGITS:
        digits = min(max(-value.as_tuple().exponent, 0), _DECIMALS)
        sheet.write_number(row, column, float(value), formats[digits])
    else:
        text = str(value)
        cut = text if len(text) <= CELL_LENGTH else text[: CELL_LENGTH - 1] + "…"
        sheet.write_string(row, column, cut)


def _write_date(sheet, row, column, value, formats):
    # a spreadsheet's calendar begins in 1900
    if value.year < 1901:
        sheet.write_string(row, column, value.isoformat())
    else:
        sheet.write_datetime(row, column, value, formats[type(value)])


def _amount(digits):
    return f"#,##0.{'0' * digits}".rstrip(".")


def _width(value):
    """Return how wide a cell is; a Chinese character takes the room of two letters."""
    if value is None:
        return 0
    text = f"{value:,}" if isinstance(value, Decimal) else str(value)[:CELL_LENGTH]
    return max(sum(2 if ord(c) > 0x2E7F else 1 for c in line) for line in text.split("\n")) + 2


def _sheet_name(title):
    """Return ``title`` without what a sheet's name must not hold, at most 31 characters."""
    return "".join(c for c in title if c not in "[]:*?/\\'")[:31] or "1"
