from odoo import api, fields, models
from odoo.exceptions import UserError

_MARKS = [("5", "Very good"), ("4", "Good"), ("3", "Fair"), ("2", "Poor"), ("1", "Very poor")]


class RmTrainingEvaluation(models.Model):
    """培训评价: what somebody who was there thinks of a session; said once, then it stands."""

    _name = "rm.training.evaluation"
    _description = "Evaluation of a training session"
    _inherit = ["rm.guarded.mixin"]
    _order = "session_id, id desc"
    _rec_name = "session_id"
    _guarded = ("manager_id",)
    _limits = {"comment": 2000}

    session_id = fields.Many2one(
        "rm.training.session", required=True, ondelete="restrict", index=True
    )
    course_id = fields.Many2one(related="session_id.course_id")
    teacher = fields.Char(related="session_id.teacher")
    manager_id = fields.Many2one("rm.manager", "RM", readonly=True, ondelete="restrict", index=True)
    content_mark = fields.Selection(_MARKS, "Content", required=True)
    teacher_mark = fields.Selection(_MARKS, "Teaching", required=True)
    use_mark = fields.Selection(_MARKS, "Use for my work", required=True)
    average = fields.Float(compute="_compute_average", store=True, digits=(3, 2), aggregator="avg")
    comment = fields.Text()

    _once = models.UniqueIndex(
        "(session_id, manager_id)", "You have evaluated this session already."
    )

    @api.depends("content_mark", "teacher_mark", "use_mark")
    def _compute_average(self):
        for row in self:
            marks = (row.content_mark, row.teacher_mark, row.use_mark)
            row.average = sum(int(mark or 0) for mark in marks) / 3

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        for row in rows:
            manager = row.session_id._own_manager()
            # sudo: attendance is compared, not shown
            present = row.session_id.sudo().enrolment_ids.filtered(
                lambda e, own=manager: e.attended and e.manager_id.id == own.id
            )
            if row.session_id.state != "done" or not present:
                raise UserError(
                    self.env._("Sessions are evaluated by who was there, once they are over.")
                )
            row._set_guarded(manager_id=manager.id)
        return rows

    def write(self, vals):
        if vals:
            self.check_access("write")
            raise UserError(self.env._("An evaluation stands as it was given."))
        return super().write(vals)


class RmTrainingSession(models.Model):
    _inherit = "rm.training.session"

    evaluation_count = fields.Integer("Evaluations", compute="_compute_evaluation")
    evaluation_average = fields.Float(
        "Average evaluation", compute="_compute_evaluation", digits=(3, 2)
    )
    may_evaluate = fields.Boolean(compute="_compute_may_evaluate")

    @api.depends("state")
    def _compute_evaluation(self):
        rows = self.env["rm.training.evaluation"].sudo()  # sudo: only number and average are shown
        found = rows._read_group(
            [("session_id", "in", self.ids)], ["session_id"], ["__count", "average:avg"]
        )
        known = {session.id: (count, average) for session, count, average in found}
        for session in self:
            count, average = known.get(session.id, (0, 0.0))
            session.evaluation_count, session.evaluation_average = count, average

    @api.depends("state", "enrolment_ids.attended")
    @api.depends_context("uid")
    def _compute_may_evaluate(self):
        own = self.env["rm.manager"].search([("user_id", "=", self.env.uid)], limit=1)
        given = self.env["rm.training.evaluation"].search(
            [("session_id", "in", self.ids), ("manager_id", "=", own.id)]
        )
        present = self.env["rm.training.enrolment"].search(
            [("session_id", "in", self.ids), ("manager_id", "=", own.id), ("attended", "=", True)]
        )
        for session in self:
            session.may_evaluate = (
                bool(own)
                and session.state == "done"
                and session in present.session_id
                and session not in given.session_id
            )

    def action_evaluate(self):
        """Return the action that opens the form of the caller's evaluation."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Evaluation of the session"),
            "res_model": "rm.training.evaluation",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_session_id": self.id},
        }
