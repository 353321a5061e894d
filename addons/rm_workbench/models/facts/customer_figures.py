from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ...fields import Exact
from ..customers.customer import NOT_RISK


class RmCustomer(models.Model):
    """What a customer has with the bank, at the top of the form.

    Computed in SQL past the rules of accounts and loans: whoever reads a customer, and has a role
    that sees accounts, reads all accounts of the customer.
    """

    _inherit = "rm.customer"

    is_mine = fields.Boolean("My customer", compute="_compute_is_mine", search="_search_is_mine")
    in_own_branch = fields.Boolean(
        "Of my branch and below", compute="_compute_in_own_branch", search="_search_in_own_branch"
    )
    share_open = fields.Selection(
        [("nobody", "No RM"), ("partly", "In part"), ("wholly", "Wholly")],
        "Looked after",
        compute="_compute_share_open",
        groups=NOT_RISK,
    )
    share_percent = fields.Char("Shares", compute="_compute_share_open", groups=NOT_RISK)
    account_count = fields.Integer("Accounts", compute="_compute_deposits", groups=NOT_RISK)
    deposit_total = Exact(
        "Deposits",
        compute="_compute_deposits",
        groups=NOT_RISK,
        help="Latest balances of the accounts in the bank's own currency.",
    )
    loan_count = fields.Integer("Loans", compute="_compute_lending")
    loan_total = Exact("Open principal", compute="_compute_lending")

    @api.depends_context("uid")
    @api.depends("manager_id")
    def _compute_is_mine(self):
        mine = {row[0] for row in self.env.execute_query(self._mine_sql())}
        for customer in self:
            customer.is_mine = customer.id in mine

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        return fields.Domain.OR(
            fields.Domain("id", "in" if wanted else "not in", self._mine_sql()) for wanted in value
        )

    @api.model
    def _mine_sql(self):
        """SQL of the ids of customers of whom the user has a share today."""
        return SQL("SELECT customer_id FROM rm_customer_access WHERE user_id = %s", self.env.uid)

    @api.depends_context("uid")
    @api.depends("branch_id")
    def _compute_in_own_branch(self):
        own = self.filtered_domain(self._search_in_own_branch("in", {True}))
        for customer in self:
            customer.in_own_branch = customer in own

    def _search_in_own_branch(self, operator, value):
        """Those whose own branch is the leader's or below; all for whoever has no branch.

        Narrower than the rule of leaders, and one column: an index serves it.
        """
        if operator != "in":
            return NotImplemented
        branch = self.env.user.rm_branch_id
        own = fields.Domain("branch_id", "child_of", branch.ids) if branch else fields.Domain.TRUE
        return fields.Domain.OR(own if wanted else ~own for wanted in value)

    @api.depends("share_today", "manager_id")
    def _compute_share_open(self):
        for customer in self:
            share = Decimal(customer.share_today or 0)
            whole = "wholly" if share >= 1 else "partly"
            customer.share_open = whole if customer.manager_id else "nobody"
            customer.share_percent = f"{(share * 100).normalize():f} %"

    @api.depends("customer_no")
    def _compute_deposits(self):
        rows = self._figures(
            SQL(
                """SELECT a.customer_id AS id, count(*) AS number, sum(b.balance)::text AS total
                     FROM rm_account a
                LEFT JOIN LATERAL (SELECT balance FROM rm_fact_balance
                                    WHERE account_id = a.id AND a.currency = %s
                                    ORDER BY value_date DESC LIMIT 1) b ON TRUE
                    WHERE a.customer_id = ANY(%s) GROUP BY 1""",
                self.env.company.currency_id.name,
                self.ids,
            )
        )
        for customer in self:
            customer.account_count, customer.deposit_total = rows.get(customer.id, (0, False))

    @api.depends("customer_no")
    def _compute_lending(self):
        rows = self._figures(
            SQL(
                """SELECT l.customer_id AS id, count(*) AS number,
                          sum(s.principal_balance)::text AS total
                     FROM rm_loan l
                LEFT JOIN LATERAL (SELECT principal_balance FROM rm_fact_loan_status
                                    WHERE loan_id = l.id ORDER BY as_of DESC LIMIT 1) s ON TRUE
                    WHERE l.customer_id = ANY(%s) GROUP BY 1""",
                self.ids,
            )
        )
        for customer in self:
            customer.loan_count, customer.loan_total = rows.get(customer.id, (0, False))

    def _figures(self, query):
        """Return ``{customer id: (number, total as text or False)}``."""
        for model in ("rm.account", "rm.loan"):
            self.env[model].flush_model()
        return {
            row["id"]: (row["number"], row["total"] or False)
            for row in self.env.execute_query_dict(query)
        }
