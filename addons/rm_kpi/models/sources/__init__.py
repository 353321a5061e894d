"""原始指标: how raw figures are collected."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    source,
    source_check,
    source_collect,
    source_base,
    source_journal,
    source_leaves,
    source_left_out,
    source_rights,
    source_rpc,
    source_preview,
    source_filter,
)
