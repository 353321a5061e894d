"""Computations of a scheme, their results, corrections and objections."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    run,
    run_states,
    run_compute,
    run_raw,
    run_progress,
    run_adjust,
    run_check,
    run_difference,
    run_causes,
    run_withdraw,
    run_compare,
    run_export,
    run_open,
    value,
    gate,
    run_gates,
    result,
    detail,
    result_explain,
    result_standing,
    result_origin,
    result_distance,
    appeal,
    appeal_answer,
    appeal_sandbox,
    adjustment,
    proposal,
    run_proposals,
)
