# ruff: noqa: I001
# Not in alphabetical order: an area comes after those it rests on.
from . import (
    foundation,
    organisation,
    customers,
    facts,
    feeds,
    journal,
    users,
    approvals,
    lending,
    messages,
    office,
    marketing,
    queries,
    home,
    handover,
    administration,
    authority,
    relations,
    feedback,
    segments,
)
