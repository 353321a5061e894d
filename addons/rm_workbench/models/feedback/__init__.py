"""What customers say, taken down by somebody other than their RM: complaints and call-backs."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    complaint,
    feedback_round,
    feedback_quarter,
    feedback_line,
    feedback_demo,
)
