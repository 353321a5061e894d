"""Rows that a source system sends in a call: the other front end of the pipeline.

A push is what a sealed folder is: it tells its ``files`` (one) and scans them. Its rows go the
same two ways as lines of a file, a block of clean ones as it is, any other value by value.
"""

import hashlib
import json
import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice

from .catalogue import ENTITIES
from .errors import FeedError
from .judge import RowJudge
from .scan import Shape
from .seal import SealedFile, parse_sums
from .values import SUSPECT

MOST_ROWS = 50_000
_BLOCK = 5_000
_KEY = re.compile(r"[!-~]{1,128}")
_DAY = re.compile(r"(?:1[89]|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}")
_COUNT = re.compile(r"[0-9]{1,9}")
_SHOWN = 80


@dataclass(frozen=True)
class Push:
    """One call, its form checked: rows of one entity and day, under a key of the caller's.

    ``sha256`` identifies its content, whatever the key and the order of columns.
    """

    key: str
    system: str
    entity: str
    business_date: date
    rows: list
    sealed: SealedFile

    @classmethod
    def of_call(cls, feed, entity, business_date, rows, key, control):
        """Return the push; FeedError ``push_*`` names the argument that is not as agreed.

        :param feed: (code, system or ``""`` when it may deliver anything).
        """
        code, system = feed
        known = _entity(entity, system, code)
        day = _day(business_date)
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            raise FeedError("push_key")
        _check_rows(rows)
        content = [code, known.name, day.isoformat(), rows, control]
        sealed = _sealed(known, control, _digest(content))
        _shape(known, rows)
        return cls(key, system, known.name, day, rows, sealed)

    @property
    def sha256(self):
        """Return the hash of the content, in hexadecimal."""
        return self.sealed.sha256

    @property
    def files(self):
        """What is delivered: one :class:`SealedFile`."""
        return (self.sealed,)

    @contextmanager
    def scan(self, sealed, entity):
        """Yield the scanner of the rows."""
        yield RowScanner(self.rows, sealed, entity)

    def signature(self):
        """Return the same text always: pushed rows do not change while they are read."""
        return ""

    def age(self):
        """Return that nothing of it is still being written."""
        return float("inf")


def _entity(name, system, code):
    known = ENTITIES.get(name) if isinstance(name, str) else None
    if known is None:
        raise FeedError("push_entity", entity=_shown(name), known=", ".join(ENTITIES))
    if system and known.system != system:
        others = [e.name for e in ENTITIES.values() if e.system == system]
        raise FeedError("push_entity_of_other", entity=name, feed=code, known=", ".join(others))
    return known


def _shown(value):
    return re.sub(r"[^\x20-\x7e]", "?", str(value)[:_SHOWN])


def _day(text):
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        raise FeedError("push_date", day=_shown(text))
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise FeedError("push_date", day=_shown(text)) from None


def _check_rows(rows):
    if not isinstance(rows, (list, tuple)):
        raise FeedError("push_rows")
    if len(rows) > MOST_ROWS:
        raise FeedError("push_too_many_rows", found=len(rows), most=MOST_ROWS)
    for line, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise FeedError("push_row_no_object", line=line)


def _digest(content):
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), default=repr)
    return hashlib.sha256(text.encode()).hexdigest()


def _sealed(entity, control, sha256):
    if not isinstance(control, dict) or set(control) - {"rows", "sums"} or "rows" not in control:
        raise FeedError("push_control", detail="it is not an object with rows and sums")
    rows = control["rows"]
    if isinstance(rows, str) and _COUNT.fullmatch(rows):
        rows = int(rows)
    if type(rows) is not int or not 0 <= rows < 2**31:
        raise FeedError("push_control", detail="rows is not a whole number")
    try:
        sums = parse_sums(control.get("sums") or {}, entity, entity.name)
    except FeedError as error:
        raise FeedError("push_control", detail=error.where["detail"]) from None
    return SealedFile(entity.name, entity.name, rows, sha256, sums)


def _shape(entity, rows):
    """Return the shape that the first row gives; without rows, that of all obligatory columns."""
    names = list(rows[0]) if rows else [c.name for c in entity.columns if not c.optional]
    try:
        return Shape.of_header(entity, [str(name) for name in names], entity.name)
    except FeedError as error:
        where = {key: error.where[key] for key in ("missing", "unknown")}
        where["unknown"] = _shown(where["unknown"])
        raise FeedError("push_columns", entity=entity.name, **where) from None


class RowScanner(RowJudge):
    """Scans the rows of a push; the same surface as :class:`.scan.Scanner`.

    ``line`` is the place of the next row in the list, from 1. Values are text; ``None`` is no
    value, as the empty text is. Numbers are refused: what a caller's float printed as is not what
    the source system's books say.
    """

    has_mark = False

    def __init__(self, rows, sealed, entity):
        super().__init__(sealed.sums)
        self.shape = _shape(entity, rows)
        self.sha256 = sealed.sha256
        self.line = 1
        self.size = 0
        self._names = [column.name for column in self.shape.columns]
        self._source = iter(rows)
        self._pending = None
        self._bytes = None

    def done(self):
        """Return whether all rows are read."""
        return not self._block()

    def is_clean(self):
        """Return whether the next block can go to the database as it is."""
        rows = self._block()
        if rows and self._bytes is None:
            self._bytes = self._joined(rows) or b""
        return bool(rows and self._bytes)

    def take_clean(self):
        """Return the next block, in COPY's text format with commas."""
        block = self._bytes
        self._forget(len(self._pending))
        self.size += len(block)
        return self._sealed_block(block)

    def take_careful(self):
        """Return the good rows of the next block in COPY's text format, line number first."""
        good, rows, first = [], self._block(), self.line
        for line, row in enumerate(rows, first):
            fault = self._row_fault(row)
            if fault is None:
                good.append(self._copy_line(line, [row[name] or "" for name in self._names]))
            else:
                named = {name: _text(row.get(name)) for name in self.bad_sums}
                self._take_out(line, named, _text(row), fault)
        self._forget(len(rows))
        block = "".join(good).encode()
        self.size += len(block)
        return block

    def _block(self):
        if self._pending is None:
            self._pending = list(islice(self._source, _BLOCK))
        return self._pending

    def _forget(self, count):
        self.rows += count
        self.line += count
        self._pending = self._bytes = None

    def _joined(self, rows):
        """Return the rows as lines of clean values, or None when they are to be judged singly."""
        names, width = self._names, len(self._names)
        try:
            text = "\n".join([",".join([row[name] for name in names]) for row in rows]) + "\n"
            block = text.encode()
        except (KeyError, TypeError, UnicodeEncodeError):
            return None
        # separators that the values did not bring along: exactly one between two of them
        if block.count(b",") != len(rows) * (width - 1) or block.count(b"\n") != len(rows):
            return None
        if any(len(row) != width for row in rows):
            return None
        if not block.isascii() and SUSPECT.search(block):
            return None
        return block if self.shape.block.fullmatch(block) else None

    def _row_fault(self, row):
        if row.keys() != set(self._names):
            other = sorted(map(str, row.keys() ^ set(self._names)))[0]
            return _shown(other), "keys_differ", other
        for name in self._names:
            if row[name] is not None and not isinstance(row[name], str):
                return name, "not_text", _text(row[name])
        return self._fault([row[name] or "" for name in self._names])


def _text(value):
    """Return a value as text that the database can keep, for what was not published."""
    if value is None:
        return ""
    if not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False, default=str)
    return value.encode("utf-8", "replace").decode()
