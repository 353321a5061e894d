"""Lists sent as XLSX."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    query,
    query_cell,
)
