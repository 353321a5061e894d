"""Loan proposals, loans receivable, research and suggestions."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    loan_proposal,
    loan_proposal_flow,
    loan_proposal_cosign,
    loan_limit,
    loan_dunning,
    loan_proposal_demo,
    suggestion_topic,
    suggestion,
    suggestion_step,
    suggestion_flow,
    suggestion_demo,
    loan_check_rule,
    loan_check,
    loan_check_flow,
    loan_check_plan,
    risk_notice,
    after_loan_demo,
)
