from odoo import fields, models

from odoo.addons.rm_workbench.fields import Exact

from ..models.reviews.review_plan_line import role_domain


class RmReviewCalibrate(models.TransientModel):
    """Asks for the points and the reason of a calibration."""

    _name = "rm.review.calibrate"
    _description = "Calibration of a score"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"reason": 500}
    _numbers = {"points": (-10, 10, 2)}

    result_id = fields.Many2one("rm.review.result", required=True, readonly=True)
    points = Exact("Points added", scale=2, required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Calibrate, with the rights of the caller."""
        self.ensure_one()
        self.result_id.action_calibrate(self.points, self.reason)
        return {"type": "ir.actions.act_window_close"}


class RmReviewReturn(models.TransientModel):
    """Asks which finished sheet of an appraiser goes back to him, and why."""

    _name = "rm.review.return"
    _description = "Return of a sheet"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"reason": 500}

    task_id = fields.Many2one("rm.review.task", required=True, readonly=True)
    manager_ids = fields.Many2many("rm.manager", compute="_compute_manager_ids")
    manager_id = fields.Many2one(
        "rm.manager", "RM", required=True, domain="[('id', 'in', manager_ids)]"
    )
    reason = fields.Char(required=True)

    def _sheets(self):
        """Return the finished sheets of the task; the caller may read the task."""
        self.task_id.check_access("read")
        # sudo: whose sheets are finished is asked, nothing of what they say
        return (
            self.env["rm.review.sheet"]
            .sudo()
            .search([("task_id", "=", self.task_id.id), ("state", "=", "done")])
        )

    def _compute_manager_ids(self):
        for wizard in self:
            wizard.manager_ids = wizard._sheets().manager_id.sudo(False)._filtered_access("read")

    def action_confirm(self):
        """Return the sheet, with the rights of the caller."""
        self.ensure_one()
        chosen = self._sheets().filtered(lambda s: s.manager_id == self.manager_id)
        chosen.sudo(False).action_return(self.reason)
        return {"type": "ir.actions.act_window_close"}


class RmReviewComment(models.TransientModel):
    """Asks the RM for a comment on the own report."""

    _name = "rm.review.comment"
    _description = "Comment on a report"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"comment": 1000}

    result_id = fields.Many2one("rm.review.result", required=True, readonly=True)
    comment = fields.Text(required=True)

    def action_confirm(self):
        """Keep the comment, with the rights of the caller."""
        self.ensure_one()
        self.result_id.action_comment(self.comment)
        return {"type": "ir.actions.act_window_close"}


class RmReviewDeputy(models.TransientModel):
    """Asks for the deputy of an appraiser who is absent."""

    _name = "rm.review.deputy"
    _description = "Deputy of an appraiser"
    _inherit = ["rm.guarded.mixin"]

    task_id = fields.Many2one("rm.review.task", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "Deputy", required=True, domain=lambda self: self._deputy_domain()
    )

    def _deputy_domain(self):
        return [*role_domain(self), ("id", "!=", self.env.uid)]

    def action_confirm(self):
        """Hand the open sheets over, with the rights of the caller."""
        self.ensure_one()
        self.task_id.action_delegate(self.user_id.id)
        return {"type": "ir.actions.act_window_close"}


class RmReviewAppealAnswerDialog(models.TransientModel):
    """Dialog in which a qualitative appeal is answered."""

    _name = "rm.review.appeal.answer"
    _description = "Answer to a qualitative appeal"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"answer": 4000}
    _numbers = {"points": ("0.01", 10, 2)}

    appeal_id = fields.Many2one("rm.review.appeal", required=True, readonly=True)
    decision = fields.Selection(
        [("accept", "Accept"), ("refuse", "Refuse")], required=True, default="refuse"
    )
    answer = fields.Text("What was found", required=True)
    points = Exact("Points added", scale=2, help="A second administrator confirms them.")

    def action_confirm(self):
        """Answer as chosen, with the rights of the caller."""
        self.ensure_one()
        if self.decision == "accept":
            self.appeal_id.action_accept(self.answer, self.points)
        else:
            self.appeal_id.action_refuse(self.answer)
        return {"type": "ir.actions.act_window_close"}


class RmReviewAppealBack(models.TransientModel):
    """Asks why a proposed correction is sent back."""

    _name = "rm.review.appeal.back"
    _description = "Sending back of a correction"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"reason": 500}

    appeal_id = fields.Many2one("rm.review.appeal", required=True, readonly=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Send the correction back, with the rights of the caller."""
        self.ensure_one()
        self.appeal_id.action_send_back(self.reason)
        return {"type": "ir.actions.act_window_close"}


class RmReviewPlanBack(models.TransientModel):
    """Asks why a submitted plan is sent back."""

    _name = "rm.review.plan.back"
    _description = "Sending back of a plan"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"reason": 500}

    plan_id = fields.Many2one("rm.review.plan", required=True, readonly=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Send the plan back, with the rights of the caller."""
        self.ensure_one()
        self.plan_id.action_send_back(self.reason)
        return {"type": "ir.actions.act_window_close"}
