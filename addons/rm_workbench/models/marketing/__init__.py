"""Opportunities and referrals: what may become business."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    opportunity,
    opportunity_match,
    referral,
    marketing_demo,
)
