from odoo import fields, models
from odoo.tools import SQL

from ..fields import Rank


class RmReviewReport(models.Model):
    """定性考核报表: results with numbers that pivot and graph can average."""

    _name = "rm.review.report"
    _description = "Qualitative appraisal report"
    _inherit = ["rm.review.latest.first"]
    _auto = False
    _order = "cycle_id desc, rank, id"
    _rec_name = "manager_id"

    cycle_id = fields.Many2one("rm.review.cycle", "Appraisal cycle", readonly=True)
    plan_id = fields.Many2one("rm.review.plan", readonly=True)
    period = fields.Char(readonly=True)
    date_to = fields.Date("Last day", readonly=True)
    state = fields.Selection(
        lambda self: self.env["rm.review.cycle"]._fields["state"]._description_selection(self.env),
        readonly=True,
    )
    manager_id = fields.Many2one("rm.manager", "RM", readonly=True)
    branch_id = fields.Many2one("rm.branch", readonly=True)
    position_id = fields.Many2one("rm.position", readonly=True)
    score = fields.Float(readonly=True, digits=(16, 2), aggregator="avg")
    previous_score = fields.Float("Last score", readonly=True, digits=(16, 2), aggregator="avg")
    change = fields.Float(
        readonly=True,
        digits=(16, 2),
        aggregator="avg",
        help="Against the published result before, of the same RM in the same branch and by the"
        " same plan.",
    )
    rank = Rank("Rank", readonly=True, aggregator="min")
    branch_rank = Rank("Rank in branch", readonly=True, aggregator="min")
    sheet_count = fields.Integer("Sheets", readonly=True)
    done_count = fields.Integer("Finished", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT r.id, r.cycle_id, r.plan_id, c.period, c.date_to, c.state, r.manager_id,
                   r.branch_id, r.position_id, r.score::float8 AS score, e.score::float8
                   AS previous_score, (r.score - e.score)::float8 AS change, r.rank, r.branch_rank,
                   r.sheet_count, r.done_count
              FROM rm_review_result r JOIN rm_review_cycle c ON c.id = r.cycle_id
              JOIN rm_review_plan n ON n.id = r.plan_id
              LEFT JOIN LATERAL (
                SELECT p.score FROM rm_review_result p JOIN rm_review_cycle pc ON pc.id = p.cycle_id
                  JOIN rm_review_plan pn ON pn.id = p.plan_id AND pn.name = n.name
                 WHERE p.manager_id = r.manager_id AND p.branch_id = r.branch_id
                   AND pc.state = 'published' AND pc.date_to < c.date_to AND p.score IS NOT NULL
                 ORDER BY pc.date_to DESC LIMIT 1) e ON TRUE
            """
        )

    def action_open_result(self):
        """Open the full report of the RM."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "rm.review.result",
            "res_id": self.id,
            "views": [(False, "form")],
        }
