"""Rules of the RM's office as plain Python, without Odoo and without a database."""

from .counted import counted
from .likeness import is_near_copy, likeness
from .periods import KINDS, first_day, last_day, number, previous_first_day
from .sampling import draw, sample_size, weight
from .summary import change, grouped, percent, ratio
from .working_days import (
    add_working_days,
    count_between,
    is_working,
    last_of_week,
    on_or_after,
    previous,
)

__all__ = [
    "KINDS",
    "add_working_days",
    "change",
    "count_between",
    "counted",
    "draw",
    "first_day",
    "grouped",
    "is_near_copy",
    "is_working",
    "last_day",
    "last_of_week",
    "likeness",
    "number",
    "on_or_after",
    "percent",
    "previous",
    "previous_first_day",
    "ratio",
    "sample_size",
    "weight",
]
