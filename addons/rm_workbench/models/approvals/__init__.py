"""审批: routes, requests, signatures, the inbox."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    approval_route,
    approval_condition,
    approval_step,
    approval_request,
    approval_deciders,
    approval_substitute,
    approval_reminder,
    approval_escalation,
    approval_decision,
    approval_mixin,
    approval_makers,
    approval_screen,
    approval_inbox,
    approval_strip,
    approval_content,
    approval_journal,
)
