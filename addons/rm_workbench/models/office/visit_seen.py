from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: up to so many customers are looked up first and their visits by index; of more, visits are
#: read newest first and their customers checked (3.9 million visits, 1 million customers: a branch
#: of 2,000 customers counts its visits in 7 ms instead of 2.2 s; see docs/office.md)
_FEW = 10_000


class RmVisit(models.Model):
    """From which branches a visit is seen: those that see its customer.

    Same meaning as the rule of rm.customer for leaders, in a form that the database can answer
    out of its indexes for a small branch and for the whole bank alike.
    """

    _inherit = "rm.visit"

    seen_from_ids = fields.Many2many(
        "rm.branch",
        compute="_compute_seen_from_ids",
        search="_search_seen_from_ids",
        groups=fields.NO_ACCESS,
        help="For the record rules: the branches that see the customer, up to the head office.",
    )

    def _compute_seen_from_ids(self):
        for model in ("rm.branch", "rm.customer", "rm.customer.access"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT x.customer_id, array_agg(DISTINCT above.id)
                     FROM (SELECT id AS customer_id, branch_id FROM rm_customer
                            WHERE id = ANY(%(customers)s)
                           UNION ALL
                           SELECT customer_id, foreign_branch_id FROM rm_customer_access
                            WHERE customer_id = ANY(%(customers)s)) x
                     JOIN rm_branch b ON b.id = x.branch_id
                     JOIN rm_branch above ON starts_with(b.parent_path, above.parent_path)
                    GROUP BY 1""",
                customers=self.customer_id.ids,
            )
        )
        seen_from = dict(rows)
        for visit in self:
            visit.seen_from_ids = seen_from.get(visit.customer_id.id, [])

    def _search_seen_from_ids(self, operator, value):
        if operator != "in":
            return NotImplemented
        roots = tuple(value)
        return Domain.custom(to_sql=lambda _m, alias, _q: self._seen_from_sql(alias, roots))

    def _seen_from_sql(self, alias, roots):
        """SQL condition: the customer's own or a responsible RM's branch lies below ``roots``."""
        customers = self.env["rm.customer"]
        customers._flush_seen()
        branches, all_of_them = customers._branches_seen(roots, below=True)
        if all_of_them:
            return SQL("TRUE")
        seen = SQL("%s UNION ALL %s", *customers._seen_of(branches))
        few = customers._at_most(("seen", *branches), seen, SQL("%s", _FEW), _FEW)
        condition = SQL("%s IN (%s)", SQL.identifier(alias, "customer_id"), seen)
        # as an operand, IN is a filter that keeps the order of the dates, not a join
        return condition if few else SQL("(%s) IS TRUE", condition)
