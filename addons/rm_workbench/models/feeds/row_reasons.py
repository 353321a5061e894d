"""Reasons why a row is not published: code, label, the fault in words."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: faults of a row
ROW_REASONS = {
    "column_count": ("Wrong number of columns", _lt("the row has another number of columns")),
    "keys_differ": ("Other columns", _lt("the row has other columns than the first row")),
    "not_text": (
        "Not a text",
        _lt("values are sent as text, numbers too, so that every digit arrives"),
    ),
    "empty_required": ("Value missing", _lt("a value is required")),
    "too_long": ("Too long", _lt("the value is too long")),
    "bad_characters": (
        "Control or invisible characters",
        _lt("control or invisible characters are not allowed"),
    ),
    "spaces": ("Blanks", _lt("blanks at the ends, or in a code, are not allowed")),
    "not_in_list": ("Not an agreed code", _lt("the code is none of those agreed")),
    "not_a_currency": ("Not a currency", _lt("three capital letters are expected")),
    "not_a_date": ("Not an ISO date", _lt("a date is written YYYY-MM-DD")),
    "no_such_day": ("No such day", _lt("the calendar has no such day between 1800 and 9999")),
    "not_a_number": (
        "Not a plain number",
        _lt("a number is written with ASCII digits and a point, like -1234.50"),
    ),
    "not_an_integer": ("Not a whole number", _lt("a whole number from 0 is expected")),
    "too_many_digits": ("Too many digits", _lt("the number has too many digits")),
    "too_precise": ("Too many decimals", _lt("the number has too many decimals")),
    "share_range": ("Share out of range", _lt("a share lies above 0 and not above 1")),
    "duplicate_identical": (
        "Same row again",
        _lt("the same row stands in the file before; it is kept once"),
    ),
    "duplicate_differs": (
        "Same key, other values",
        _lt("a row before has the same key and other values"),
    ),
    "unknown_branch": ("Unknown branch", _lt("the branch is not known yet")),
    "unknown_level": ("Unknown branch level", _lt("the branch level is not known yet")),
    "unknown_manager": ("Unknown RM", _lt("the RM is not known yet")),
    "unknown_customer": ("Unknown customer", _lt("the customer is not known yet")),
    "unknown_account": ("Unknown account", _lt("the account is not known yet")),
    "unknown_loan": ("Unknown loan", _lt("the loan is not known yet")),
    "differs_from_workbench": (
        "Differs from workbench",
        _lt("an assignment made in the workbench says otherwise"),
    ),
}
