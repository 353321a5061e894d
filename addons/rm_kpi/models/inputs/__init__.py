"""任务数 and 补录."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    target,
    input_definition,
    input,
    input_load,
    input_demo,
    target_load,
)
