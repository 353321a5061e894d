from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.rm_workbench.fields import Exact
from odoo.addons.rm_workbench.input_checks import text_problem

from ...fields import Rank
from ...period_words import period_words
from .review_plan_line import RELATIONS


class RmReviewResult(models.Model):
    """定性考核结果: one RM in a finished cycle; nothing tells one appraiser from others."""

    _name = "rm.review.result"
    _description = "Qualitative result"
    _inherit = ["rm.review.latest.first", "rm.exact.mixin", "rm.guarded.mixin"]
    _log_access = False
    _order = "cycle_id desc, rank, id"
    _rec_name = "manager_id"
    _guarded = (
        "cycle_id",
        "plan_id",
        "manager_id",
        "branch_id",
        "position_id",
        "score",
        "computed_score",
        "calibration",
        "calibration_reason",
        "calibrated_by_id",
        "session_id",
        "appeal_points",
        "rank",
        "branch_rank",
        "issue",
        "sheet_count",
        "done_count",
        "remarks",
        "manager_comment",
    )

    cycle_id = fields.Many2one(
        "rm.review.cycle", "Appraisal cycle", required=True, readonly=True, ondelete="restrict"
    )
    plan_id = fields.Many2one(
        "rm.review.plan", required=True, readonly=True, ondelete="restrict", index=True
    )
    manager_id = fields.Many2one(
        "rm.manager", "RM", required=True, readonly=True, ondelete="restrict"
    )
    branch_id = fields.Many2one("rm.branch", required=True, readonly=True, ondelete="restrict")
    position_id = fields.Many2one("rm.position", readonly=True, ondelete="restrict")
    score = Exact(readonly=True)
    computed_score = Exact("Score of the sheets", readonly=True)
    calibration = Exact(readonly=True, scale=2)
    calibration_reason = fields.Char(readonly=True)
    calibrated_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    appeal_points = Exact("Added after an appeal", readonly=True, scale=2)
    rank = Rank("Rank", readonly=True)
    branch_rank = Rank("Rank in branch", readonly=True)
    issue = fields.Selection(
        [("too_few", "Too few sheets"), ("missing_sheet", "A sheet is missing")],
        readonly=True,
        help="Why there is no score.",
    )
    sheet_count = fields.Integer("Sheets", readonly=True, aggregator="sum")
    done_count = fields.Integer("Finished", readonly=True, aggregator="sum")
    remarks = fields.Text(readonly=True, help="Without names, in no order.")
    manager_comment = fields.Text("The RM's comment", readonly=True)
    line_ids = fields.One2many("rm.review.result.line", "result_id", readonly=True)
    item_line_ids = fields.One2many(
        "rm.review.result.line", "result_id", domain=[("relation", "=", False)], readonly=True
    )
    group_line_ids = fields.One2many(
        "rm.review.result.line", "result_id", domain=[("plan_item_id", "=", False)], readonly=True
    )
    state = fields.Selection(related="cycle_id.state")
    period = fields.Char(related="cycle_id.period")
    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine", string="Mine")

    _manager_uniq = models.UniqueIndex("(cycle_id, manager_id)", "An RM has one result in a cycle.")
    _rank_idx = models.Index("(cycle_id DESC, rank, id)")
    _branch_idx = models.Index("(branch_id, cycle_id)")
    _manager_idx = models.Index("(manager_id, cycle_id)")
    _score_range = models.Constraint(
        "CHECK (score BETWEEN 0 AND 100)", "A score lies between 0 and 100."
    )

    @api.depends("manager_id.name", "cycle_id.period")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for result in self:
            period = period_words(self.env, result.cycle_id.period)
            result.display_name = f"{result.manager_id.name} {period}"

    @api.depends_context("uid")
    def _compute_is_mine(self):
        for result in self:
            # sudo: one's own RM decides, whatever rules add
            result.is_mine = result.sudo().manager_id.user_id == self.env.user

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        own = [("manager_id.user_id", "=", self.env.uid)]
        return own if True in value else ["!", *own]

    def create(self, vals_list):
        raise self._only_by_cycles()

    def write(self, vals):
        raise self._only_by_cycles()

    @api.ondelete(at_uninstall=False)
    def _refuse_unlink(self):
        raise self._only_by_cycles()

    def _only_by_cycles(self):
        return AccessError(self.env._("Results are made by finishing a cycle only."))

    def action_comment(self, text):
        """Let the RM say what he thinks of his own published report, once.

        :return: True
        """
        self.ensure_one()
        self.check_access("read")
        if not self.is_mine or self.cycle_id.state != "published":
            raise AccessError(self.env._("Only the RM comments, on his own published report."))
        text = str(text or "").strip()
        if not text or text_problem(text, 1000):
            raise ValidationError(self.env._("Write 1 to 1000 plain characters."))
        self._lock_state("issue")
        if self.manager_comment:
            raise UserError(self.env._("You have commented on this report already."))
        self._set_guarded(manager_comment=text)
        return True


class RmReviewResultLine(models.Model):
    """An average of a result: per item, per group of appraisers, or both.

    In an anonymous plan there is a line for groups of the fewest appraisers or more only.
    """

    _name = "rm.review.result.line"
    _description = "Average of a result"
    _inherit = ["rm.exact.mixin"]
    _log_access = False
    _order = "result_id, id"
    _rec_name = "plan_item_id"

    result_id = fields.Many2one(
        "rm.review.result", required=True, readonly=True, ondelete="cascade", index=True
    )
    plan_item_id = fields.Many2one(
        "rm.review.plan.item", "Item", readonly=True, ondelete="restrict"
    )
    relation = fields.Selection(RELATIONS, "Appraisers", readonly=True)
    average = Exact(readonly=True)
    most = Exact("Of", readonly=True)
    weight = Exact("Weight %", readonly=True)
    sheet_count = fields.Integer("Sheets", readonly=True, aggregator=None)

    def create(self, vals_list):
        raise self.env["rm.review.result"]._only_by_cycles()

    def write(self, vals):
        raise self.env["rm.review.result"]._only_by_cycles()

    @api.ondelete(at_uninstall=False)
    def _refuse_unlink(self):
        raise self.env["rm.review.result"]._only_by_cycles()
