"""移交 of customers from one RM to another."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    handover,
    handover_line,
    handover_check,
    handover_checks,
    handover_figures,
    first_responsible,
    handover_flow,
    handover_day,
    handover_early,
    handover_effect,
    handover_work,
    customer_kept,
    handover_audit,
    handover_call,
    journal_handover,
    handover_demo,
    handover_demo_loans,
)
