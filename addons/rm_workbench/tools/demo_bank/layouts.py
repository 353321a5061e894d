"""The columns of every delivered file, and how their amounts are written."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple


class Column(NamedTuple):
    """A column: ``digits`` is None for text, else the decimals of an integer of small units."""

    name: str
    digits: int | None = None
    summed: bool = False


def _columns(spec: str) -> tuple[Column, ...]:
    """Read a layout: ``name``, ``name:2`` (decimals, not summed), ``name:2+`` (in the sums)."""
    columns = []
    for word in spec.split():
        name, _, digits = word.partition(":")
        columns.append(
            Column(name, int(digits.rstrip("+")) if digits else None, digits.endswith("+"))
        )
    return tuple(columns)


LAYOUTS: dict[str, tuple[Column, ...]] = {
    entity: _columns(spec)
    for entity, spec in {
        "branches": "branch_code name parent_code level",
        "managers": "rm_code name branch_code position joined_on left_on",
        "customers": "customer_no name kind gender birth_date branch_code opened_on id_no phone"
        " category",
        "assignments": "customer_no rm_code share:2+ valid_from valid_to line account_no loan_no"
        " basis",
        "accounts": "account_no customer_no branch_code product currency opened_on closed_on"
        " subject_code deposit_kind rate:4 term_months matures_on",
        "balances": "account_no value_date balance:2+",
        "fees": "entry_no booked_on customer_no account_no product quantity:0+ amount:2+",
        "sales": "entry_no booked_on customer_no account_no rm_code product quantity:0+ volume:2+"
        " income:2+",
        "gl": "branch_code subject_code currency value_date balance:2+",
        "loans": "loan_no customer_no account_no branch_code product amount:2+ term_months"
        " monthly_payment:2+ disbursed_on matures_on rm_code co_rm_code guarantee",
        "loan_status": "loan_no as_of principal_balance:2+ overdue_amount:2+ days_overdue"
        " interest_due:2+ interest_received:2+ risk_class legacy_class",
        "repayments": "entry_no loan_no due_on principal_due:2+ interest_due:2+ paid_on"
        " principal_paid:2+ interest_paid:2+ way",
    }.items()
}


@cache
def decimal_text(digits: int) -> Callable[[int | None], str]:
    """Return a function that writes an integer of small units as plain decimal text."""
    unit = 10**digits

    def write(value: int | None) -> str:
        if value is None:
            return ""
        if not digits:
            return str(value)
        sign = "-" if value < 0 else ""
        whole, part = divmod(abs(value), unit)
        return f"{sign}{whole}.{part:0{digits}d}"

    return write
