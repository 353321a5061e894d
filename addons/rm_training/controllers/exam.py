from odoo import http
from odoo.http import request

from odoo.addons.survey.controllers.main import Survey


class Exam(Survey):
    """The pages of an exam: one window answers, right answers only after the end."""

    @http.route()
    def survey_display_page(self, survey_token, answer_token, **post):
        _survey, answer = self._fetch_from_access_token(survey_token, answer_token)
        # only the taker's own page counts: somebody else is turned away by Odoo's check
        if answer.rm_exam and answer.partner_id == request.env.user.partner_id:
            answer._rm_new_window()
        return super().survey_display_page(survey_token, answer_token, **post)

    @http.route()
    def survey_submit(self, survey_token, answer_token, **post):
        survey, answer = self._fetch_from_access_token(survey_token, answer_token)
        if answer.rm_exam and answer.state != "done" and post.get("token") != answer.rm_window:
            sentence = request.env._(
                "This exam was opened in another window. Answer there, or load this page again."
            )
            questions, _page = survey._get_survey_questions(
                answer=answer, page_id=post.get("page_id"), question_id=post.get("question_id")
            )
            return {}, {
                "error": "validation",
                "fields": {question.id: sentence for question in questions},
            }
        return super().survey_submit(survey_token, answer_token, **post)

    @http.route()
    def survey_print(self, survey_token, review=False, answer_token=None, **post):
        survey, answer = self._fetch_from_access_token(survey_token, answer_token)
        if (
            survey
            and survey._rm_is_exam()
            and not survey.with_user(request.env.user).has_access("read")
        ):
            own = answer and answer.partner_id == request.env.user.partner_id
            if not own or not answer._rm_may_see_answers():
                return request.redirect("/odoo")
        return super().survey_print(survey_token, review, answer_token, **post)
