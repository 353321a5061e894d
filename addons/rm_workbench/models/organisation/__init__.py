"""Branches, RMs, positions, grades and teams, with their history by date."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    branch_level,
    branch,
    branch_told,
    branch_tree,
    branch_history,
    branch_past,
    position,
    grade,
    manager,
    manager_history,
    manager_demo,
    team,
    team_member,
    team_leader,
    team_demo,
)
