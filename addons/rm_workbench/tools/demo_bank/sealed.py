"""Sealed deliveries: CSV files and their manifest, streamed to disk.

A file is written row by row; its SHA-256 is taken over the bytes as delivered (for ``.csv.gz``
over the compressed bytes), its row count and sums are kept while writing. The seal,
``manifest.json``, is written last, so that a reader never sees a delivery that is half there.
"""

import gzip
import hashlib
import json
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from .layouts import LAYOUTS, decimal_text

_NEEDS_QUOTES = re.compile(r'[,"\r\n]')


def _text(value: object) -> str:
    if value is None:
        return ""
    text = str(value)
    return '"' + text.replace('"', '""') + '"' if _NEEDS_QUOTES.search(text) else text


class _HashingFile:
    """A binary file that keeps the SHA-256 of what went through it."""

    def __init__(self, path: Path):
        self._file = path.open("wb")
        self.sha256 = hashlib.sha256()

    def write(self, data) -> int:
        self.sha256.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()


class EntityFile:
    """One CSV file of a delivery, open for writing.

    Amounts are handed over as integers in the column's smallest unit (cents, hundredths of a
    share); ``LAYOUTS`` says which columns those are and with how many digits they are written.
    """

    _CHUNK = 2000

    def __init__(self, folder: Path, entity: str, encoding: str, compressed: bool = False):
        self.entity = entity
        self.name = entity + (".csv.gz" if compressed else ".csv")
        self.rows = 0
        self._columns = LAYOUTS[entity]
        self._encoding = encoding
        self._raw = _HashingFile(folder / self.name)
        # No time and no name in the gzip header: the same rows give the same bytes.
        self._file = (
            gzip.GzipFile("", "wb", compresslevel=6, fileobj=self._raw, mtime=0)
            if compressed
            else self._raw
        )
        self._formats = [
            _text if column.digits is None else decimal_text(column.digits)
            for column in self._columns
        ]
        self._summed = [i for i, column in enumerate(self._columns) if column.summed]
        self._sums = [0] * len(self._summed)
        self._lines = [",".join(column.name for column in self._columns)]

    def write(self, *values: object) -> None:
        """Append a row; ``values`` in the order of the layout, None for an empty cell."""
        self._lines.append(
            ",".join([form(value) for form, value in zip(self._formats, values, strict=True)])
        )
        for place, i in enumerate(self._summed):
            self._sums[place] += values[i] or 0
        self.rows += 1
        if len(self._lines) >= self._CHUNK:
            self._flush()

    def extend(self, lines: list[str], rows: int, sums: tuple[int, ...] = ()) -> None:
        """Append text that is ready, for bulk data: pieces of one or more whole lines.

        :param rows: how many lines the pieces hold together.
        :param sums: what they add to the sums, one integer of small units per summed column.
        """
        self._flush()
        self._lines += lines
        self._sums = [total + more for total, more in zip(self._sums, sums, strict=True)]
        self.rows += rows
        self._flush()

    def _flush(self) -> None:
        if self._lines:
            self._file.write(("\n".join(self._lines) + "\n").encode(self._encoding))
            self._lines.clear()

    def close(self) -> dict:
        """Finish the file and return its entry of the manifest."""
        self._flush()
        self._file.close()
        self._raw.close()
        return {
            "name": self.name,
            "entity": self.entity,
            "rows": self.rows,
            "sha256": self._raw.sha256.hexdigest(),
            "sums": {
                self._columns[i].name: decimal_text(self._columns[i].digits)(total)
                for i, total in zip(self._summed, self._sums, strict=True)
            },
        }


class Delivery:
    """A folder of one system and business date: files first, the seal last."""

    def __init__(self, folder: Path, system: str, business_date: date, encoding: str):
        self.folder = folder
        self.system = system
        self.business_date = business_date
        self._encoding = encoding
        self._entries: list[dict] = []
        folder.mkdir(parents=True, exist_ok=True)
        # A seal of an earlier run must not vouch for files that are being rewritten.
        (folder / "manifest.json").unlink(missing_ok=True)

    def open(self, entity: str, compressed: bool = False) -> EntityFile:
        """Open the file of an entity; hand it back to :meth:`add` when its rows are written."""
        return EntityFile(self.folder, entity, self._encoding, compressed)

    def add(self, file: EntityFile) -> None:
        """Finish a file and take it into the seal."""
        self._entries.append(file.close())

    def write(self, entity: str, rows: Iterable[tuple], compressed: bool = False) -> None:
        """Write the rows of an entity; no file where there is none."""
        file: EntityFile | None = None
        for row in rows:
            file = file or self.open(entity, compressed)
            file.write(*row)
        if file:
            self.add(file)

    def seal(self) -> dict:
        """Write ``manifest.json`` and return its content."""
        manifest = {
            "system": self.system,
            "business_date": self.business_date.isoformat(),
            "version": 1,
            "encoding": self._encoding,
            "files": sorted(self._entries, key=lambda entry: entry["name"]),
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
        (self.folder / "manifest.json").write_text(text, encoding="utf-8", newline="\n")
        return manifest


def numbered(prefix: str, rows: Iterable[tuple]) -> Iterable[tuple]:
    """Put the number of an entry before the cells of each row."""
    return ((f"{prefix}{count:06d}", *cells) for count, cells in enumerate(rows, start=1))
