import re

from odoo import api, models
from odoo.models import parse_read_group_spec
from odoo.tools import SQL

from ...fields import Exact, NumberOf

_AGGREGATES = {name: SQL(name.upper()) for name in ("sum", "avg", "min", "max")}
_ORDER = re.compile(r"(?P<term>\S+)(?: (?P<way>(?:asc|desc)?(?: ?nulls (?:first|last))?))?", re.I)


class RmExactMixin(models.AbstractModel):
    """Sorts and adds up Exact fields by number (they read as text); for every model that has one.

    Sums of groups are exact and read as text too.
    """

    _name = "rm.exact.mixin"
    _description = "Model with exact numbers"

    @api.depends(lambda self: tuple(twin.exact for twin in self._exact_numbers()))
    def _compute_exact_numbers(self):
        for twin in self._exact_numbers():
            for record in self:
                record[twin.name] = float(record[twin.exact] or 0)

    @api.model
    def _exact_numbers(self):
        return [field for field in self._fields.values() if isinstance(field, NumberOf)]

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        field = self._fields.get(field_name)
        if isinstance(field, Exact):
            self._check_field_access(field, "read")
            column = SQL.identifier(alias, field_name, to_flush=field)
            return SQL("%s %s %s", column, direction, nulls)
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    @api.model
    def _exact_aggregate(self, aggregate_spec, query):
        """Return the SQL of an aggregate over an Exact column, None for any other."""
        if aggregate_spec == "__count":
            return None
        name, property_name, how = parse_read_group_spec(aggregate_spec)
        field = self._fields.get(name)
        stored = isinstance(field, Exact) and field.store and not property_name
        if not stored or how not in _AGGREGATES:
            return None
        self._check_field_access(field, "read")
        return SQL("%s(%s)", _AGGREGATES[how], SQL.identifier(self._table, name, to_flush=field))

    def _read_group_select(self, aggregate_spec, query):
        exact = self._exact_aggregate(aggregate_spec, query)
        # as text, like the field itself: the driver turns numeric into float
        return (
            SQL("%s::text", exact) if exact else super()._read_group_select(aggregate_spec, query)
        )

    def _read_group_orderby(self, order, groupby_terms, query):
        if not order:
            return super()._read_group_orderby(order, groupby_terms, query)
        terms = []
        for part in order.split(","):
            found = _ORDER.fullmatch(part.strip())
            exact = found and ":" in found["term"] and found["term"] not in groupby_terms
            exact = exact and self._exact_aggregate(found["term"], query)
            if exact:
                terms.append(SQL("%s %s", exact, SQL((found["way"] or "").upper())))
            else:
                terms.append(super()._read_group_orderby(part.strip(), groupby_terms, query))
        return SQL(", ").join(terms)
