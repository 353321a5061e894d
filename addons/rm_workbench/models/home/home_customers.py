from odoo import api, models
from odoo.tools import SQL

from ...page_cache import kept_for_page


class RmHomeCustomers(models.AbstractModel):
    """Whose figures a page is about: one's own customers, or all one may read."""

    _inherit = "rm.home"

    @api.model
    def _customers_sql(self, own):
        """SQL of the ids of one's own customers, or of all the caller may read.

        A dozen statements of a page ask for one's own: found once, by the rules, and passed on as
        one value, whose length the planner knows.
        """
        if not own:
            return self._readable_sql("rm.customer")
        ids = kept_for_page(self.env, ("own customers", self.env.uid), self._find_own_customers)
        return SQL("SELECT unnest(%s::int[])", ids)

    @api.model
    def _find_own_customers(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT array_agg(id)::text FROM (%s) t(id)",
                self._readable_sql("rm.customer", [("is_mine", "=", True)]),
            )
        )
        return rows[0][0] or "{}"
