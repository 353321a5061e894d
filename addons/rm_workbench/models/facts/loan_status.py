from odoo import api, fields, models
from odoo.tools import SQL

from ...schema import FACTS, create_facts

RISK_CLASSES = [
    ("normal", "Normal"),
    ("special_mention", "Special mention"),
    ("substandard", "Substandard"),
    ("doubtful", "Doubtful"),
    ("loss", "Loss"),
]
LEGACY_CLASSES = [("overdue", "Overdue"), ("idle", "Idle"), ("bad", "Bad")]


class RmLoanStatus(models.Model):
    """贷款状态: fact rows of the entity ``loan_status`` as published by the feeds, read only."""

    _name = "rm.loan.status"
    _description = "Loan status"
    _rec_names_search = ["loan_id"]
    _inherit = ["rm.fact"]
    _auto = False
    # the primary key read backwards; by the loan's number it would sort the whole table
    _order = "loan_id.id desc, as_of desc"
    _fact = "loan_status"

    loan_id = fields.Many2one("rm.loan", readonly=True)
    customer_id = fields.Many2one(related="loan_id.customer_id")
    branch_id = fields.Many2one(related="loan_id.branch_id")
    as_of = fields.Date(readonly=True)
    is_latest = fields.Boolean("Latest", compute="_compute_is_latest", search="_search_is_latest")
    principal_balance = fields.Float(digits=(20, 2), readonly=True)
    overdue_amount = fields.Float(digits=(20, 2), readonly=True)
    days_overdue = fields.Integer(readonly=True, aggregator="max")
    interest_due = fields.Float(digits=(20, 2), readonly=True)
    interest_received = fields.Float(digits=(20, 2), readonly=True)
    risk_class = fields.Selection(RISK_CLASSES, "Risk class", readonly=True)
    legacy_class = fields.Selection(LEGACY_CLASSES, "Legacy class", readonly=True)

    def init(self):
        super().init()
        # a bank of before gets the indexes that came since; a new one gets all of it at the end
        table = FACTS[self._fact].table
        if self.env.execute_query(SQL("SELECT to_regclass(%s)", table))[0][0]:
            create_facts(self.env.cr)

    @api.depends("loan_id", "as_of")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.loan_id.loan_no} {row.as_of}"

    @api.depends("as_of")
    def _compute_is_latest(self):
        latest = self._latest_day()
        for row in self:
            row.is_latest = row.as_of == latest

    def _search_is_latest(self, operator, value):
        if operator != "in":
            return NotImplemented
        latest = self._latest_day()
        return fields.Domain.OR(
            fields.Domain("as_of", "=" if wanted else "!=", latest) for wanted in value
        )

    @api.model
    def _latest_day(self, until=None):
        """Return the newest day with any status, or False; it reads one partition only.

        :param until: the newest one up to this day
        """
        where = SQL("WHERE as_of <= %s", until) if until else SQL()
        query = SQL("SELECT as_of FROM rm_fact_loan_status %s ORDER BY as_of DESC LIMIT 1", where)
        rows = self.env.execute_query(query)
        return rows[0][0] if rows else False
