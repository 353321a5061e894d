"""The table of functions: the one place that says what a formula may call.

A new function is an entry in one of the groups, with its two sides; the reference in the
documentation is made from this table.
"""

from .detail import DETAIL
from .fn_conditions import CONDITIONS
from .fn_numbers import NUMBERS
from .fn_references import BELOW_RMS, DATES, HISTORY, PEERS, REFERENCES
from .fn_scoring import SCORING

GROUPS = {
    "Conditions": CONDITIONS,
    "Numbers": NUMBERS,
    "Scoring": SCORING,
    "References": REFERENCES,
    "Dates": DATES,
    "Other periods": HISTORY,
    "Other RMs": PEERS + BELOW_RMS,
    "Detail rows": DETAIL,
}
FUNCTIONS = {function.name: function for group in GROUPS.values() for function in group}
# Words that cannot be names of indicators, in any case.
RESERVED = frozenset(FUNCTIONS) | {"TRUE", "FALSE"}
