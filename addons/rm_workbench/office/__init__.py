"""Rules of the RM's office as plain Python, without Odoo and without a database."""

from .periods import KINDS, first_day, last_day, number, previous_first_day
from .sampling import draw, sample_size, weight

__all__ = [
    "KINDS",
    "draw",
    "first_day",
    "last_day",
    "number",
    "previous_first_day",
    "sample_size",
    "weight",
]
