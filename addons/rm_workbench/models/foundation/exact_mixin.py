from odoo import api, models
from odoo.tools import SQL

from ...fields import Exact, NumberOf


class RmExactMixin(models.AbstractModel):
    """Sorts Exact fields by number (they read as text); for every model that has one."""

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
