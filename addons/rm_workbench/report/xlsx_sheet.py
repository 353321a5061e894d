"""One sheet as an XLSX workbook. Pure: rows in, bytes out."""

import io
from decimal import Decimal

import xlsxwriter

#: digits a spreadsheet keeps; a longer number is written as text, never rounded in silence
SHEET_DIGITS = 15


def write_sheet(title, header, rows):
    """Return the workbook's bytes.

    :param str title: name of the sheet.
    :param header: texts of the first row.
    :param rows: iterable of rows of text, int, Decimal or None. Text is always written as text, so
        that no cell that begins with ``=`` becomes a formula.
    """
    stream = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        bold = book.add_format({"bold": True, "bg_color": "#E9EEF5", "bottom": 1})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(header), 14)
        for column, text in enumerate(header):
            sheet.write_string(0, column, text, bold)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _write(sheet, number, column, value)
    return stream.getvalue()


def _write(sheet, row, column, value):
    if value is None or value == "":
        return
    if isinstance(value, int) and abs(value) < 10**SHEET_DIGITS:
        sheet.write_number(row, column, value)
    elif isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) <= SHEET_DIGITS:
        sheet.write_number(row, column, float(value))
    else:
        sheet.write_string(row, column, str(value))


def _sheet_name(title):
    """Return ``title`` without what a sheet's name must not hold, at most 31 characters."""
    return "".join(c for c in title if c not in "[]:*?/\\'")[:31] or "1"
