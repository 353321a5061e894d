"""Customers, who may see them and who is responsible for them."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    customer_category,
    customer,
    customer_access,
    customer_seen,
    seen_mixin,
    customer_names,
    customer_secret,
    customer_reveal,
    customer_search,
    contact,
    contact_demo,
    assignment,
    assignment_bulk,
    assignment_upload,
    assignment_told,
)
