from odoo import api, models

from ...period_words import period_words


class RmQuery(models.AbstractModel):
    """Exported lists show periods as the screen does: the days of a contest in words."""

    _inherit = "rm.query"

    @api.model
    def _cell(self, record, field):
        value = super()._cell(record, field)
        if field.type == "char" and field.name == "period" and value:
            return period_words(self.env, value)
        return value
