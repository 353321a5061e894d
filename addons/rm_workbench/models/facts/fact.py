from odoo import fields, models
from odoo.tools import SQL

from ...schema import FACTS


class RmFact(models.AbstractModel):
    """Base of the read models over the fact tables; see schema/facts.py for the tables."""

    _name = "rm.fact"
    _description = "Fact"
    _fact = None

    batch_id = fields.Many2one("rm.batch", readonly=True)
    source_line = fields.Integer("Line", readonly=True, aggregator=None)

    @property
    def _table_query(self):
        return SQL("SELECT * FROM %s", SQL.identifier(FACTS[self._fact].table))
