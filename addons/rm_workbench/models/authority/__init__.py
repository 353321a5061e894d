"""Letters of authority: what an RM or a risk manager may sign, and where it leads beyond that."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    authority_letter,
    authority_standing,
    authority_line,
    authority_flow,
    authority_proposal,
    authority_demo,
)
