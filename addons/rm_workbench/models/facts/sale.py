from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class RmSale(models.Model):
    """中间业务: fact rows of the entity ``sales`` as published by the feeds, read only."""

    _name = "rm.sale"
    _description = "Sale"
    _inherit = ["rm.fact", "rm.product.named"]
    _auto = False
    _order = "booked_on desc, entry_no"
    _rec_name = "entry_no"
    _fact = "sales"

    entry_no = fields.Char(readonly=True)
    booked_on = fields.Date(readonly=True)
    customer_id = fields.Many2one("rm.customer", readonly=True)
    account_id = fields.Many2one("rm.account", readonly=True)
    manager_id = fields.Many2one("rm.manager", readonly=True)
    quantity = fields.Float(digits=(20, 6), readonly=True)
    volume = fields.Float(digits=(20, 2), readonly=True)
    income = fields.Float(digits=(20, 2), readonly=True)
    seen_from_ids = fields.Many2many(
        "rm.branch",
        string="Seen from",
        compute="_compute_seen_from_ids",
        search="_search_seen_from_ids",
        groups=fields.NO_ACCESS,
        help="For the record rules: branches that see the customer, or the RM when there is none.",
    )
    seen_in_ids = fields.Many2many(
        "rm.branch",
        string="Seen in",
        compute="_compute_seen_from_ids",
        search="_search_seen_in_ids",
        groups=fields.NO_ACCESS,
        help="For the record rules: the same without the branches above.",
    )

    def _compute_seen_from_ids(self):
        for sale in self:
            customer, branch = sale.customer_id, sale.manager_id.branch_id
            if customer:
                sale.seen_in_ids, sale.seen_from_ids = customer.seen_in_ids, customer.seen_from_ids
            else:
                above = [int(number) for number in (branch.parent_path or "").split("/") if number]
                sale.seen_in_ids, sale.seen_from_ids = branch, branch.browse(above)

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

    def _seen_sql(self, alias, roots, below):
        """SQL condition on a sale: its customer, or its RM when there is none, is of these.

        The two cases over columns of the sale itself: through the customers' and RMs' tables the
        database read every sale (44,000 sales, a leader of 37,600 customers: 5 s).
        """
        customers = self.env["rm.customer"]
        customers._flush_seen()
        self.env["rm.manager"].flush_model()
        columns = {
            "customer": SQL.identifier(alias, "customer_id"),
            "manager": SQL.identifier(alias, "manager_id"),
        }
        branches, all_of_them = customers._branches_seen(roots, below)
        if all_of_them:
            return SQL("(%(customer)s IS NOT NULL OR %(manager)s IS NOT NULL)", **columns)
        own, others = customers._seen_of(branches)
        managers = SQL("SELECT id FROM rm_manager WHERE branch_id = ANY(%s)", branches)
        # an array is looked up by index; a query as an operand is a hash that each row is held to
        found = SQL("= ANY(ARRAY(%s UNION ALL %s))", own, others)
        if not customers._is_few(own):
            found = SQL("IN (%s UNION ALL %s)", own, others)
        return SQL(
            """(%(customer)s %(found)s
                OR %(customer)s IS NULL AND %(manager)s IN (%(managers)s))""",
            found=found,
            managers=managers,
            **columns,
        )
