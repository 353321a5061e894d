from odoo import api, fields, models
from odoo.exceptions import ValidationError

_MOST_CHOICES = 30


class RmQuestionnaireQuestion(models.Model):
    """A question of a questionnaire."""

    _name = "rm.questionnaire.question"
    _description = "Question of a questionnaire"
    _inherit = ["rm.guarded.mixin"]
    _order = "questionnaire_id, sequence, id"
    _rec_name = "title"
    _limits = {"title": 500, "choices": 5000}

    questionnaire_id = fields.Many2one(
        "rm.questionnaire", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    title = fields.Char("Question", required=True)
    kind = fields.Selection(
        [
            ("simple_choice", "One answer"),
            ("multiple_choice", "Several answers"),
            ("scale", "Marks from 1 to 5"),
            ("text_box", "In own words"),
        ],
        required=True,
        default="simple_choice",
    )
    choices = fields.Text("Answers to choose from", help="One on each line.")
    mandatory = fields.Boolean("Must be answered", default=True)

    @api.constrains("kind", "choices")
    def _check_choices(self):
        for question in self:
            count = len(question._choice_list())
            needs = question.kind in ("simple_choice", "multiple_choice")
            if needs and not 2 <= count <= _MOST_CHOICES:
                raise ValidationError(
                    self.env._(
                        "%(question)s: give two to %(most)s different answers, one on each line.",
                        question=question.title,
                        most=_MOST_CHOICES,
                    )
                )

    def _choice_list(self):
        lines = (line.strip()[:200] for line in (self.choices or "").splitlines())
        return list(dict.fromkeys(filter(None, lines)))

    @api.model_create_multi
    def create(self, vals_list):
        questions = super().create(vals_list)
        questions.questionnaire_id._refuse_unless_draft()
        return questions

    def write(self, vals):
        self.questionnaire_id._refuse_unless_draft()
        result = super().write(vals)
        self.questionnaire_id._refuse_unless_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_of_drafts_only(self):
        self.questionnaire_id._refuse_unless_draft()

    def _prepare_survey_question(self, sequence):
        self.ensure_one()
        return {
            "title": self.title,
            "question_type": self.kind,
            "sequence": sequence,
            "constr_mandatory": self.mandatory,
            "scale_min": 1,
            "scale_max": 5,
            "suggested_answer_ids": [
                fields.Command.create({"value": choice, "sequence": number})
                for number, choice in enumerate(self._choice_list())
            ]
            if self.kind in ("simple_choice", "multiple_choice")
            else [],
        }


class RmQuestionnairePerson(models.Model):
    """Who is asked, and whether he has answered: not when, not what."""

    _name = "rm.questionnaire.person"
    _description = "Person asked by a questionnaire"
    _inherit = ["rm.guarded.mixin"]
    _order = "branch_id, user_id, id"
    _rec_name = "user_id"
    _log_access = False
    _guarded = ("questionnaire_id", "user_id", "branch_id", "answered")

    questionnaire_id = fields.Many2one(
        "rm.questionnaire", required=True, readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", "Person", required=True, readonly=True, ondelete="restrict", index=True
    )
    branch_id = fields.Many2one("rm.branch", readonly=True, ondelete="set null", index=True)
    answered = fields.Boolean(readonly=True, required=True, default=False)

    _once = models.UniqueIndex("(questionnaire_id, user_id)", "One row for each person.")

    @api.depends("user_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.user_id.name
