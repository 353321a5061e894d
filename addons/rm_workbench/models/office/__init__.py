"""The RM's work: plans, logs, visits, to-dos."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    work_phrase,
    visit,
    visit_follow_up,
    visit_seen,
    owned_branches,
    customer_visits,
    work_plan,
    work_plan_line,
    work_plan_flow,
    calendar_event,
    work_log,
    work_log_flow,
    work_log_check,
    work_log_sample,
    journal_office,
    office_demo,
    office_demo_plans,
    office_demo_logs,
    todo,
    todo_demo,
    rectification,
    log_duty,
    visit_duty,
    work_summary,
    work_summary_line,
    work_summary_figures,
    supervision_demo,
    work_summary_demo,
)
