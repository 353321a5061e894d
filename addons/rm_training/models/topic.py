import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

_CODE = re.compile(r"[A-Z0-9][A-Z0-9_.-]*")


class RmTrainingTopic(models.Model):
    """培训主题: a node of the tree under which courses are filed."""

    _name = "rm.training.topic"
    _description = "Training topic"
    _inherit = ["rm.guarded.mixin"]
    _parent_store = True
    _order = "code"
    _rec_name = "complete_name"
    _rec_names_search = ["code", "complete_name"]
    _limits = {"code": 32, "name": 128, "description": 2000}

    code = fields.Char(required=True, help="Capital letters, digits, dot, dash, underscore.")
    name = fields.Char(required=True)
    complete_name = fields.Char(
        compute="_compute_complete_name", store=True, recursive=True, string="Topic"
    )
    parent_id = fields.Many2one("rm.training.topic", ondelete="restrict", index=True)
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("rm.training.topic", "parent_id", string="Subtopics")
    course_ids = fields.One2many("rm.training.course", "topic_id", string="Courses")
    course_count = fields.Integer(compute="_compute_course_count", string="Number of courses")
    description = fields.Text()
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "A topic with this code exists already.")

    @api.depends("course_ids")
    def _compute_course_count(self):
        counts = dict(
            self.env["rm.training.course"]._read_group(
                [("topic_id", "in", self.ids)], ["topic_id"], ["__count"]
            )
        )
        for topic in self:
            topic.course_count = counts.get(topic, 0)

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for topic in self:
            above = topic.parent_id.complete_name
            topic.complete_name = f"{above} / {topic.name}" if above else topic.name

    @api.constrains("parent_id")
    def _check_no_cycle(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A topic cannot lie below itself."))

    @api.constrains("code")
    def _check_code(self):
        for topic in self:
            if not _CODE.fullmatch(topic.code):
                raise ValidationError(
                    self.env._(
                        "Code %(code)s: use capital letters, digits, dot, dash and underscore.",
                        code=topic.code,
                    )
                )
