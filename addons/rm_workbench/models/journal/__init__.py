"""操作审计轨迹: the append-only journal."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    journal,
    journal_archive,
    journal_text,
    journal_details,
)
