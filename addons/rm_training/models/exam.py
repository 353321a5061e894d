from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

#: how every exam is taken: signed in, by the button of the course, nothing mailed
_SAFE = {
    "access_mode": "token",
    "users_login_required": True,
    "certification_mail_template_id": False,
    "session_state": False,
}
_UNSAFE_SCORING = ("no_scoring", "scoring_with_answers_after_page")


class RmTrainingCourse(models.Model):
    """The exam of a course: its pools, limits and attempts."""

    _inherit = "rm.training.course"

    exam_after_study = fields.Boolean(
        "Exam after the materials",
        default=True,
        help="The exam opens when every material of the course is done.",
    )
    exam_minutes = fields.Float(
        "Minutes", related="survey_id.time_limit", digits=(6, 0), readonly=True
    )
    exam_timed = fields.Boolean(related="survey_id.is_time_limited", readonly=True)
    exam_attempts = fields.Integer("Attempts", compute="_compute_exam")
    exam_questions = fields.Integer("Questions drawn", compute="_compute_exam")
    exam_pool = fields.Integer("Questions in the pools", compute="_compute_exam")
    exam_pass_mark = fields.Float(
        "Pass mark %", related="survey_id.scoring_success_min", digits=(5, 2), readonly=True
    )
    my_attempts_left = fields.Integer("Attempts I have left", compute="_compute_my_attempts")

    def _compute_exam(self):
        for course in self:
            # sudo: numbers only, no question and no answer
            survey = course.survey_id.sudo()
            pages = survey.page_ids
            drawn = sum(
                min(page.random_questions_count, len(page.question_ids))
                if survey.questions_selection == "random" and page.random_questions_count > 0
                else len(page.question_ids)
                for page in pages
            )
            loose = survey.question_ids.filtered(lambda question: not question.page_id)
            course.exam_questions = drawn + len(loose)
            course.exam_pool = len(survey.question_ids)
            course.exam_attempts = survey.attempts_limit if survey.is_attempts_limited else 0

    def _compute_my_attempts(self):
        partner = self.env.user.partner_id
        for course in self:
            # sudo: the caller's own attempts are counted
            survey = course.survey_id.sudo()
            limited = survey.is_attempts_limited
            course.my_attempts_left = (
                max(survey._get_number_of_attempts_lefts(partner, False, False), 0)
                if limited
                else 0
            )

    def action_make_exam(self):
        """Make an exam with pools and limits for the course, and open it.

        :return: action that opens the exam
        """
        self.ensure_one()
        self.check_access("write")
        if self.survey_id:
            raise UserError(self.env._("Course %(course)s has an exam already.", course=self.name))
        self.survey_id = self.env["survey.survey"].create(
            {
                "title": self.env._("Exam: %(course)s", course=self.name),
                "survey_type": "assessment",
                "access_mode": "token",
                "users_login_required": True,
                "scoring_type": "scoring_without_answers",
                "scoring_success_min": 60,
                "questions_layout": "page_per_question",
                "questions_selection": "random",
                "is_attempts_limited": True,
                "attempts_limit": 3,
                "is_time_limited": True,
                "time_limit": 30,
            }
        )
        return self.action_open_exam()

    def action_open_exam(self):
        """Return the action that opens the exam's sections, questions and limits."""
        self.ensure_one()
        self.check_access("write")
        if not self.survey_id:
            raise UserError(self.env._("Course %(course)s has no exam.", course=self.name))
        return {
            "type": "ir.actions.act_window",
            "res_model": "survey.survey",
            "res_id": self.survey_id.id,
            "views": [(self.env.ref("survey.survey_survey_view_form").id, "form")],
        }

    def _check_exam_open(self):
        """Refuse whoever has not studied yet, or can read the right answers."""
        if self.survey_id.has_access("read"):
            raise AccessError(
                self.env._("You can read the answers of this exam, so you cannot take it.")
            )
        if self.exam_after_study and self.material_count > self.my_done:
            raise UserError(
                self.env._(
                    "Course %(course)s: finish its materials first (%(done)s of %(all)s).",
                    course=self.name,
                    done=self.my_done,
                    all=self.material_count,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        courses = super().create(vals_list)
        courses._secure_exam()
        return courses

    def write(self, vals):
        result = super().write(vals)
        if "survey_id" in vals:
            self._secure_exam()
        return result

    def _secure_exam(self):
        for survey in self.survey_id:
            unsafe = survey.scoring_type in _UNSAFE_SCORING
            survey.write(_SAFE | ({"scoring_type": "scoring_without_answers"} if unsafe else {}))


class SurveySurvey(models.Model):
    """An exam stays one: no link for everybody, no answers before its end, nothing mailed."""

    _inherit = "survey.survey"

    rm_course_ids = fields.One2many(
        "rm.training.course", "survey_id", string="Exam of", context={"active_test": False}
    )

    def _rm_is_exam(self):
        self.ensure_one()
        # sudo: whether a course names it
        courses = self.env["rm.training.course"].sudo().with_context(active_test=False)
        return bool(courses.search_count([("survey_id", "=", self.id)], limit=1))

    def write(self, vals):
        loosened = [n for n, safe in _SAFE.items() if n in vals and (vals[n] or False) != safe]
        if loosened or vals.get("scoring_type") in _UNSAFE_SCORING:
            for survey in self:
                if survey._rm_is_exam():
                    raise ValidationError(
                        self.env._(
                            "%(survey)s is the exam of a course: it is taken signed in, by its"
                            " button, without mails and without answers before the end.",
                            survey=survey.title,
                        )
                    )
        return super().write(vals)

    def action_start_session(self):
        """Refuse to show an exam to a room: whoever takes part would see the right answers."""
        if any(survey._rm_is_exam() for survey in self):
            raise UserError(self.env._("An exam is taken by each for himself."))
        return super().action_start_session()

    def _create_answer(self, user=False, partner=False, email=False, test_entry=False, **values):
        exam = len(self) == 1 and not test_entry and self._rm_is_exam()
        if exam:
            self._rm_refuse_second(partner or (user and user.partner_id))
        answers = super()._create_answer(
            user=user, partner=partner, email=email, test_entry=test_entry, **values
        )
        if exam:
            answers.rm_exam = True
            answers.flush_recordset()
        return answers

    def _rm_refuse_second(self, partner):
        if not partner:
            raise AccessError(self.env._("An exam is taken signed in."))
        if self._rm_open_attempt(partner):
            raise UserError(self.env._("You have begun this exam already. Go on there."))

    def _rm_open_attempt(self, partner):
        """Return the attempt somebody has begun; one whose time is over is finished instead."""
        # sudo: takers have no right on their attempts
        begun = (
            self.env["survey.user_input"]
            .sudo()
            .search(
                [
                    ("survey_id", "=", self.id),
                    ("partner_id", "=", partner.id),
                    ("state", "!=", "done"),
                    ("test_entry", "=", False),
                ],
                limit=1,
            )
        )
        if begun.survey_time_limit_reached:
            begun._mark_done()
            return begun.browse()
        return begun
