import ast

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

_EQUAL = {"=", "!=", "in", "not in"}
_ORDERED = _EQUAL | {"<", "<=", ">", ">="}
_TEXT = _EQUAL | {"ilike", "not ilike"}
#: type of a field -> operators that a condition may compare it by
_OPERATORS = {
    "boolean": _EQUAL,
    "char": _TEXT,
    "date": _ORDERED,
    "datetime": _ORDERED,
    "float": _ORDERED,
    "integer": _ORDERED,
    "many2one": _EQUAL,
    "monetary": _ORDERED,
    "selection": _EQUAL,
    "text": _TEXT,
}
_NUMBERS = {"float", "integer", "many2one", "monetary"}
_WORDS = {"char", "selection", "text"}


def _is_value(kind, value):
    """Return whether a literal can be compared with a field of this type."""
    if value is False:
        return True
    if kind in _NUMBERS:
        return type(value) in (int, float) and abs(value) < 2**31
    if kind in _WORDS:
        return isinstance(value, str)
    if kind == "boolean":
        return value is True
    try:
        to_day = fields.Date.to_date if kind == "date" else fields.Datetime.to_datetime
        return isinstance(value, str) and bool(to_day(value))
    except ValueError:
        return False


class RmApprovalRoute(models.Model):
    """A route may ask more of a record than branch and amount: a condition on its own fields.

    Plain values on plain fields, stored as text and never evaluated: no path into other records,
    no expression. A record takes the first route that fits in all of them.
    """

    _inherit = "rm.approval.route"
    _limits = {"name": 128, "condition": 1000}

    condition = fields.Char(help="For records that fit these conditions only; empty: for all.")

    @api.constrains("condition", "model")
    def _check_condition(self):
        for route in self:
            if problem := route._condition_problem():
                raise ValidationError(
                    self.env._(
                        "The condition of %(route)s does not do: %(problem)s.",
                        route=route.name,
                        problem=problem,
                    )
                )

    def _condition_problem(self):
        """Return why the condition cannot be used, or an empty text."""
        try:
            parts = self._condition_parts()
            Domain(parts)
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            return self.env._("it is no list of fields with fixed values")
        known = self.env[self.model]._fields if self.model in self.env else {}
        for part in parts:
            if isinstance(part, str):
                continue
            name, operator, value = part
            field = known.get(name)
            if not field or not field.store or field.type not in _OPERATORS:
                return self.env._("this kind of record has no such field: %s", name)
            several = operator in ("in", "not in")
            values = value if several and isinstance(value, (list, tuple)) else [value]
            fits = all(_is_value(field.type, one) for one in values)
            if operator not in _OPERATORS[field.type] or not fits:
                return self.env._("%s cannot be compared so", name)
        return ""

    def _condition_parts(self):
        """Return the condition as a list; only literals are read."""
        return [
            part if isinstance(part, str) else tuple(part)
            for part in ast.literal_eval(self.condition or "[]")
        ]

    def _fits(self, record):
        """Return whether a record fits the condition."""
        parts = self._condition_parts()
        # sudo: the record's own values, whoever submits it; which route it takes follows from them
        return not parts or bool(record and record.sudo().filtered_domain(parts))
