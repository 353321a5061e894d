from odoo import fields, models

from odoo.addons.rm_workbench.fields import Exact


class RmKpiComparisonPeriod(models.Model):
    """What came out of one period of a comparison."""

    _name = "rm.kpi.comparison.period"
    _description = "Period compared with an old table"
    _inherit = ["rm.guarded.mixin"]
    _order = "comparison_id, id"
    _rec_name = "run_id"

    comparison_id = fields.Many2one(
        "rm.kpi.comparison", required=True, ondelete="cascade", index=True, readonly=True
    )
    run_id = fields.Many2one(
        "rm.kpi.run", required=True, ondelete="cascade", index=True, readonly=True
    )
    rm_count = fields.Integer("RMs", readonly=True)
    cell_count = fields.Integer("Cells compared", readonly=True)
    difference_count = fields.Integer("Cells that differ", readonly=True)
    unknown_text = fields.Text("RMs that the run has not got", readonly=True)
    absent_text = fields.Text("RMs that the old table has not got", readonly=True)


class RmKpiComparisonLine(models.Model):
    """A cell that differs between an old table and the run of its period."""

    _name = "rm.kpi.comparison.line"
    _description = "Cell that differs"
    _inherit = ["rm.exact.mixin", "rm.guarded.mixin"]
    _order = "comparison_id, run_id, figure, id"
    _rec_name = "figure"

    comparison_id = fields.Many2one(
        "rm.kpi.comparison", required=True, ondelete="cascade", index=True, readonly=True
    )
    run_id = fields.Many2one("rm.kpi.run", ondelete="cascade", index=True, readonly=True)
    manager_id = fields.Many2one("rm.manager", "RM", readonly=True, ondelete="cascade", index=True)
    figure = fields.Char("Figure compared", readonly=True)
    old = fields.Char("Old table", readonly=True)
    new = fields.Char("New value", readonly=True)
    difference = Exact("New less old", readonly=True)
