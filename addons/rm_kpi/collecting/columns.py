"""The columns of facts that filters and detail rows know: name -> (SQL, "text" or "number").

``%(last)s`` stands for the last day of the period, ``cus``, ``cat``, ``acc``, ``loan`` for the rows
that the facts join.
"""

_BRANCH = "(SELECT b.code FROM rm_branch b WHERE b.id = {}.branch_id)"
CUSTOMER_COLUMNS = {
    "customer_kind": ("cus.kind", "text"),
    "customer_gender": ("cus.gender", "text"),
    "customer_category": ("cat.code", "text"),
    "customer_no": ("cus.customer_no", "text"),
    "customer_months": ("rm_months(cus.opened_on, %(last)s)", "number"),
}
ACCOUNT_COLUMNS = {
    "currency": ("acc.currency", "text"),
    "subject_code": ("acc.subject_code", "text"),
    "deposit_kind": ("acc.deposit_kind", "text"),
}
ACCOUNT_ROW_COLUMNS = {
    "product": ("acc.product", "text"),
    **ACCOUNT_COLUMNS,
    "term_months": ("acc.term_months", "number"),
    "rate": ("acc.rate", "number"),
    "account_no": ("acc.account_no", "text"),
    "booking_branch": (_BRANCH.format("acc"), "text"),
    "account_months": ("rm_months(acc.opened_on, %(last)s)", "number"),
    **CUSTOMER_COLUMNS,
}
# the first that the customer was ever granted here
_FIRST_LOAN = (
    "CASE WHEN EXISTS (SELECT 1 FROM rm_loan e WHERE e.customer_id = loan.customer_id"
    " AND (e.disbursed_on, e.id) < (loan.disbursed_on, loan.id)) THEN 'no' ELSE 'yes' END"
)
LOAN_COLUMNS = {
    "product": ("loan.product", "text"),
    "guarantee": ("loan.guarantee", "text"),
    "term_months": ("loan.term_months", "number"),
    "loan_amount": ("loan.amount", "number"),
    "loan_no": ("loan.loan_no", "text"),
    "booking_branch": (_BRANCH.format("loan"), "text"),
    "loan_months": ("rm_months(loan.disbursed_on, %(last)s)", "number"),
    "months_left": ("rm_months(%(last)s, loan.matures_on)", "number"),
    "first_loan": (_FIRST_LOAN, "text"),
    **CUSTOMER_COLUMNS,
}


def amount_columns(*names):
    """Return columns of the amounts of a row ``x``."""
    return {name: (f"x.{name}", "number") for name in names}
