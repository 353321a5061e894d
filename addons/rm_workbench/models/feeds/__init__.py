"""Interfaces of the source systems, their deliveries and rejected rows."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    feed,
    feed_demo,
    feed_push,
    batch,
    batch_fault,
    batch_push,
    batch_file,
    batch_progress,
    batch_reject,
    batch_position,
    feed_reasons,
    push_reasons,
    row_reasons,
    next_steps,
)
