"""竞赛: contests with a board, and prizes apart from pay."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    contest,
    contest_prize,
    contest_board,
    contest_award,
    contest_demo,
)
