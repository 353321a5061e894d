from odoo import fields, models
from odoo.tools import SQL

from ..fields import Rank


class RmKpiResultReport(models.Model):
    """Results with numbers that pivot and graph can add up; the exact score is in the result."""

    _name = "rm.kpi.result.report"
    _description = "Appraisal analysis"
    _auto = False
    _order = "run_id, rank, id"
    _rec_name = "manager_id"

    run_id = fields.Many2one("rm.kpi.run", readonly=True)
    scheme_id = fields.Many2one("rm.kpi.scheme", readonly=True)
    period = fields.Char(readonly=True)
    date_to = fields.Date("Last day", readonly=True)
    state = fields.Selection(
        lambda self: self.env["rm.kpi.run"]._fields["state"]._description_selection(self.env),
        readonly=True,
    )
    manager_id = fields.Many2one("rm.manager", "RM", readonly=True)
    branch_id = fields.Many2one("rm.branch", readonly=True)
    position_id = fields.Many2one("rm.position", readonly=True)
    score = fields.Float(readonly=True, digits=(16, 2), aggregator="avg")
    rank = Rank("Rank in bank", readonly=True, aggregator="min")
    grade = fields.Char(readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT r.id, r.run_id, n.scheme_id, n.period, n.date_to, n.state, r.manager_id,
                   r.branch_id, r.position_id, r.score::float8 AS score, r.rank, r.grade
              FROM rm_kpi_result r JOIN rm_kpi_run n ON n.id = r.run_id
            """
        )
