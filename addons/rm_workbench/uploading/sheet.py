"""Read an uploaded XLSX or CSV file into lines of cells, within limits decided beforehand.

A workbook is a zip of XML: a file of 5 KB can declare billions of cells. So the sizes in the zip's
directory are looked at first (reading never gives more than they say), documents with entities are
refused, and of the sheet at most `MAX_ROWS` rows and `MAX_COLUMNS` columns are looked at.
"""

import csv
import io
import math
import zipfile
from datetime import date, datetime
from decimal import Decimal

MAX_BYTES = 5_000_000
#: bytes of all parts of a workbook, unpacked
MAX_UNPACKED = 30_000_000
MAX_PARTS = 200
MAX_ROWS = 20_000
MAX_COLUMNS = 30
#: sheets of a workbook of which several are read
MAX_SHEETS = 20
MAX_CELL = 500
#: digits a spreadsheet keeps of a number
SHEET_DIGITS = 15
ENCODINGS = ("utf-8", "gb18030")

_ZIP = b"PK\x03\x04"


class UploadError(ValueError):
    """A file that is refused as a whole: ``code`` and what fills its sentence."""

    def __init__(self, code, **details):
        super().__init__(f"{code} {details}")
        self.code = code
        self.details = details


def read_lines(content, encoding="utf-8"):
    """Return [(line number, [cell, ...])] of a file's first sheet; empty lines are left out.

    A cell is a text, a number (int or Decimal), a date, a bool or None.

    :param bytes content: the file.
    :param str encoding: of a CSV file, one of ``ENCODINGS``; never guessed.
    :raises UploadError: when the file is refused.
    """
    return read_sheets(content, encoding, 1)[0][1]


def read_sheets(content, encoding="utf-8", sheets=MAX_SHEETS, columns=MAX_COLUMNS):
    """Return [(title, lines as of :func:`read_lines`)] of a file's sheets that hold something.

    A CSV file is one sheet without a title. The limit of rows is for all sheets together.

    :param int sheets: how many are looked at, from the first on.
    :param int columns: how many a sheet may have.
    """
    if not content:
        raise UploadError("empty")
    if len(content) > MAX_BYTES:
        raise UploadError("too_large", limit=MAX_BYTES // 1_000_000)
    if content.startswith(_ZIP):
        rows = _read_xlsx(content, sheets, columns)
    else:
        rows = _read_csv(content, encoding, columns)
    found = {}
    for read, (title, number, cells) in enumerate(rows, start=1):
        if read > MAX_ROWS + 1:
            raise UploadError("too_many_rows", limit=MAX_ROWS)
        if any(cell not in (None, "") for cell in cells):
            found.setdefault(title, []).append((number, cells))
    if not found:
        raise UploadError("empty")
    return list(found.items())


def _read_csv(content, encoding, columns):
    if encoding not in ENCODINGS:
        raise UploadError("encoding", encoding=encoding)
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError:
        raise UploadError("encoding", encoding=encoding) from None
    if "\0" in text:
        raise UploadError("not_a_table")
    try:
        rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        for number, cells in enumerate(rows, start=1):
            if len(cells) > columns:
                raise UploadError("too_many_columns", limit=columns)
            yield "", number, [_text(cell) for cell in cells]
    except csv.Error:
        raise UploadError("not_a_table") from None


def _text(cell):
    if len(cell) > MAX_CELL:
        raise UploadError("cell_too_long", limit=MAX_CELL)
    return cell.strip()


def _read_xlsx(content, sheets, columns):
    # imported here: the package is large, and most processes never read a workbook
    from openpyxl import load_workbook

    _check_zip(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        if not book.worksheets:
            raise UploadError("not_a_table")
        for sheet in book.worksheets[:sheets]:
            rows = sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=columns + 1, values_only=True)
            for number, cells in enumerate(rows, start=1):
                if cells and cells[-1] is not None and len(cells) > columns:
                    raise UploadError("too_many_columns", limit=columns)
                yield sheet.title, number, [_cell(cell) for cell in cells[:columns]]
    except UploadError:
        raise
    except Exception as error:
        # openpyxl lets through whatever its parsers raise; to the sender it is one thing
        raise UploadError("not_a_workbook") from error


def _check_zip(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            infos = parts.infolist()
            if len(infos) > MAX_PARTS or sum(i.file_size for i in infos) > MAX_UNPACKED:
                raise UploadError("too_large_inside", limit=MAX_UNPACKED // 1_000_000)
            for info in infos:
                # a document type is where entities are declared; no spreadsheet writes one
                part = parts.read(info)
                utf16 = part[:2] in (b"\xff\xfe", b"\xfe\xff")
                if utf16 or b"<!DOCTYPE" in part or b"<!ENTITY" in part:
                    raise UploadError("not_a_workbook")
    except UploadError:
        raise
    except Exception as error:
        raise UploadError("not_a_workbook") from error


def _cell(value):
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float) and math.isfinite(value):
        # as the spreadsheet shows it: 0.1 + 0.2 is stored as 0.30000000000000004
        return Decimal(f"{value:.{SHEET_DIGITS}g}")
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, bool | int | date):
        return value
    return str(value)[:MAX_CELL]
