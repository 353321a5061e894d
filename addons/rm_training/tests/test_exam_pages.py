from datetime import timedelta

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import TrainingCase


@tagged("post_install", "-at_install")
class TestExamPages(TrainingCase, HttpCase):
    """The pages of an exam and their calls, as a browser sends them and as a cheat would."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env["survey.survey"].create(
            {
                "title": "页面考试",
                "survey_type": "assessment",
                "scoring_type": "scoring_with_answers",
                "scoring_success_min": 60,
                "is_time_limited": True,
                "time_limit": 30,
                "is_attempts_limited": True,
                "attempts_limit": 2,
                "access_mode": "token",
                "users_login_required": True,
                "question_and_page_ids": [
                    Command.create(
                        {
                            "title": f"第{number}题",
                            "question_type": "simple_choice",
                            "suggested_answer_ids": [
                                Command.create(
                                    {"value": "对", "is_correct": True, "answer_score": 50}
                                ),
                                Command.create({"value": "错"}),
                            ],
                        }
                    )
                    for number in (1, 2)
                ],
            }
        )
        cls.course.survey_id = cls.survey
        cls.rm.password = cls.rm_west.password = "kept-for-tests-1"

    def setUp(self):
        super().setUp()
        self.authenticate(self.rm.login, "kept-for-tests-1")
        self.course.with_user(self.rm).action_take_exam()
        self.attempt = self._attempts()
        self.tokens = f"{self.survey.access_token}/{self.attempt.access_token}"

    def _attempts(self):
        return self.env["survey.user_input"].search(
            [("survey_id", "=", self.survey.id), ("state", "!=", "done")]
        )

    def _call(self, route, **params):
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self.url_open(f"/survey/{route}/{self.tokens}", json=body).json()
        self.env.invalidate_all()
        return answer["result"][1]

    def _window(self):
        """Open the page as a window does; return the number it answers with."""
        self.assertIn("页面考试", self.url_open(f"/survey/{self.tokens}").text)
        self.env.invalidate_all()
        return self.attempt.rm_window

    def _submit(self, number, window, right=True):
        question = self.survey.question_ids[number]
        choice = question.suggested_answer_ids[0 if right else 1].id
        return self._call(
            "submit", question_id=question.id, token=window, **{str(question.id): str(choice)}
        )

    def test_the_window_opened_last_answers(self):
        first = self._window()
        self._call("begin", lang_code="en_US")
        self.assertEqual(self._submit(0, "")["error"], "validation")
        second = self._window()
        refused = self._submit(0, first)
        self.assertEqual(refused["error"], "validation")
        self.assertTrue(refused["fields"][str(self.survey.question_ids[0].id)])
        self.assertFalse(self.attempt.user_input_line_ids)
        self.assertNotIn("error", self._submit(0, second))
        self.assertEqual(len(self.attempt.user_input_line_ids), 1)

    def test_right_answers_are_on_no_page_before_the_end(self):
        printed = f"/survey/print/{self.survey.access_token}"
        own = f"{printed}?answer_token={self.attempt.access_token}&review=True"
        window = self._window()
        self._call("begin", lang_code="en_US")
        for address in (printed, own):
            self.assertEqual(self._turned_away(address), "/odoo")
        self._submit(0, window, right=False)
        self._submit(1, window, right=False)
        self.assertEqual(self.attempt.state, "done")
        self.assertEqual(self._turned_away(own), "/odoo", "one attempt is left")
        self.course.with_user(self.rm).action_take_exam()
        last = self._attempts()
        last._mark_in_progress()
        last._mark_done()
        self.assertIn("第1题", self.url_open(own).text)
        self.authenticate(self.rm_west.login, "kept-for-tests-1")
        self.assertEqual(self._turned_away(own), "/odoo")

    def _turned_away(self, address):
        answer = self.url_open(address, allow_redirects=False)
        self.env.invalidate_all()
        self.assertEqual(answer.status_code, 303)
        return answer.headers["Location"].removeprefix(self.base_url())

    def test_answers_after_the_time_are_refused(self):
        window = self._window()
        self._call("begin", lang_code="en_US")
        self.attempt.start_datetime -= timedelta(minutes=31)
        self.env.flush_all()
        self.assertEqual(self._submit(0, window)["error"], "unauthorized")
        self.assertFalse(self.attempt.user_input_line_ids)
        self._window()
        self.assertEqual((self.attempt.state, self.attempt.scoring_percentage), ("done", 0))

    def test_the_exam_of_somebody_else_is_closed(self):
        window = self._window()
        self.authenticate(self.rm_west.login, "kept-for-tests-1")
        self.assertNotIn("第1题", self.url_open(f"/survey/{self.tokens}").text)
        self.assertEqual(self._call("begin", lang_code="en_US")["error"], "answer_wrong_user")
        self.assertEqual(self._submit(0, window)["error"], "answer_wrong_user")
        self.env.invalidate_all()
        self.assertEqual(self.attempt.rm_window, window)

    def test_an_attempt_cannot_be_multiplied(self):
        before = self.env["survey.user_input"].search_count([("survey_id", "=", self.survey.id)])
        for address in (
            f"/survey/retry/{self.tokens}",
            f"/survey/start/{self.survey.access_token}",
            f"/survey/test/{self.survey.access_token}",
        ):
            self.url_open(address, allow_redirects=False)
        self.env.invalidate_all()
        after = self.env["survey.user_input"].search_count([("survey_id", "=", self.survey.id)])
        self.assertEqual(before, after)
