"""From sources to passes: which facts are read once, and what each pass adds up.

    sources -> aggregates (a ratio brings its two parts) -> passes -> amounts

A pass reads one fact once for all its sources, whatever their windows and filters. It first
adds up **amounts** per RM (or branch), share and value of the filter columns; the sources are
then sums over these few rows. So sixty sources cost hardly more than one.
"""

from dataclasses import dataclass, field
from datetime import date

from .facts import FACTS
from .windows import first_day, fixed_dates


@dataclass(frozen=True)
class Spec:
    """A source as plain data; ``conditions`` is a parsed filter, the parts are ids of sources."""

    id: int
    code: str
    kind: str
    fact: str | None = None
    measure: str | None = None
    over_time: str | None = None
    dated_by: str | None = None
    floor_zero: bool = False
    conditions: tuple = ()
    line: str | None = None
    attribution: str = "day"
    window: str = "period"
    digits: int = 6
    shift: str | None = None
    fixed_days: tuple | None = None
    per: str = "row"
    numerator: int | None = None
    denominator: int | None = None

    @property
    def date_column(self):
        """The column that dates its rows, None for a state on the last day."""
        return self.dated_by or FACTS[self.fact].date_of(self.over_time, self.measure)

    def dates_of(self, first, last):
        """Return the dates of the window that count, None for every day."""
        return fixed_dates(self.fixed_days, first, last) if self.fixed_days else None

    @property
    def snapshot(self):
        """The table of the dated stock it shows, None where rows are added up over days."""
        return FACTS[self.fact].snapshot if self.over_time == "end_of_period" else None


@dataclass(frozen=True)
class Amount:
    """Something a pass adds up per row.

    ``measure``: name in the fact. ``way``: "day_sum", "last" (rows of the last day) or "sum".
    ``first``: first day of the window. ``sign``: "all", "floor" (negative rows as 0) or
    "negative" (only negative rows). ``attribution``: matters for a daily pass only.
    ``dates``: those that count, None for every day.
    """

    measure: str
    way: str
    first: date
    sign: str = "all"
    attribution: str = "day"
    dates: tuple | None = None


@dataclass
class Pass:
    """One reading of one fact. ``amounts``: Amount -> column name, ``columns``: filter columns."""

    fact: str
    mode: str
    date_column: str | None
    attribution: str
    line: str | None
    first: date
    last: date
    sources: list = field(default_factory=list)
    amounts: dict = field(default_factory=dict)
    columns: dict = field(default_factory=dict)

    @property
    def scope(self):
        """What decides about shares: (account, loan or None; business line or None)."""
        return FACTS[self.fact].item, self.line

    def add(self, spec, first):
        self.first = min(self.first, first)
        self.sources.append((spec, first))
        for column, _operator, _value in spec.conditions:
            self.columns.setdefault(column, f"c_{column}")
        for amount in amounts_of(self.mode, spec, first, self.last):
            self.amounts.setdefault(amount, f"m{len(self.amounts)}")


def amounts_of(mode, spec, first, last):
    """Return the amounts a source is made of; of two, the second is taken off the first."""
    if mode == "daily":
        # negative balances are few: adding them up apart and taking them off is cheaper than
        # adding up every balance twice
        signs = ("all", "negative") if spec.floor_zero else ("all",)
        way = "last" if spec.over_time == "end_of_period" else "day_sum"
        attribution = "day" if way == "last" else spec.attribution
        dates = None if way == "last" else spec.dates_of(first, last)
        return tuple(Amount(spec.measure, way, first, sign, attribution, dates) for sign in signs)
    way = "last" if spec.over_time == "end_of_period" else "sum"
    return (Amount(spec.measure, way, first, "floor" if spec.floor_zero else "all"),)


def pass_key(spec):
    """Return (fact, mode, date column, attribution, line) of the pass a source belongs to."""
    if FACTS[spec.fact].held:
        return spec.fact, "daily", None, "day", spec.line
    if spec.fact == "customers" and spec.date_column is None:
        return spec.fact, "heads", None, "day", spec.line
    mode = "distinct" if spec.over_time == "distinct" else "rows"
    attribution = "day" if spec.date_column is None else spec.attribution
    return spec.fact, mode, spec.date_column, attribution, spec.line


def plan_passes(specs, date_from, date_to):
    """Return the passes that give all aggregates among ``specs``."""
    passes = {}
    for spec in specs:
        if spec.kind == "aggregate":
            key = pass_key(spec)
            # a stock looks at the last day only
            stock = spec.over_time == "end_of_period"
            first = date_to if stock else first_day(spec.window, date_from, date_to)
            passes.setdefault(key, Pass(*key, first=first, last=date_to)).add(spec, first)
    return list(passes.values())
