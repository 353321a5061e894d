from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...bank_date import bank_today

LINES = [("deposit", "Deposit"), ("loan", "Loan"), ("intermediary", "Intermediary business")]


class RmAssignment(models.Model):
    """服务指派: the share of a customer, business line, account or loan that is an RM's, by date.

    Both days are included. The narrowest scope valid on a day wins: account or loan, then line,
    then the whole customer. ``basis`` shadow (双计) credits the RM and never a branch total.
    """

    _name = "rm.assignment"
    _description = "Customer assignment"
    _rec_names_search = ["customer_id", "manager_id"]
    _inherit = ["rm.guarded.mixin"]
    _guarded = ("origin", "batch_id", "source_line")
    _numbers = {"share": ("0.000001", "1", 6)}
    # by id, not by the customer's number, so that an index serves it
    _order = "customer_id.id, valid_from desc, id"

    customer_id = fields.Many2one("rm.customer", required=True, ondelete="restrict")
    manager_id = fields.Many2one("rm.manager", required=True, ondelete="restrict", index=True)
    share = fields.Float(required=True, digits=(7, 6), default=1.0, aggregator=None)
    valid_from = fields.Date(required=True, default=lambda self: bank_today(self.env))
    valid_to = fields.Date(help="Last day; empty while it holds.")
    line = fields.Selection(LINES, "Business line", help="Empty: all business of the customer.")
    account_id = fields.Many2one("rm.account", ondelete="restrict", index="btree_not_null")
    loan_id = fields.Many2one("rm.loan", ondelete="restrict", index="btree_not_null")
    basis = fields.Selection(
        [("real", "Real"), ("shadow", "Shadow")], required=True, default="real"
    )
    origin = fields.Selection(
        [("extract", "Extract"), ("workbench", "Workbench")],
        required=True,
        readonly=True,
        default="workbench",
    )
    batch_id = fields.Many2one("rm.batch", readonly=True, ondelete="set null")
    source_line = fields.Integer(readonly=True)

    scope = fields.Char("For", compute="_compute_scope")

    _share_range = models.Constraint(
        "CHECK (share > 0 AND share <= 1 AND share = round(share, 6))",
        "A share lies above 0 and not above 1, with at most six decimals.",
    )
    _days_ordered = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_to >= valid_from)",
        "An assignment cannot end before it begins.",
    )
    _one_scope = models.Constraint(
        "CHECK (num_nonnulls(line, account_id::text, loan_id::text) <= 1)",
        "An assignment is narrowed to a business line, an account or a loan, not to several.",
    )
    # Customer, RM and day as one number of 28, 18 and 17 bits, so that one range says it all: three
    # ranges in a gist index took 40 us a row, two thirds of assigning 100,000 customers. Ids beyond
    # these bits could make it refuse too much, never too little.
    _same_rm_once = models.Constraint(
        "EXCLUDE USING spgist (int8range("
        "((((customer_id::bigint << 18) + manager_id) << 17) + (valid_from - DATE '1950-01-01')),"
        " ((((customer_id::bigint << 18) + manager_id) << 17)"
        " + COALESCE(valid_to - DATE '1950-01-01', 131071)), '[]') WITH &&)"
        " WHERE (line IS NULL AND account_id IS NULL AND loan_id IS NULL AND basis = 'real')",
        "This RM has a share of this customer already on some of these days.",
    )
    _customer_days_idx = models.Index("(customer_id, valid_from)")
    _key_idx = models.Index("(customer_id, manager_id, valid_from)")

    @api.depends("customer_id", "manager_id")
    def _compute_display_name(self):
        for assignment in self:
            # sudo: names that the assignment's own lists show, also of an RM of another branch
            customer, manager = assignment.customer_id.sudo(), assignment.manager_id.sudo()
            assignment.display_name = f"{customer.name or ''} – {manager.name or ''}"

    @api.depends("line", "account_id", "loan_id")
    def _compute_scope(self):
        lines = dict(self._fields["line"]._description_selection(self.env))
        everything = self.env._("All business")
        for assignment in self:
            # sudo: the numbers of accounts and loans of a customer whose assignments one reads
            narrowed = assignment.sudo().account_id.account_no or assignment.sudo().loan_id.loan_no
            assignment.scope = narrowed or lines.get(assignment.line) or everything

    @api.model_create_multi
    def create(self, vals_list):
        assignments = super().create(vals_list)
        assignments._shares_changed(assignments.customer_id.ids)
        return assignments

    def write(self, vals):
        # the superuser is the feed or the system itself
        if not self.env.su and any(row.origin == "extract" for row in self):
            raise UserError(
                self.env._(
                    "This assignment came from a source system and is changed there; the next"
                    " delivery brings it."
                )
            )
        before = self.customer_id.ids
        result = super().write(vals)
        self._shares_changed({*before, *self.customer_id.ids})
        return result

    def unlink(self):
        customers = self.customer_id.ids
        result = super().unlink()
        self._shares_changed(customers)
        return result

    @api.constrains("customer_id", "account_id", "loan_id")
    def _check_scope_is_the_customers(self):
        for assignment in self:
            scope = assignment.account_id or assignment.loan_id
            if scope and scope.customer_id != assignment.customer_id:
                raise ValidationError(
                    self.env._(
                        "%(scope)s does not belong to customer %(customer)s.",
                        scope=scope.display_name,
                        customer=assignment.customer_id.customer_no,
                    )
                )

    @api.model
    def _shares_changed(self, customer_ids):
        """Check shares of these customers and refresh who is responsible today."""
        ids = sorted(customer_ids)
        if not ids:
            return
        self.flush_model()
        self.env.execute_query(
            SQL(
                "UPDATE rm_customer SET share_version = share_version + 1"
                " WHERE id = ANY(%s) RETURNING 1",
                ids,
            )
        )
        self._check_shares(SQL("= ANY(%s)", ids))
        self.env["rm.customer.access"]._refresh_for_customers(ids)

    @api.model
    def _share_excess_sql(self, among):
        """SQL of (customer_no, day, total) where real shares of one scope exceed 1.

        One running sum over the days on which a share begins or ends: each row is read once,
        whatever the planner believes about a table that has just been filled. (Joining the rows
        of a customer with each other took 84 s for 100,000 new rows, this takes less than 1 s.)

        :param SQL among: condition on a customer id, such as ``= ANY(...)``.
        """
        return SQL(
            """SELECT c.customer_no, t.day, t.total::text AS total
                 FROM (SELECT e.customer_id, e.day, bool_or(e.change > 0) AS begins,
                              sum(sum(e.change)) OVER (
                                PARTITION BY e.customer_id, e.line, e.account_id, e.loan_id
                                    ORDER BY e.day) AS total
                         FROM (SELECT a.customer_id, a.line, a.account_id, a.loan_id, d.*
                                 FROM rm_assignment a
                           CROSS JOIN LATERAL (VALUES (a.valid_from, a.share),
                                      (a.valid_to + 1, -a.share)) d (day, change)
                                WHERE a.basis = 'real' AND a.customer_id %s
                                  AND d.day IS NOT NULL) e
                     GROUP BY e.customer_id, e.line, e.account_id, e.loan_id, e.day) t
                 JOIN rm_customer c ON c.id = t.customer_id
                WHERE t.total > 1 AND t.begins""",
            among,
        )

    @api.model
    def _check_shares(self, among):
        excess = self.env.execute_query_dict(
            SQL("%s ORDER BY 1, 2 LIMIT 1", self._share_excess_sql(among))
        )
        if excess:
            # in percent, as the screens show shares
            percent = f"{(Decimal(excess[0]['total']) * 100).normalize():f} %"
            raise ValidationError(
                self.env._(
                    "The shares of customer %(customer_no)s add up to %(percent)s on %(day)s, more"
                    " than the whole: shorten or lower the other assignments first.",
                    percent=percent,
                    **excess[0],
                )
            )
