"""Pay from results: rules, statements, deferral."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    pay_rights,
    pay_rule,
    pay_rule_line,
    pay_statement,
    pay_deferral,
    pay_check,
    run_pay,
    pay_pack,
    pay_demo,
)
