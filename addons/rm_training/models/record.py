from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from odoo.addons.rm_workbench.bank_date import bank_today
from odoo.addons.rm_workbench.fields import Exact


class RmTrainingRecord(models.Model):
    """培训记录: what an RM has learnt; hours and marks are sources for appraisal."""

    _name = "rm.training.record"
    _description = "Training record"
    _inherit = ["rm.guarded.mixin", "rm.exact.mixin"]
    _order = "date desc, id desc"
    _limits = {"note": 500}
    _numbers = {"hours": (0, 999, 2), "mark": (0, 1000, 2)}

    manager_id = fields.Many2one(
        "rm.manager", string="RM", required=True, ondelete="restrict", index=True
    )
    course_id = fields.Many2one(
        "rm.training.course", required=True, ondelete="restrict", index=True
    )
    topic_id = fields.Many2one(related="course_id.topic_id", store=True, index=True)
    session_id = fields.Many2one("rm.training.session", ondelete="restrict", index="btree_not_null")
    date = fields.Date(required=True, index=True, default=lambda self: bank_today(self.env))
    hours = fields.Float(digits=(5, 2), required=True)
    # exact, because an empty mark is not the mark 0
    mark = Exact(scale=2)
    passed = fields.Boolean()
    note = fields.Char()

    _session_uniq = models.UniqueIndex(
        "(manager_id, session_id) WHERE session_id IS NOT NULL",
        "This RM has a record of this session already.",
    )
    _day_uniq = models.UniqueIndex(
        "(manager_id, course_id, date) WHERE session_id IS NULL",
        "This RM has a record of this course on that day already.",
    )
    _numbers_range = models.Constraint(
        "CHECK (hours BETWEEN 0 AND 999 AND mark BETWEEN 0 AND 1000)",
        "Hours lie between 0 and 999, marks between 0 and 1000.",
    )

    @api.depends("manager_id", "course_id")
    def _compute_display_name(self):
        for record in self:
            # sudo: who reads a record reads what was attended, also without the list of courses
            course = record.sudo().course_id.name or ""
            record.display_name = f"{record.manager_id.display_name} {course}"

    @api.constrains("session_id", "course_id")
    def _check_course(self):
        for record in self:
            if record.session_id and record.session_id.course_id != record.course_id:
                raise ValidationError(
                    self.env._(
                        "The session was about course %(course)s. Choose that course.",
                        course=record.session_id.course_id.name,
                    )
                )

    @api.constrains("date")
    def _check_not_ahead(self):
        today = bank_today(self.env)
        for record in self:
            if record.date > today:
                raise ValidationError(
                    self.env._(
                        "A record speaks of what is over; %(day)s is ahead.", day=record.date
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_not_own()
        return records

    def write(self, vals):
        self._check_not_own()
        result = super().write(vals)
        # Odoo checks the rules before it writes; the record must be the caller's afterwards too
        self.check_access("write")
        self._check_not_own()
        return result

    @api.ondelete(at_uninstall=False)
    def _refuse_unlink_of_own(self):
        self._check_not_own()

    def _check_not_own(self):
        """Nobody writes his own record, whatever other roles he holds."""
        # records that follow from attendance or an exam are written by the server (sudo)
        # sudo: compares users only
        if not self.env.su and self.env.user._is_one_of(self.sudo().manager_id.user_id):
            raise AccessError(self.env._("Somebody else must keep your own training record."))
