"""定性考核: items, plans, sheets, reports."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    review_item,
    review_plan,
    review_plan_line,
    review_plan_flow,
    review_cycle,
    review_cycle_flow,
    review_export,
    review_task,
    review_screen,
    review_sheet,
    review_scoring,
    review_result,
    review_demo,
    review_delegate,
)
