"""工作台: the home page of each role."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    home,
    home_office,
    home_customers,
    home_figures,
    home_rm,
    home_contact,
    home_leader,
    home_system,
    home_audit,
    home_messages,
    home_unvisited,
    home_week,
    home_supervision,
    home_progress,
    home_team,
    home_demo,
)
