"""Tables that formulas look into: bands with open or closed ends, and keyed look-ups."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .values import EXACT


@dataclass(frozen=True)
class BandLine:
    """One band. A bound of None is open without end.

    `result` is a Decimal or a text, or None where the result is a formula: that comes with the
    formula that looks into the band, see `Names.band_formulas`. `table` names the table the line
    belongs to, where a band has several of which one holds for an RM.
    """

    lower: Decimal | None
    upper: Decimal | None
    result: Decimal | str | None
    lower_closed: bool = True
    upper_closed: bool = False
    table: str | None = None

    def holds(self, value: Fraction):
        """True when `value` lies in the band."""
        if self.lower is not None:
            lower = Fraction(self.lower)
            if value < lower or (value == lower and not self.lower_closed):
                return False
        if self.upper is not None:
            upper = Fraction(self.upper)
            if value > upper or (value == upper and not self.upper_closed):
                return False
        return True


@dataclass(frozen=True)
class Band:
    """Bands in the order in which they are tried; the first that holds the value gives the result.

    As progressive brackets, each line's result is the rate of the part of the value that lies
    between its bounds; the order and the closed ends then do not matter.
    """

    lines: tuple[BandLine, ...]

    def find(self, value: Fraction, table=None):
        """Return the result for `value`, or None when it lies in no band."""
        number = self.line_of(value, table)
        return None if number is None else self.lines[number].result

    def line_of(self, value: Fraction, table=None):
        """Return the number of the line of `table` for `value`, from 0, or None."""
        found = (n for n, one in enumerate(self.lines) if one.table == table and one.holds(value))
        return next(found, None)

    def marginal(self, value: Decimal, table=None):
        """Return the exact sum of rate x part of `value` in each bracket of `table`.

        An open lower end counts from 0.

        >>> tax = Band((BandLine(Decimal(0), Decimal(100), Decimal("0.1")),
        ...             BandLine(Decimal(100), None, Decimal("0.2"))))
        >>> tax.marginal(Decimal(150))
        Decimal('20.0')
        """
        total = Decimal(0)
        for line in (one for one in self.lines if one.table == table):
            top = value if line.upper is None else min(value, line.upper)
            part = max(Decimal(0), EXACT.subtract(top, line.lower or Decimal(0)))
            total = EXACT.add(total, EXACT.multiply(part, line.result))
        return total

    def problems(self):
        """Return the gaps and overlaps between neighbours: [("gap" | "overlap", from, to), ...].

        Lines are looked at in ascending order. Equal ends that are both open leave a gap of one
        point, both closed an overlap of one point.
        """
        found = []
        lines = sorted(self.lines, key=lambda line: (line.lower is not None, line.lower or 0))
        for left, right in zip(lines, lines[1:], strict=False):
            if left.upper is None or right.lower is None or left.upper > right.lower:
                found.append(("overlap", right.lower, left.upper))
            elif left.upper < right.lower:
                found.append(("gap", left.upper, right.lower))
            elif left.upper_closed == right.lower_closed:
                kind = "overlap" if left.upper_closed else "gap"
                found.append((kind, left.upper, right.lower))
        return found


@dataclass(frozen=True)
class Lookup:
    """Rows by key: {(key, ...): result}. Keys and results are Decimal or text."""

    rows: Mapping[tuple[Decimal | str, ...], Decimal | str]

    def find(self, keys):
        """Return the result for `keys`, or None when there is no such row."""
        return self.rows.get(tuple(keys))
