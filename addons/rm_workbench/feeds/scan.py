"""From blocks of lines to rows for COPY: clean blocks as they are, others value by value.

Almost every block of almost every file is clean: no quotes, every value as it should be. One
regular expression over the whole block tells (1.5 s for 10 million balance rows), and the bytes
go to the database untouched. Any other block is parsed with the csv module and judged value by
value; rows that are not as they should be are taken out and named.
"""

import csv
import re
from collections import Counter
from dataclasses import dataclass, field

from .blocks import Blocks
from .errors import FeedError
from .judge import RowJudge
from .values import KINDS, SUSPECT, fast_pattern

_LONGEST_RECORD = 1 << 20


@dataclass
class Shape:
    """The columns of one file in its own order, and the pattern of a clean block."""

    columns: tuple
    block: re.Pattern = field(init=False)

    def __post_init__(self):
        line = b",".join(fast_pattern(column) for column in self.columns)
        self.block = re.compile(b"(?:" + line + b"\n)*")

    @classmethod
    def of_header(cls, entity, header, file):
        """Return the shape for the names in ``header``; their order is free."""
        known = entity.by_name
        twice = [name for name, times in Counter(header).items() if times > 1]
        unknown = [name for name in header if name not in known]
        missing = [c.name for c in entity.columns if not c.optional and c.name not in header]
        if twice or unknown or missing:
            raise FeedError(
                "header_differs",
                file=file,
                line=1,
                missing=", ".join(missing) or "-",
                unknown=", ".join(name[:40] for name in unknown[:20]) or "-",
                twice=", ".join(twice[:20]) or "-",
            )
        return cls(tuple(known[name] for name in header))


class Scanner(RowJudge):
    """Reads one delivered file once.

    ``shape`` and ``line`` (of the next row) are known from the start; ``rows``, ``malformed``,
    ``bad_rows``, ``bad_sums`` and ``unreadable`` grow while reading.

    :param file: the opened file, bytes. :param sealed: its :class:`SealedFile`.
    """

    def __init__(self, file, sealed, entity, encoding):
        super().__init__(sealed.sums)
        self._blocks = Blocks(file, sealed, encoding)
        self._source = iter(self._blocks)
        self._name = sealed.name
        self._pending = next(self._source, None)
        self.shape, self.line = self._read_header(entity)

    @property
    def sha256(self):
        """Return the hash of the file as delivered; complete when :meth:`done`."""
        return self._blocks.sha256

    @property
    def size(self):
        """Return the bytes read so far."""
        return self._blocks.size

    @property
    def has_mark(self):
        """Return whether the file began with a byte order mark."""
        return self._blocks.has_mark

    def done(self):
        """Return whether the file is read to its end."""
        return self._block() is None

    def is_clean(self):
        """Return whether the next block can go to the database as it is."""
        block = self._block()
        return (
            block is not None
            and (block.isascii() or not SUSPECT.search(block))
            and self.shape.block.fullmatch(block) is not None
        )

    def take_clean(self):
        """Return the next block, in COPY's text format with commas."""
        block, self._pending = self._pending, None
        lines = block.count(b"\n")
        self.rows += lines
        self.line += lines
        return self._sealed_block(block)

    def take_careful(self):
        """Return the good rows of the next block in COPY's text format, line number first."""
        good = []
        for line, values in self._records():
            self.rows += 1
            fault = self._fault(values)
            if fault is None:
                good.append(self._copy_line(line, values))
            else:
                self._take_out(line, self._named(values), ",".join(values), fault)
        return "".join(good).encode()

    def _block(self):
        if self._pending is None:
            self._pending = next(self._source, None)
        return self._pending

    def _read_header(self, entity):
        if self._pending is None:
            raise FeedError("file_empty", file=self._name)
        head, _, rest = self._pending.partition(b"\n")
        self._pending = rest or None
        header = next(csv.reader([head.decode()]), [])
        return Shape.of_header(entity, header, self._name), 2

    def _records(self):
        """Yield (line, values) of the next block, and of further ones while a quote is open."""
        lines = self._lines_of_records()
        reader = csv.reader(lines, strict=True)
        first = self.line
        while True:
            start = first + reader.line_num
            lines.open_record(start)
            try:
                values = next(reader, None)
            except csv.Error:
                raise FeedError("bad_quotes", file=self._name, line=start) from None
            if values is None:
                break
            yield start, values
        self.line = first + reader.line_num

    def _lines_of_records(self):
        block, self._pending = self._pending, None
        return _Lines(block, self._source, self._name)

    def _named(self, values):
        names = [column.name for column in self.shape.columns]
        if len(values) != len(names):
            return dict.fromkeys(names, "?")
        return dict(zip(names, values, strict=True))


class _Lines:
    """The lines of one block for the csv reader; goes on to the next block inside a record."""

    def __init__(self, block, source, name):
        self._source = source
        self._name = name
        self._lines = iter(_split(block))
        self._start = self._length = 0
        self._fresh = True

    def open_record(self, start):
        """Begin a record on physical line ``start``: at the end of the block the rows end."""
        self._start, self._length, self._fresh = start, 0, True

    def __iter__(self):
        return self

    def __next__(self):
        line = next(self._lines, None)
        while line is None:
            if self._fresh:
                raise StopIteration
            block = next(self._source, None)
            if block is None:
                raise FeedError("quote_open", file=self._name, line=self._start)
            self._lines = iter(_split(block))
            line = next(self._lines, None)
        self._fresh = False
        self._length += len(line)
        if self._length > _LONGEST_RECORD:
            raise FeedError("quote_open", file=self._name, line=self._start)
        return line


def _split(block):
    return [line + "\n" for line in block.decode().split("\n")[:-1]]


def sql_type(column):
    """Return the type of ``column`` in the database."""
    return KINDS[column.kind].sql_type
