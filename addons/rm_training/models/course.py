from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import url_problem

#: a document travels through the web client in one piece
_DOCUMENT_BYTES = 25 * 1024 * 1024


class RmTrainingCourse(models.Model):
    """培训课程: something to learn from, with an exam where there is one."""

    _name = "rm.training.course"
    _description = "Training course"
    _inherit = ["rm.guarded.mixin"]
    _order = "topic_id, name"
    _limits = {"name": 128, "url": 2000, "document_name": 255, "description": 100000}
    _numbers = {"hours": (0, 999, 2)}

    name = fields.Char(required=True)
    topic_id = fields.Many2one("rm.training.topic", required=True, ondelete="restrict", index=True)
    kind = fields.Selection(
        [
            ("document", "Document"),
            ("video", "Video"),
            ("link", "Link"),
            ("lecture", "Lecture"),
            ("exchange", "Exchange of experience"),
            ("shadowing", "Shadowing"),
        ],
        required=True,
        default="document",
    )
    # kept as an attachment of the record, readable by whoever may read the course
    document = fields.Binary(string="File", attachment=True)
    document_name = fields.Char(string="File name")
    url = fields.Char(
        string="Address", help="http://, https:// or a path of this server that begins with /."
    )
    hours = fields.Float(digits=(5, 2), required=True, default=1.0)
    mandatory = fields.Boolean()
    survey_id = fields.Many2one(
        "survey.survey", string="Exam", ondelete="restrict", index="btree_not_null"
    )
    description = fields.Html()
    active = fields.Boolean(default=True)

    _name_uniq = models.Constraint(
        "UNIQUE (topic_id, name)", "This topic has a course of that name already."
    )
    _hours_range = models.Constraint(
        "CHECK (hours >= 0 AND hours <= 999)", "The hours of a course lie between 0 and 999."
    )
    _link_has_url = models.Constraint(
        "CHECK (kind <> 'link' OR COALESCE(url, '') <> '')",
        "A course of kind link needs its address.",
    )

    @api.constrains("url")
    def _check_url(self):
        for course in self.filtered("url"):
            if url_problem(course.url):
                raise ValidationError(
                    self.env._(
                        "Course %(course)s: the address must begin with http://, https:// or /,"
                        " without spaces, quotes or a user name.",
                        course=course.name,
                    )
                )

    @api.constrains("kind", "url", "document")
    def _check_content(self):
        for course in self:
            if course.kind in ("document", "video") and not (course.url or course.document):
                raise ValidationError(
                    self.env._(
                        "Course %(course)s: upload a file or give an address.", course=course.name
                    )
                )

    def _check_incoming(self, vals):
        super()._check_incoming(vals)
        # base64 takes four characters for three bytes
        if len(vals.get("document") or "") * 3 // 4 > _DOCUMENT_BYTES:
            raise ValidationError(
                self.env._(
                    "A file may have 25 MB at most."
                    " Put it on a server of the bank and give its address."
                )
            )

    def action_take_exam(self):
        """Open the exam for the calling RM: the one begun, or a new attempt.

        :return: client action that opens the exam's page.
        """
        self.ensure_one()
        self.check_access("read")
        if not self.survey_id:
            raise UserError(self.env._("Course %(course)s has no exam.", course=self.name))
        self.env["rm.training.session"]._own_manager()
        self._check_exam_open()
        # sudo: takers have no right on surveys; the survey checks activity and attempts itself
        survey = self.survey_id.sudo()
        answer = survey._rm_open_attempt(self.env.user.partner_id)
        answer = answer or survey._create_answer(user=self.env.user)
        return {"type": "ir.actions.act_url", "url": answer.get_start_url(), "target": "new"}
