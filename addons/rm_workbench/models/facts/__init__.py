"""What the source systems deliver about customers, accounts and loans, read from plain tables."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    product,
    product_named,
    account,
    loan,
    fact,
    balance,
    fee,
    loan_status,
    sale,
    gl,
    repayment,
    account_figures,
    loan_figures,
    customer_figures,
    account_maturity,
    branch_position,
    customer_position,
    customer_average,
)
