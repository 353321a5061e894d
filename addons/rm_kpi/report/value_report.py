from odoo import fields, models
from odoo.tools import SQL

from ..engine.errors import ISSUES


class RmKpiValueReport(models.Model):
    """Figures with numbers that pivot and graph can add up; exact values are in the run."""

    _name = "rm.kpi.value.report"
    _description = "Figure analysis"
    _auto = False
    _order = "id"
    _rec_name = "indicator_id"

    run_id = fields.Many2one("rm.kpi.run", readonly=True)
    manager_id = fields.Many2one("rm.manager", "RM", readonly=True)
    branch_id = fields.Many2one("rm.branch", readonly=True)
    indicator_id = fields.Many2one("rm.kpi.indicator", readonly=True)
    value = fields.Float(readonly=True, digits=(16, 2), aggregator="avg")
    issue = fields.Selection(list(ISSUES.items()), readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT id, run_id, manager_id, branch_id, indicator_id, value::float8 AS value, issue
              FROM rm_kpi_value
            """
        )
