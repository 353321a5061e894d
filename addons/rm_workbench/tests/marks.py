"""The watermark of files that are taken out of the bank's system."""

import io
import re
import zipfile

from openpyxl import load_workbook


def sheet_mark(content):
    """Return who took a workbook and when, as its properties and each printed page say; or None."""
    book = load_workbook(io.BytesIO(content))
    mark = book.properties.creator or ""
    printed = book.active.oddHeader.right.text or ""
    fits = re.fullmatch(r".+ \S+ \d{4}-\d\d-\d\d \d\d:\d\d", mark) and mark in printed
    return mark.rsplit(" ", 2)[0] if fits else None


def document_mark(content):
    """Return whether each page of a Word document bears a name, a login and a time: the text."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        texts = "".join(
            parts.read(name).decode()
            for name in parts.namelist()
            if "header" in name or "footer" in name
        )
    found = re.search(r"([^<>]+ \S+) \d{4}-\d\d-\d\d \d\d:\d\d", texts)
    return found and found.group(1)


def page_mark(text):
    """Return who printed a page, as it says itself in the reader's words; or None.

    It stands on the page's own paper, after the last table, with the time.
    """
    found = re.search(r"<span>([^<>]+ \S+) \d{4}-\d\d-\d\d \d\d:\d\d</span>", text)
    return found and found.group(1)
