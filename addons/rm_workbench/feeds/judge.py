"""Rows judged one by one, wherever they come from: good ones for COPY, others named."""

import re
from dataclasses import dataclass
from decimal import Decimal

from .values import problem

#: rejected rows kept with line and reason; more than that are counted
KEPT = 10_000
_RAW_KEPT = 4000
_COUNTABLE = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,20})?")
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True)
class Malformed:
    """A row taken out: line it starts on, column (or None), reason, the value, the raw row."""

    line: int
    column: str | None
    reason: str
    value: str
    raw: str


class RowJudge:
    """Judges rows one by one: good ones become lines of COPY, others are taken out and named.

    ``shape``, ``rows``, ``malformed``, ``bad_rows``, ``bad_sums`` and ``unreadable`` are what the
    stage that follows reads.

    :param summed: names of the columns whose sums are sealed.
    """

    def __init__(self, summed):
        self.shape = None
        self.rows = 0
        self.malformed = []
        self.bad_rows = 0
        #: sums of the readable amounts of rows taken out, and columns with unreadable ones
        self.bad_sums = dict.fromkeys(summed, Decimal(0))
        self.unreadable = set()
        self._box, self._personal = None, []

    def protect_with(self, box):
        """Seal personal values while they are read: they reach the database sealed only."""
        self._box = box
        self._personal = [
            (place, column.name, column.masked_from)
            for place, column in enumerate(self.shape.columns)
            if column.masked_from
        ]

    def _sealed_block(self, block):
        """Return a clean block with its personal values sealed."""
        if not self._personal:
            return block
        token, lines = self._box.token, []
        for line in block.decode().split("\n")[:-1]:
            cells = line.split(",")
            for place, name, shortest in self._personal:
                if cells[place]:
                    cells[place] = token(name, cells[place], shortest)
            lines.append(",".join(cells))
        return ("\n".join(lines) + "\n").encode()

    def _fault(self, values):
        if len(values) != len(self.shape.columns):
            return None, "column_count", str(len(values))
        for column, value in zip(self.shape.columns, values, strict=True):
            if reason := problem(column, value):
                return column.name, reason, value
        return None

    def _copy_line(self, line, values):
        if self._personal:
            values = list(values)
            for place, name, shortest in self._personal:
                if values[place]:
                    values[place] = self._box.token(name, values[place], shortest)
        cells = [value.translate(_ESCAPES) if value else "\\N" for value in values]
        return f"{line}\t" + "\t".join(cells) + "\n"

    def _take_out(self, line, named, raw, fault):
        """Take a row out.

        :param named: ``{column: text}`` of what it says. :param raw: the row as text, to be kept.
        """
        self.bad_rows += 1
        column, reason, value = fault
        if len(self.malformed) < KEPT:
            raw, value = (text[:_RAW_KEPT].replace("\0", "\ufffd") for text in (raw, value))
            if self._personal:
                raw = self._box.seal_text(raw)
            self.malformed.append(Malformed(line, column, reason, value, raw))
        for name in self.bad_sums:
            text = named.get(name, "")
            if _COUNTABLE.fullmatch(text):
                self.bad_sums[name] += Decimal(text)
            elif text:
                self.unreadable.add(name)
