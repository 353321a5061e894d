"""Exact numbers: a field over PostgreSQL's ``numeric`` that never passes through a float.

Odoo reads ``numeric`` as a float and an empty column as 0.0. Scores, pay and shares must keep
every digit, and "no value" must stay apart from 0, so this field reads and writes text.
"""

from decimal import Decimal, InvalidOperation

from odoo.fields import Field, Float
from odoo.tools import SQL

_COMPARISONS = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


class Exact(Field):
    """Decimal number as text, ``False`` where there is none.

    In Python and over RPC the value is the plain decimal text (no exponent) or ``False``;
    numbers of any kind and text are accepted when writing. NaN, infinities and text that is
    no number raise ``ValueError`` naming the field.

    :param scale: digits kept after the point; more digits are refused, never rounded in silence.
    """

    type = "char"
    _column_type = ("numeric", "numeric")
    scale = None
    aggregator = None

    def __init__(self, string=None, **kwargs):
        if string is not None:
            kwargs["string"] = string
        super().__init__(**kwargs)

    def to_decimal(self, value):
        """Return ``value`` as a finite Decimal within the scale, or None for no value."""
        if value is None or value is False or value == "":
            return None
        try:
            number = Decimal(str(value).strip())
        except InvalidOperation:
            raise ValueError(f"{self}: {str(value)[:40]!r} is not a decimal number") from None
        if not number.is_finite():
            raise ValueError(f"{self}: {value!r} is not a finite number")
        if self.scale is not None:
            exact = number.quantize(Decimal(1).scaleb(-self.scale))
            if exact != number:
                raise ValueError(f"{self}: {value} has more than {self.scale} decimals")
            number = exact
        return number

    def convert_to_cache(self, value, record, validate=True):
        number = self.to_decimal(value)
        return None if number is None else f"{number:f}"

    def convert_to_column(self, value, record, values=None, validate=True):
        return self.to_decimal(value)

    def convert_to_record(self, value, record):
        return False if value is None else value

    def convert_to_export(self, value, record):
        return value or ""

    def to_sql(self, model, alias):
        # as text, because psycopg2 is set up by Odoo to turn numeric into float
        return SQL("%s::text", super().to_sql(model, alias))

    def _condition_to_sql(self, field_expr, operator, value, model, alias, query):
        column = SQL.identifier(alias, self.name, to_flush=self)
        if operator in ("in", "not in"):
            return self._membership_to_sql(column, operator, value)
        if operator not in _COMPARISONS:
            raise ValueError(f"{self}: operator {operator!r} does not apply to a number")
        return SQL("%s %s %s", column, SQL(_COMPARISONS[operator]), self.to_decimal(value))

    def _membership_to_sql(self, column, operator, values):
        numbers = [self.to_decimal(v) for v in values]
        known = tuple(n for n in numbers if n is not None)
        terms = [SQL("%s IN %s", column, known)] if known else []
        if len(known) < len(numbers):
            terms.append(SQL("%s IS NULL", column))
        found = SQL("(%s)", SQL(" OR ").join(terms)) if terms else SQL("FALSE")
        return found if operator == "in" else SQL("(%s) IS NOT TRUE", found)


class NumberOf(Float):
    """The number of an ``Exact`` column once more, so that lists and groups add it up.

    PostgreSQL adds the exact column; only what is shown passes through a float. For models with
    ``rm.exact.mixin``; never stored, never written.

    :param exact: name of the column.
    """

    exact = None

    def __init__(self, string=None, **kwargs):
        if string is not None:
            kwargs["string"] = string
        kwargs.setdefault("compute", "_compute_exact_numbers")
        super().__init__(**kwargs)

    def to_sql(self, model, alias):
        exact = model._fields[self.exact]
        model._check_field_access(exact, "read")
        return SQL.identifier(alias, self.exact, to_flush=exact)
