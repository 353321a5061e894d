"""What a formula may refer to, and what it does refer to.

Everything a formula does not hold itself is one notion, `External(kind, args)`: the formula's
`requirements` list them, the caller supplies each, as a `Value` or a table for the interpreter, as
a pair of SQL fragments or a table for SQL. A new kind of reference needs a line in the table of
functions and a caller that supplies it, nothing else.

kind             args                       supplied
indicator        (code,)                    value of the same run
attribute        (code,)                    a property of the RM: post, grade, kind of branch
param            (code,)                    parameter valid for the RM on the last day
target           (indicator code,)          target of the indicator
input            (code,)                    figure entered by a department
band             (code,)                    `Band`
brackets         (code,)                    `Band` whose results are rates
lookup           (code,)                    `Lookup`
table            (code,)                    which of the tables of a band holds for the RM
rows             (code,)                    detail rows: `detail.Rows`, a list of `detail.Row`
period_start, period_end (date), days_in_period (number)
prev, last_year_end, months_ago, ytd, avg_last, sum_last, count_last   (indicator code[, n])
under            (scheme, figure, how, scope)   result of another scheme over the RMs below
sum_over, avg_over, count_over, min_over, max_over, rank, percent_rank (indicator code, scope)

The first five of the last line have a third argument, "with" or "without" the RM's own value.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from .syntax import DATE, NUMBER

PERIOD_TYPES = {"period_start": DATE, "period_end": DATE, "days_in_period": NUMBER}
REFERENCE_KINDS = frozenset(
    {"indicator", "attribute", "param", "target", "input", "band", "brackets", "lookup"}
) | frozenset(PERIOD_TYPES)
# Kinds that look at other periods: earlier ones only, or up to and with this run.
EARLIER_KINDS = frozenset({"prev", "last_year_end", "months_ago"})
ROLLING_KINDS = frozenset({"ytd", "avg_last", "sum_last", "count_last"})
# Kinds that look at other RMs of this run.
PEER_KINDS = frozenset(
    {"sum_over", "avg_over", "count_over", "min_over", "max_over", "rank", "percent_rank"}
)
# Kinds that need the value of their indicator in this run before they can be computed.
CURRENT_KINDS = frozenset({"indicator"}) | ROLLING_KINDS | PEER_KINDS
# Kinds whose first argument is the code of an indicator.
INDICATOR_KINDS = CURRENT_KINDS | EARLIER_KINDS | {"target", "rows"}


@dataclass(frozen=True)
class LookupType:
    """Types of the keys of a look-up table, and of what it gives."""

    keys: tuple[str, ...]
    result: str = NUMBER


@dataclass(frozen=True)
class Names:
    """The names a formula may use, with their types (see `syntax.TYPES`).

    `targets` are the codes of indicators that have targets; None allows all of them. `bands` gives
    the type of each band table's results, `band_formulas` for each line of a band the text of a
    result that is a formula (None for a constant), `rows` the types of the columns of detail
    rows, `schemes` the figures that other schemes give, `circular` the schemes that lean on
    this one. Of the bands in `several` one of several tables holds for an RM. `kinds` are the
    kinds of reference the caller can supply: functions of other kinds are refused.
    """

    indicators: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    targets: Collection[str] | None = None
    band_formulas: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    bands: Mapping[str, str] = field(default_factory=dict)
    several: Collection[str] = ()
    brackets: Collection[str] = ()
    lookups: Mapping[str, LookupType] = field(default_factory=dict)
    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    schemes: Mapping[str, Collection[str]] = field(default_factory=dict)
    circular: Collection[str] = ()
    kinds: frozenset[str] = REFERENCE_KINDS
