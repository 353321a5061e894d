"""The office's work plans, tied to indicators and targets."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    work_goal,
    work_goal_targets,
    work_goal_figures,
    work_goal_demo,
    month_report,
    work_summary_plan,
)
