from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

_MANAGERS = "rm_workbench.group_leader,rm_workbench.group_admin,rm_workbench.group_auditor"


class RmQuestionnaire(models.Model):
    """调研问卷: questions to branches and roles, answered once by each on Odoo's survey page.

    Who is asked lies in ``rm.questionnaire.person``, made by one statement when it is opened. Of an
    anonymous one nothing is kept that leads from an answer to a person.
    """

    _name = "rm.questionnaire"
    _description = "Questionnaire"
    _inherit = ["rm.guarded.mixin"]
    _order = "id desc"
    _rec_name = "title"
    _limits = {"title": 200, "intro": 2000}
    _guarded = ("state", "branch_id", "survey_id", "opened_on")

    title = fields.Char(required=True)
    intro = fields.Text("Introduction")
    branch_id = fields.Many2one(
        "rm.branch",
        "Issuing branch",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index=True,
        help="Empty: the whole bank.",
    )
    branch_ids = fields.Many2many(
        "rm.branch",
        string="For branches",
        groups=_MANAGERS,
        help="These branches and what lies below; empty: the whole issuing branch.",
    )
    role_ids = fields.Many2many(
        "rm.role", string="For roles", groups=_MANAGERS, help="Empty: all roles."
    )
    anonymous = fields.Boolean(
        help="Answers are shown without names, and only once it is closed and five have answered."
    )
    valid_to = fields.Date("To be answered by", required=True)
    question_ids = fields.One2many(
        "rm.questionnaire.question", "questionnaire_id", "Questions", groups=_MANAGERS, copy=True
    )
    survey_id = fields.Many2one(
        "survey.survey", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    state = fields.Selection(
        [("draft", "Draft"), ("open", "Being answered"), ("closed", "Closed")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    opened_on = fields.Date("Sent out on", readonly=True, copy=False)
    for_me = fields.Boolean("For me", compute="_compute_mine", search="_search_for_me")
    my_state = fields.Selection(
        [("todo", "To be answered"), ("answered", "Answered")],
        "My answer",
        compute="_compute_mine",
    )
    may_manage = fields.Boolean("I manage it", compute="_compute_may_manage")
    asked_count = fields.Integer("Asked", compute="_compute_counts")
    answered_count = fields.Integer("Answered", compute="_compute_counts")
    progress = fields.Integer("Answered (%)", compute="_compute_counts", aggregator=None)

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_mine(self):
        # sudo: the caller's own rows
        rows = (
            self.env["rm.questionnaire.person"]
            .sudo()
            .search([("questionnaire_id", "in", self.ids), ("user_id", "=", self.env.uid)])
        )
        mine = {row.questionnaire_id.id: row.answered for row in rows}
        for record in self:
            answered = mine.get(record._origin.id)
            record.for_me = answered is not None
            record.my_state = {True: "answered", False: "todo"}.get(answered, False)

    def _search_for_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = Domain(
            "id",
            "in",
            SQL(
                "SELECT questionnaire_id FROM rm_questionnaire_person WHERE user_id = %s",
                self.env.uid,
            ),
        )
        return mine if True in value else ~mine

    @api.depends_context("uid")
    def _compute_may_manage(self):
        managed = self._filtered_access("write")
        for record in self:
            record.may_manage = not record.id or record in managed

    @api.depends("state")
    def _compute_counts(self):
        # sudo: two numbers, which whoever is asked may know
        people = self.env["rm.questionnaire.person"].sudo()
        groups = people._read_group(
            [("questionnaire_id", "in", self.ids)], ["questionnaire_id", "answered"], ["__count"]
        )
        for record in self:
            of_record = {done: count for owner, done, count in groups if owner.id == record.id}
            record.asked_count = sum(of_record.values())
            record.answered_count = of_record.get(True, 0)
            record.progress = (
                100 * record.answered_count // record.asked_count if record.asked_count else 0
            )

    def _prepare_guarded_vals(self, vals):
        # a leader asks his branch; a bank administrator has none and asks the bank
        return {
            **super()._prepare_guarded_vals(vals),
            "branch_id": self.env.user.rm_branch_id.id,
        }

    def write(self, vals):
        self._refuse_unless_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self._refuse_unless_draft()

    def _refuse_unless_draft(self):
        for record in self:
            if record.state != "draft":
                raise UserError(
                    self.env._(
                        "%(title)s has been opened and stays as it is. Copy it to ask again.",
                        title=record.title,
                    )
                )

    @api.constrains("branch_ids", "branch_id")
    def _check_audience(self):
        for record in self:
            # sudo: only codes of the tree are compared; what is pointed at was checked before
            home = record.sudo().branch_id.parent_path or ""
            if any(not b.parent_path.startswith(home) for b in record.sudo().branch_ids):
                raise ValidationError(
                    self.env._("Choose branches of yours only: the issuing one and those below.")
                )
