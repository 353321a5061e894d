"""Who is appraised, and who is protected for a while."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    protection,
    absence,
    staff_demo,
)
