"""What administrators do with approvals: changes of branches, reviews of rights."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    branch_change,
    branch_change_effect,
    branch_change_plans,
    rights_review,
    rights_review_line,
    claim,
    grade_limit,
    administration_demo,
    anonymiser,
    anonymiser_odoo,
)
