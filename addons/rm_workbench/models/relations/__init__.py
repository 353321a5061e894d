"""Who belongs together: customers related to each other, and RMs' own relatives and interests."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    relation,
    exposure,
    declaration,
    declaration_match,
    declaration_checks,
    declaration_status,
    relations_demo,
)
