from odoo import api, fields, models

from ...fields import Exact
from ...office import change, percent


class RmWorkSummaryLine(models.Model):
    """One figure of a summary: now, at the year's start, a year ago, planned."""

    _name = "rm.work.summary.line"
    _description = "Figure of a summary"
    _inherit = ["rm.guarded.mixin", "rm.exact.mixin"]
    _order = "summary_id, sequence, id"
    _rec_name = "label"
    _limits = {"note": 500}
    _numbers = {"plan": ("-1000000000000", "1000000000000", 2)}
    _guarded = ("sequence", "section", "measure", "label", "unit", "now", "year_start", "last_year")

    summary_id = fields.Many2one(
        "rm.work.summary", required=True, readonly=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(readonly=True)
    section = fields.Selection(
        [
            ("deposit", "Deposits"),
            ("loan", "Loans"),
            ("quality", "Loan quality"),
            ("intermediary", "Intermediary business"),
        ],
        readonly=True,
    )
    measure = fields.Char(readonly=True)
    label = fields.Char("Figure", readonly=True)
    unit = fields.Selection(
        [("money", "yuan"), ("percent", "%"), ("count", "pieces")], readonly=True
    )
    now = fields.Char(readonly=True)
    year_start = fields.Char("Year start", readonly=True)
    last_year = fields.Char("A year ago", readonly=True)
    change = fields.Char("Against year start", compute="_compute_change")
    plan = Exact("Planned", scale=2)
    done = fields.Char("Done %", compute="_compute_change")
    note = fields.Char("Remark")

    @api.depends("now", "year_start", "plan")
    def _compute_change(self):
        for line in self:
            line.change = change(line.now, line.year_start)
            line.done = percent(line.now, line.plan)

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
        for summary in self.summary_id:
            summary._refuse_unless_draft()
