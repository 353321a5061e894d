"""What models of every area of the appraisal rest on."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    demo,
    checked,
    stepped,
    released,
    scoped,
    journal,
    query,
)
