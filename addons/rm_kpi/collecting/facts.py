"""What a source can be built on: the facts, their columns and the ways over time.

A fact is described by SQL written here and nowhere else; sources choose among the names. The
joins are outer joins to a key, which PostgreSQL drops when no column of them is used.
``%(last)s`` stands for the last day of the period.
"""

from .columns import (
    ACCOUNT_COLUMNS,
    ACCOUNT_ROW_COLUMNS,
    CUSTOMER_COLUMNS,
    LOAN_COLUMNS,
    amount_columns,
)
from .fact import BALANCES, LOAN_BALANCES, Fact
from .office import RECORDS
from .reviews import REVIEWS

#: measure that counts rows
COUNT = "count"

_CUSTOMER = (
    " LEFT JOIN rm_customer cus ON cus.id = {}"
    " LEFT JOIN rm_customer_category cat ON cat.id = cus.category_id"
)
_LIFE = (
    "({0}.opened_on IS NULL OR {0}.opened_on <= %(last)s)"
    " AND ({0}.closed_on IS NULL OR {0}.closed_on >= %(last)s)"
)
# looked up for the few rows that name an account only
_SALE_CUSTOMER = (
    "COALESCE(x.customer_id, (SELECT a.customer_id FROM rm_account a WHERE a.id = x.account_id))"
)
# a payment counts from the day it was made: a past period stays what it was
_PAID = "CASE WHEN x.paid_on <= %(last)s THEN x.{} ELSE 0 END"
_PAID_BY = "LEAST(x.paid_on, %(last)s::date)"
# of the loan, before the payment
_CLASS_BEFORE = (
    "(SELECT s.risk_class FROM rm_fact_loan_status s WHERE s.loan_id = x.loan_id"
    " AND s.as_of < x.paid_on ORDER BY s.as_of DESC LIMIT 1)"
)


def _columns_of(row, *names):
    return {name: f"{row}.{name}" for name in names} | {COUNT: "1"}


_ACCOUNT = {
    "source": "rm_account acc" + _CUSTOMER.format("acc.customer_id"),
    "row": "acc",
    "key": "acc.account_no",
    "columns": ACCOUNT_ROW_COLUMNS,
    "customer": "acc.customer_id",
    "item": "account",
    "item_id": "acc.id",
    "branch": "acc.branch_id",
    "line": "deposit",
    "life": _LIFE.format("acc"),
}
_LOAN = {
    "customer": "loan.customer_id",
    "item": "loan",
    "item_id": "loan.id",
    "branch": "loan.branch_id",
    "booked": "loan.manager_id",
    "line": "loan",
}

OFFICE = {
    name: Fact(
        source=record.source,
        row="x",
        key="x.name",
        dates={"sum": record.dates, **({"distinct": record.dates} if record.customer else {})},
        measures={COUNT: "1", **record.measures},
        columns=record.columns,
        customer="x.customer_id" if record.customer else "NULL::int",
        booked="x.manager_id",
        booked_only=True,
        table=record.table,
    )
    for name, record in RECORDS.items()
}

