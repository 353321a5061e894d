from odoo import api, fields, models


class RmTrainingPlanLine(models.Model):
    """A course of a plan."""

    _name = "rm.training.plan.line"
    _description = "Course of a training plan"
    _inherit = ["rm.guarded.mixin"]
    _order = "plan_id, sequence, id"
    _rec_name = "course_id"
    _limits = {"note": 500}

    plan_id = fields.Many2one("rm.training.plan", required=True, ondelete="cascade", index=True)
    course_id = fields.Many2one(
        "rm.training.course", required=True, ondelete="restrict", index=True
    )
    hours = fields.Float(related="course_id.hours")
    sequence = fields.Integer(default=10)
    note = fields.Char()

    _course_uniq = models.Constraint(
        "UNIQUE (plan_id, course_id)", "The plan holds this course already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.plan_id._check_open()
        lines.plan_id._note_change()
        return lines

    def write(self, vals):
        # both the plan a line leaves and the one it comes to
        self.plan_id._check_open()
        left = self.plan_id
        result = super().write(vals)
        # Odoo checks the rules before it writes; the record must be the caller's afterwards too
        self.check_access("write")
        self.plan_id._check_open()
        (left | self.plan_id)._note_change()
        return result

    @api.ondelete(at_uninstall=False)
    def _refuse_unlink_of_decided(self):
        self.plan_id._check_open()
        self.plan_id._note_change()
