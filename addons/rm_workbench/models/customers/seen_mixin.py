from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class RmSeenMixin(models.AbstractModel):
    """A record about a customer that leaders see wherever they see the customer.

    Its rules ask ``('seen_from_ids', 'in', user.rm_branch_id.ids)``, as those of rm.customer do
    (see customer_seen.py), but of the record's own column: so a rule may say *or without a
    customer* and the database still reads no customer of the rest of the bank.
    """

    _name = "rm.seen.mixin"
    _description = "Record seen where its customer is"

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
        help="For the record rules: the customer's own branch and those of today's RMs.",
    )

    @api.depends("customer_id")
    def _compute_seen_from_ids(self):
        found = self.env["rm.customer"]._branches_of(self.customer_id.ids)
        for record in self:
            seen_in, seen_from = found.get(record.customer_id.id, ([], []))
            record.seen_in_ids, record.seen_from_ids = seen_in, seen_from

    def _search_seen_from_ids(self, operator, value):
        return self._search_seen(operator, value, below=True)

    def _search_seen_in_ids(self, operator, value):
        return self._search_seen(operator, value, below=False)

    @api.model
    def _search_seen(self, operator, value, below, column="customer_id"):
        if operator != "in":
            return NotImplemented
        roots = tuple(value)

        def to_sql(model, alias, query):
            def row(name):
                # a record may speak of a second customer: of that one is asked the same
                asked = column if name == "customer_id" else name
                return model._field_to_sql(alias, asked, query)

            return self._seen_row_sql(row, roots, below)

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _seen_row_sql(self, row, roots, below):
        """SQL condition on a record: one of these branches sees its customer.

        :param row: ``row(name)`` is the SQL of a column of the record
        """
        customer, customers = row("customer_id"), self.env["rm.customer"]
        customers._flush_seen()
        branches, all_of_them = customers._branches_seen(roots, below)
        if all_of_them:
            return SQL("TRUE")
        own, others = customers._seen_of(branches)
        if customers._are_few(branches):
            return SQL("%s = ANY(ARRAY(%s UNION ALL %s))", customer, own, others)
        # as an operand it is asked of each row in the order of the list, and joins nothing
        return SQL(
            """(EXISTS (SELECT FROM rm_customer s WHERE s.id = %(customer)s AND (
                  s.branch_id = ANY(%(branches)s) OR EXISTS (
                  SELECT FROM rm_customer_access f
                   WHERE f.customer_id = s.id AND f.foreign_branch_id = ANY(%(branches)s)))))
               IS TRUE""",
            customer=customer,
            branches=branches,
        )
