from odoo import api, fields, models
from odoo.tools import SQL

from ...bank_date import bank_today
from ..customers.customer import NOT_RISK


class RmCustomer(models.Model):
    """代管: a customer who is with his RM for a while only says so, and until when."""

    _inherit = "rm.customer"

    # words, and no record: who reads the customer reads who his RM is when he is back
    kept_words = fields.Char("Temporary keeping", compute="_compute_kept_words", groups=NOT_RISK)

    @api.depends("manager_id")
    @api.depends_context("lang")
    def _compute_kept_words(self):
        for model in ("rm.handover", "rm.handover.line"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT l.customer_id, m.name || ' (' || m.code || ')', h.return_on, h.number
                     FROM rm_handover_line l JOIN rm_handover h ON h.id = l.handover_id
                     JOIN rm_manager m ON m.id = h.from_manager_id
                    WHERE l.customer_id = ANY(%s) AND h.kind = 'temporary' AND h.state = 'done'
                      AND h.return_on >= %s""",
                list(self.ids),
                bank_today(self.env),
            )
        )
        found = {row[0]: row[1:] for row in rows}
        for customer in self:
            words = False
            if customer.id in found:
                name, day, number = found[customer.id]
                words = self.env._(
                    "kept for %(name)s until %(day)s (%(number)s), then goes back by itself",
                    name=name,
                    day=day,
                    number=number,
                )
            customer.kept_words = words
