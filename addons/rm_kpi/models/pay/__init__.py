"""Pay from results: rules, statements, deferral."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    pay_rights,
    pay_rule,
    pay_rule_days,
    pay_rule_line,
    pay_statement,
    pay_deferral,
    pay_check,
    pay_deposit,
    pay_deposit_entry,
    pay_deposit_flow,
    pay_deposit_list,
    pay_deposit_list_book,
    pay_deposit_demo,
    run_pay,
    pay_pack,
    pay_demo,
)
