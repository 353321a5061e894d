from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_today

from ..engine import url_problem

_DOCUMENT_BYTES = 25 * 1024 * 1024
#: kinds of courses that one studies by oneself
_SELF_STUDY = ("document", "video", "link")


class RmTrainingMaterial(models.Model):
    """学习资料: a document, video or link of a course; seen and done by each RM for himself."""

    _name = "rm.training.material"
    _description = "Learning material"
    _inherit = ["rm.guarded.mixin"]
    _order = "course_id, sequence, id"
    _limits = {"name": 128, "url": 2000, "document_name": 255}
    _numbers = {"minutes": (0, 6000, 0)}
    _guarded = ("is_main",)

    course_id = fields.Many2one("rm.training.course", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    kind = fields.Selection(
        [("document", "Document"), ("video", "Video"), ("link", "Link")],
        required=True,
        default="document",
    )
    document = fields.Binary(string="File", attachment=True)
    document_name = fields.Char(string="File name")
    url = fields.Char(
        string="Address", help="http://, https:// or a path of this server that begins with /."
    )
    minutes = fields.Integer(help="How long it takes, about.")
    # what the course itself holds; made by the server
    is_main = fields.Boolean(readonly=True, copy=False)
    my_state = fields.Selection(
        [("todo", "Not opened"), ("seen", "Opened"), ("done", "Studied")],
        "My progress",
        compute="_compute_my_state",
    )

    _main_once = models.UniqueIndex("(course_id) WHERE is_main", "One main content a course.")
    _minutes_range = models.Constraint(
        "CHECK (minutes BETWEEN 0 AND 6000)", "The minutes lie between 0 and 6,000."
    )

    @api.depends_context("uid")
    def _compute_my_state(self):
        # sudo: whoever reads the course sees own steps, of which most roles have none
        mine = (
            self.env["rm.training.progress"]
            .sudo()
            .search([("material_id", "in", self.ids), ("manager_id.user_id", "=", self.env.uid)])
        )
        states = {row.material_id.id: "done" if row.done_on else "seen" for row in mine}
        for material in self:
            material.my_state = states.get(material._origin.id, "todo")

    @api.constrains("name", "url", "document", "is_main")
    def _check_content(self):
        for material in self:
            if material.url and url_problem(material.url):
                raise ValidationError(
                    self.env._(
                        "Material %(material)s: the address must begin with http://, https:// or /,"
                        " without spaces, quotes or a user name.",
                        material=material.name,
                    )
                )
            if not (material.is_main or material.url or material.document):
                raise ValidationError(
                    self.env._(
                        "Material %(material)s: upload a file or give an address.",
                        material=material.name,
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

    def _address(self):
        """Return where the content lies."""
        holder = self.course_id if self.is_main else self
        return holder.url or f"/web/content/{holder._name}/{holder.id}/document"

    def action_open(self):
        """Open the material and note that the calling RM has seen it.

        :return: action that opens the address
        """
        self.ensure_one()
        self.check_access("read")
        if manager := self.env["rm.owned.mixin"]._own_manager():
            self._note(manager, done=False)
        return {"type": "ir.actions.act_url", "url": self._address(), "target": "new"}

    def action_done(self):
        """Note that the calling RM has worked through the material.

        :return: True
        """
        self.ensure_one()
        self.check_access("read")
        manager = self.env["rm.training.session"]._own_manager()
        if self.my_state == "todo":
            raise UserError(self.env._("Open %(material)s first.", material=self.name))
        if self.my_state == "done":
            raise UserError(self.env._("%(material)s is done already.", material=self.name))
        self._note(manager, done=True)
        self.course_id._finish_study(manager)
        return True

    def _note(self, manager, done):
        today = bank_today(self.env)
        # in SQL: rows of progress are written by these two steps only
        self.env.cr.execute(
            SQL(
                """INSERT INTO rm_training_progress
                          (material_id, course_id, manager_id, seen_on, done_on)
                   VALUES (%(material)s, %(course)s, %(manager)s, %(today)s, %(done)s)
                   ON CONFLICT (material_id, manager_id) DO UPDATE
                      SET done_on = COALESCE(rm_training_progress.done_on, EXCLUDED.done_on)""",
                material=self.id,
                course=self.course_id.id,
                manager=manager.id,
                today=today,
                done=today if done else None,
            )
        )
        self.env["rm.training.progress"].invalidate_model()
        self.invalidate_recordset(["my_state"])
        self.course_id.invalidate_recordset(["my_progress"])


class RmTrainingProgress(models.Model):
    """Which material an RM has opened and done. Written by the steps of the material only."""

    _name = "rm.training.progress"
    _description = "Progress in a course"
    _inherit = ["rm.guarded.mixin"]
    _order = "seen_on desc, id desc"
    _rec_name = "material_id"
    _log_access = False
    _guarded = ("material_id", "course_id", "manager_id", "seen_on", "done_on")

    material_id = fields.Many2one(
        "rm.training.material", required=True, readonly=True, ondelete="cascade"
    )
    course_id = fields.Many2one(
        "rm.training.course", required=True, readonly=True, ondelete="cascade", index=True
    )
    manager_id = fields.Many2one(
        "rm.manager", "RM", required=True, readonly=True, ondelete="restrict", index=True
    )
    seen_on = fields.Date("Opened on", required=True, readonly=True)
    done_on = fields.Date(readonly=True)

    _once = models.UniqueIndex("(material_id, manager_id)", "One row for each material and RM.")


class RmTrainingCourse(models.Model):
    """Materials of a course, and how far the calling RM is."""

    _inherit = "rm.training.course"

    material_ids = fields.One2many("rm.training.material", "course_id", string="Materials")
    material_count = fields.Integer("Number of materials", compute="_compute_my_progress")
    my_done = fields.Integer("Materials done", compute="_compute_my_progress")
    my_progress = fields.Integer("My progress %", compute="_compute_my_progress", aggregator=None)
    teacher = fields.Char()

    @api.depends("material_ids")
    @api.depends_context("uid")
    def _compute_my_progress(self):
        for course in self:
            states = course.material_ids.mapped("my_state")
            course.material_count, course.my_done = len(states), states.count("done")
            course.my_progress = 100 * course.my_done // len(states) if states else 0

    @api.model_create_multi
    def create(self, vals_list):
        courses = super().create(vals_list)
        courses._keep_main_material()
        return courses

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"document", "url", "kind", "name"}:
            self._keep_main_material()
        return result

    def _keep_main_material(self):
        """What the course itself holds is the first of its materials."""
        for course in self:
            main = course.material_ids.filtered("is_main")
            holds = course.kind in _SELF_STUDY and (course.url or course.document)
            vals = {"name": course.name, "kind": course.kind}
            if main and holds:
                main.write(vals)
            elif main:
                main.unlink()
            elif holds:
                materials = self.env["rm.training.material"]
                main = materials.create(
                    {**vals, "course_id": course.id, "sequence": 1, "url": "/web"}
                )
                main._set_guarded(is_main=True)
                main.url = False

    def action_open_progress(self):
        """Return the action that lists who has studied what."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "rm_training.rm_training_progress_action"
        )
        return {**action, "domain": [("course_id", "=", self.id)]}

    def _finish_study(self, manager):
        """Enter the record of whoever has done all materials of a course without an exam."""
        if self.my_progress < 100 or self.survey_id or self.kind not in _SELF_STUDY:
            return
        # sudo: an RM writes no record; this one follows from what he has done
        records = self.env["rm.training.record"].sudo()
        own = [("manager_id", "=", manager.id), ("course_id", "=", self.id)]
        if not records.search_count([*own, ("passed", "=", True)], limit=1):
            records.create(
                {
                    "manager_id": manager.id,
                    "course_id": self.id,
                    "hours": self.hours,
                    "passed": True,
                }
            )
