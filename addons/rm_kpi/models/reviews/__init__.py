"""定性考核: items, plans, sheets, reports."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    review_item,
    review_plan,
    review_plan_line,
    review_plan_flow,
    review_plan_submit,
    review_cycle,
    review_cycle_flow,
    review_escalation,
    review_export,
    review_task,
    review_screen,
    review_facts,
    review_voices,
    review_sheet,
    review_evidence,
    review_call,
    review_scoring,
    review_result,
    review_calibration,
    review_session,
    review_appeal,
    review_appeal_answer,
    review_report_lines,
    review_preview,
    review_demo,
    review_demo_later,
    review_delegate,
)
