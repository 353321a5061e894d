"""Mixins and services that models of every area rest on."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    base_read,
    demo,
    exact_mixin,
    guarded_mixin,
    owned_mixin,
    delivered_mixin,
    dated_history,
    attached_mixin,
    notifier_mixin,
    list_page,
    odoo_defaults,
    ir_http,
    ir_rule,
    ir_model_access,
    start_of_day,
    working_day,
    words_mixin,
    date_groups,
)
