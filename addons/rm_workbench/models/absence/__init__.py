"""An RM is away for long and comes back: his customers, his tasks, his sign-in."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    absence,
    absence_flow,
    absence_keeping,
    absence_sign_in,
    absence_demo,
)
