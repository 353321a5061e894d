"""Targets of a year: split down the tree, spread over its periods, signed by a second person."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    target_curve,
    target_plan,
    target_part,
    target_split,
    target_approve,
    target_demo,
)
