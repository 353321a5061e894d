from odoo import models
from odoo.tools import SQL

from ...fields import Exact


class RmExactMixin(models.AbstractModel):
    """Sorts Exact fields by number (they read as text); for every model that has one."""

    _name = "rm.exact.mixin"
    _description = "Model with exact numbers"

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        field = self._fields.get(field_name)
        if isinstance(field, Exact):
            self._check_field_access(field, "read")
            column = SQL.identifier(alias, field_name, to_flush=field)
            return SQL("%s %s %s", column, direction, nulls)
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