FACTS = {
    "balances": Fact(
        dates={"day_sum": (), "end_of_period": ()},
        measures={"balance": "x.balance"},
        held=BALANCES,
        **_ACCOUNT,
    ),
    "loan_balances": Fact(
        source="rm_loan loan" + _CUSTOMER.format("loan.customer_id"),
        row="loan",
        key="loan.loan_no",
        dates={"day_sum": (), "end_of_period": ()},
        measures={"principal_balance": "x.principal_balance"},
        columns=LOAN_COLUMNS,
        held=LOAN_BALANCES,
        **_LOAN,
    ),
    "accounts": Fact(
        dates={"new": ("opened_on",), "end_of_period": (), "distinct": ()},
        measures={COUNT: "1"},
        **_ACCOUNT,
    ),
    "customers": Fact(
        source="rm_customer cus LEFT JOIN rm_customer_category cat ON cat.id = cus.category_id",
        row="cus",
        key="cus.customer_no",
        dates={"new": ("opened_on",), "end_of_period": (), "distinct": ()},
        measures={COUNT: "1"},
        columns=CUSTOMER_COLUMNS,
        customer="cus.id",
        branch="cus.branch_id",
        life="(cus.opened_on IS NULL OR cus.opened_on <= %(last)s)",
    ),
    "fees": Fact(
        source="rm_fact_fee x LEFT JOIN rm_account acc ON acc.id = x.account_id"
        + _CUSTOMER.format("x.customer_id"),
        row="x",
        key="x.entry_no",
        dates={"sum": ("booked_on",), "distinct": ("booked_on",)},
        measures=_columns_of("x", "quantity", "amount"),
        columns={
            "product": ("x.product", "text"),
            **amount_columns("quantity", "amount"),
            **ACCOUNT_COLUMNS,
            **CUSTOMER_COLUMNS,
        },
        item="account",
        item_id="x.account_id",
        branch="COALESCE(acc.branch_id, cus.branch_id)",
        line="intermediary",
    ),
    "loans": Fact(
        source="rm_loan loan" + _CUSTOMER.format("loan.customer_id"),
        row="loan",
        key="loan.loan_no",
        dates={"new": ("disbursed_on",), "distinct": ("disbursed_on",), "sum": ("matures_on",)},
        measures=_columns_of("loan", "amount", "monthly_payment"),
        columns=LOAN_COLUMNS,
        **_LOAN,
    ),
    "loan_status": Fact(
        source="rm_fact_loan_status x JOIN rm_loan loan ON loan.id = x.loan_id"
        + _CUSTOMER.format("loan.customer_id"),
        row="x",
        key="loan.loan_no",
        dates={"end_of_period": ("as_of",), "sum": ("as_of",), "distinct": ("as_of",)},
        measures=_columns_of(
            "x", "principal_balance", "overdue_amount", "interest_due", "interest_received"
        ),
        columns={
            "risk_class": ("x.risk_class", "text"),
            "legacy_class": ("x.legacy_class", "text"),
            "days_overdue": ("x.days_overdue", "number"),
            "overdue_amount": ("x.overdue_amount", "number"),
            "principal_balance": ("x.principal_balance", "number"),
            **LOAN_COLUMNS,
        },
        snapshot="rm_fact_loan_status",
        **_LOAN,
    ),
    "sales": Fact(
        source="rm_fact_sale x LEFT JOIN rm_account acc ON acc.id = x.account_id"
        + _CUSTOMER.format(_SALE_CUSTOMER),
        row="x",
        key="x.entry_no",
        dates={"sum": ("booked_on",), "distinct": ("booked_on",)},
        measures=_columns_of("x", "quantity", "volume", "income"),
        columns={
            "product": ("x.product", "text"),
            **amount_columns("quantity", "volume", "income"),
            **ACCOUNT_COLUMNS,
            **CUSTOMER_COLUMNS,
        },
        customer=_SALE_CUSTOMER,
        item="account",
        item_id="x.account_id",
        # a sale may name neither account nor customer: then the branch of its RM
        branch="COALESCE(acc.branch_id, cus.branch_id, (SELECT h.branch_id"
        " FROM rm_manager_history h WHERE h.manager_id = x.manager_id"
        " ORDER BY h.valid_from > %(last)s, abs(h.valid_from - %(last)s) LIMIT 1))",
        booked="x.manager_id",
        line="intermediary",
    ),
    "repayments": Fact(
        source="rm_fact_repayment x JOIN rm_loan loan ON loan.id = x.loan_id"
        + _CUSTOMER.format("loan.customer_id"),
        row="x",
        key="x.entry_no",
        dates={"sum": ("due_on", "paid_on"), "distinct": ("paid_on", "due_on")},
        measures={
            **_columns_of("x", "principal_due", "interest_due"),
            "principal_paid": _PAID.format("principal_paid"),
            "interest_paid": _PAID.format("interest_paid"),
        },
        columns={
            "way": ("x.way", "text"),
            "days_late": (f"GREATEST({_PAID_BY} - x.due_on, 0)", "number"),
            "class_before": (_CLASS_BEFORE, "text"),
            **LOAN_COLUMNS,
        },
        paid=("principal_paid", "interest_paid"),
        **_LOAN,
    ),
    "reviews": Fact(
        source=REVIEWS,
        row="x",
        key="x.name",
        dates={"sum": ("date_to",)},
        measures=_columns_of("x", "score"),
        columns={"plan": ("x.plan", "text")},
        customer="NULL::int",
        booked="x.manager_id",
        booked_only=True,
    ),
    **OFFICE,
    "gl": Fact(
        source="rm_fact_gl x",
        row="x",
        key="x.subject_code || ' ' || x.currency",
        dates={"end_of_period": ("value_date",)},
        measures={"balance": "x.balance"},
        columns={"subject_code": ("x.subject_code", "text"), "currency": ("x.currency", "text")},
        customer="NULL::int",
        snapshot="rm_fact_gl",
    ),
}
