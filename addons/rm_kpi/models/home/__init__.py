"""What the home page shows of appraisals."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    home,
    home_branches,
)
