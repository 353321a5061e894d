from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...page_cache import kept_for_page

#: up to so many customers of a part of the tree, or so large a share of the bank's, are looked up
#: by their branches; of more, rows are read in the order of the list and their customers checked:
#: then a page of them is found soon, where a look-up would gather and sort all their facts
_FEW = 50_000
_FEW_OF_A_SMALL_BANK = 5_000
_SMALL_SHARE = 0.1
#: more of other branches than that are looked up in a hash: as an array each row is compared with
#: all of them where the database asks for names first (100,000: half a second a keystroke)
_FEW_OTHERS = 1_000


class RmCustomer(models.Model):
    """From which branches a customer is seen: his own, those of today's RMs, and all above.

    What the record rules of leaders and risk managers read. As plain conditions on two tables,
    one or the other, the database could use no index and read every customer of the bank (a
    million customers: the accounts of a branch of 500 took 15 s); see docs/benchmarks.md.
    """

    _inherit = "rm.customer"

    seen_from_ids = fields.Many2many(
        "rm.branch",
        string="Seen from",
        compute="_compute_seen_from_ids",
        search="_search_seen_from_ids",
        groups=fields.NO_ACCESS,
        help="For the record rules: the branches that see the customer, up to the head office.",
    )
    seen_in_ids = fields.Many2many(
        "rm.branch",
        string="Seen in",
        compute="_compute_seen_from_ids",
        search="_search_seen_in_ids",
        groups=fields.NO_ACCESS,
        help="For the record rules: his own branch and those of today's RMs.",
    )

    def _compute_seen_from_ids(self):
        found = self._branches_of(self.ids)
        for customer in self:
            customer.seen_in_ids, customer.seen_from_ids = found.get(customer.id, ([], []))

    @api.model
    def _branches_of(self, ids):
        """Return {customer id: (branches he is seen in, those with all above)}, as ids."""
        self._flush_seen()
        rows = self.env.execute_query(
            SQL(
                """SELECT x.customer_id, array_agg(DISTINCT x.branch_id), array_agg(DISTINCT a.id)
                     FROM (SELECT id AS customer_id, branch_id FROM rm_customer
                            WHERE id = ANY(%(ids)s)
                           UNION ALL
                           SELECT customer_id, foreign_branch_id FROM rm_customer_access
                            WHERE customer_id = ANY(%(ids)s)) x
                     JOIN rm_branch b ON b.id = x.branch_id
                     JOIN rm_branch a ON starts_with(b.parent_path, a.parent_path)
                 GROUP BY 1""",
                ids=list(ids),
            )
        )
        return {customer_id: tuple(branches) for customer_id, *branches in rows}

    def _flush_seen(self):
        for model in ("rm.branch", "rm.customer", "rm.customer.access"):
            self.env[model].flush_model()

    def _search_seen_from_ids(self, operator, value):
        if operator != "in":
            return NotImplemented
        roots = tuple(value)
        return Domain.custom(to_sql=lambda _m, alias, _q: self._seen_sql(alias, roots, below=True))

    def _search_seen_in_ids(self, operator, value):
        if operator != "in":
            return NotImplemented
        roots = tuple(value)
        return Domain.custom(to_sql=lambda _m, alias, _q: self._seen_sql(alias, roots, below=False))

    @api.model
    def _seen_sql(self, alias, roots, below):
        """SQL condition on a customer: his own or a responsible RM's branch is one of these."""
        self._flush_seen()
        branches, all_of_them = kept_for_page(
            self.env, ("seen", roots, below), lambda: self._branches_seen(roots, below)
        )
        if all_of_them:
            return SQL("TRUE")
        _own, others = self._seen_of(branches)
        customer, branch = SQL.identifier(alias, "id"), SQL.identifier(alias, "branch_id")
        # an array is looked up by index, beside the index of branches; a query is a hash
        by_index = self._are_few(branches) and self._others_are_few(branches)
        found = SQL("= ANY(ARRAY(%s))" if by_index else "IN (%s)", others)
        return SQL("(%s = ANY(%s) OR %s %s)", branch, branches, customer, found)

    @api.model
    def _are_few(self, branches):
        """Return whether the branches' own customers are few, or a small share of the bank's."""
        own, _others = self._seen_of(branches)
        few = SQL(
            """greatest(%s, least(%s, %s * (
                 SELECT reltuples FROM pg_class WHERE oid = 'rm_customer'::regclass)))""",
            _FEW_OF_A_SMALL_BANK,
            _FEW,
            _SMALL_SHARE,
        )
        return self._at_most(("own", *branches), own, few, _FEW)

    @api.model
    def _others_are_few(self, branches):
        """Return whether few customers of other branches have an RM of these branches."""
        _own, others = self._seen_of(branches)
        return self._at_most(("others", *branches), others, SQL("%s", _FEW_OTHERS), _FEW_OTHERS)

    @api.model
    def _at_most(self, key, rows, few, most):
        """Return whether a query finds at most ``few`` rows: asked once in a transaction.

        The answer chooses how rows are looked for, never which ones are found.

        :param few: SQL of a number, ``most`` at most
        """
        known = self.env.cr.cache.setdefault("rm_few_customers", {})
        if key not in known:
            query = SQL("SELECT count(*) <= %s FROM (%s LIMIT %s) found", few, rows, most + 1)
            known[key] = self.env.execute_query(query)[0][0]
        return known[key]

    @api.model
    def _seen_of(self, branches):
        """Queries for the ids of these branches' own customers, and of others their RMs hold."""
        own = SQL("SELECT id FROM rm_customer WHERE branch_id = ANY(%s)", branches)
        others = SQL(
            "SELECT customer_id FROM rm_customer_access WHERE foreign_branch_id = ANY(%s)", branches
        )
        return own, others

    @api.model
    def _branches_seen(self, roots, below):
        """Return (ids of the branches, whether these are all there are)."""
        if not below:
            return list(roots), False
        rows = self.env.execute_query(
            SQL(
                """SELECT array_agg(b.id), count(*) = (SELECT count(*) FROM rm_branch)
                     FROM rm_branch b WHERE EXISTS (
                       SELECT FROM rm_branch r WHERE r.id = ANY(%s)
                          AND starts_with(b.parent_path, r.parent_path))""",
                list(roots),
            )
        )
        return rows[0][0] or [], rows[0][1]
