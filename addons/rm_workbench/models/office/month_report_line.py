from odoo import api, fields, models

from ...fields import Exact
from ...office import change, percent

#: figures of a line in the order of the page: amounts, then numbers
AMOUNTS = ("deposit", "deposit_start", "loan", "loan_start", "overdue", "bad")
NUMBERS = ("customers", "visits", "visited", "logs", "late_logs", "planned", "done")


class RmMonthReportLine(models.Model):
    """One RM's month: his main customers' deposits and loans, his visits, logs and plan."""

    _name = "rm.month.report.line"
    _description = "RM in a month report"
    _inherit = ["rm.guarded.mixin", "rm.exact.mixin"]
    _order = "report_id, sequence, id"
    _rec_name = "manager_id"
    _limits = {"note": 500}
    _guarded = ("sequence", "manager_id", *AMOUNTS, *NUMBERS)

    report_id = fields.Many2one(
        "rm.month.report", required=True, readonly=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(readonly=True)
    manager_id = fields.Many2one("rm.manager", "RM", readonly=True, ondelete="restrict")
    manager_name = fields.Char("Name", related="manager_id.name")
    customers = fields.Integer(readonly=True)
    deposit = Exact("Deposits", scale=2, readonly=True, aggregator="sum")
    deposit_start = Exact("Deposits, month start", scale=2, readonly=True)
    deposit_change = fields.Char("Deposits, change", compute="_compute_changes")
    loan = Exact("Loans", scale=2, readonly=True, aggregator="sum")
    loan_start = Exact("Loans, month start", scale=2, readonly=True)
    loan_change = fields.Char("Loans, change", compute="_compute_changes")
    overdue = Exact("Overdue", scale=2, readonly=True)
    bad = Exact("Bad loans", scale=2, readonly=True)
    visits = fields.Integer(readonly=True)
    visited = fields.Integer("Customers visited", readonly=True)
    logs = fields.Integer("Logs handed in", readonly=True)
    late_logs = fields.Integer("Late logs", readonly=True)
    planned = fields.Integer(readonly=True)
    done = fields.Integer(readonly=True)
    done_percent = fields.Char("Done %", compute="_compute_changes")
    note = fields.Char("Remark")

    @api.depends("deposit", "deposit_start", "loan", "loan_start", "planned", "done")
    def _compute_changes(self):
        for line in self:
            line.deposit_change = change(line.deposit, line.deposit_start)
            line.loan_change = change(line.loan, line.loan_start)
            line.done_percent = percent(str(line.done), line.planned and str(line.planned))

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._refuse_unless_draft()
        return lines

    def write(self, vals):
        if vals:
            self.check_access("write")
            self._refuse_unless_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_of_drafts_only(self):
        self._refuse_unless_draft()

    def _refuse_unless_draft(self):
        for report in self.report_id:
            report._refuse_unless_draft()
