from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.rm_workbench.fields import Exact

from ...engine.errors import ISSUES
from ...fields import Rank
from ...period_words import period_words


class RmKpiResult(models.Model):
    """One RM in a run: score, ranks, grade, and the parameters and targets that were used."""

    _name = "rm.kpi.result"
    _description = "Appraisal result"
    _inherit = ["rm.exact.mixin"]
    _log_access = False
    _order = "run_id, rank, id"
    _rec_name = "manager_id"

    run_id = fields.Many2one("rm.kpi.run", required=True, readonly=True, ondelete="cascade")
    manager_id = fields.Many2one(
        "rm.manager", "RM", required=True, readonly=True, ondelete="restrict", index=True
    )
    branch_id = fields.Many2one(
        "rm.branch", required=True, readonly=True, ondelete="restrict", index=True
    )
    position_id = fields.Many2one("rm.position", readonly=True, ondelete="restrict")
    post_grade_id = fields.Many2one("rm.grade", "RM grade", readonly=True, ondelete="restrict")
    region_id = fields.Many2one("rm.branch", readonly=True, ondelete="restrict")
    level_id = fields.Many2one("rm.branch.level", readonly=True, ondelete="restrict")
    team_id = fields.Many2one("rm.team", readonly=True, ondelete="set null")
    served_days = fields.Integer(
        readonly=True, aggregator=None, help="Days of the period in the post, without protection."
    )
    treatment = fields.Selection(
        [("exempt", "Exempt"), ("average", "Group average")], "Protected", readonly=True
    )
    score = Exact(readonly=True)
    rank = Rank("Rank in bank", readonly=True)
    branch_rank = Rank("Rank in branch", readonly=True)
    position_rank = Rank("Rank in position", readonly=True)
    team_rank = Rank("Rank in team", readonly=True)
    grade = fields.Char(readonly=True)
    last_place = fields.Boolean(readonly=True, help="Among the last ones, as the scheme counts.")
    last_count = Rank(
        "Times in last place",
        readonly=True,
        help="By final results of the same scheme, this one included, as its elimination list"
        " counts.",
    )
    listed = fields.Boolean(
        "On the elimination list", readonly=True, help="A proposal; people decide."
    )
    proposal = fields.Selection(
        [("promote", "Promotion proposed"), ("demote", "Demotion proposed")],
        readonly=True,
        help="What the scheme's conditions propose; people decide.",
    )
    issue = fields.Selection(list(ISSUES.items()), readonly=True, help="Why there is no score.")
    issue_indicator_id = fields.Many2one(
        "rm.kpi.indicator", "Missing", readonly=True, ondelete="restrict"
    )
    inputs = fields.Json(readonly=True, help="Parameters and targets as used.")
    state = fields.Selection(related="run_id.state")
    period = fields.Char(related="run_id.period")
    scheme_id = fields.Many2one(related="run_id.scheme_id")

    _manager_uniq = models.UniqueIndex("(run_id, manager_id)", "An RM has one result in a run.")
    _rank_idx = models.Index("(run_id DESC, rank, id)")
    _branch_idx = models.Index("(run_id, branch_id, branch_rank)")
    _finite = models.Constraint(
        "CHECK (score NOT IN ('NaN', 'Infinity', '-Infinity'))",
        "Scores are finite numbers.",
    )

    @api.depends("manager_id.name", "run_id.period")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for result in self:
            period = period_words(self.env, result.run_id.period)
            result.display_name = f"{result.manager_id.name} {period}"

    def create(self, vals_list):
        raise self._only_by_runs()

    def write(self, vals):
        raise self._only_by_runs()

    @api.ondelete(at_uninstall=False)
    def _refuse_unlink(self):
        raise self._only_by_runs()

    def _only_by_runs(self):
        return UserError(self.env._("Results are written by runs only."))
