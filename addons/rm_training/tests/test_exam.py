from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .common import TrainingCase


class TestExam(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env["survey.survey"].create(
            {
                "title": "贷后检查考试",
                "survey_type": "assessment",
                "scoring_type": "scoring_with_answers",
                "scoring_success_min": 60,
                "question_and_page_ids": [
                    Command.create(
                        {
                            "title": "首次检查期限",
                            "question_type": "simple_choice",
                            "suggested_answer_ids": [
                                Command.create(
                                    {"value": "15天", "is_correct": True, "answer_score": 100}
                                ),
                                Command.create({"value": "90天", "answer_score": 0}),
                            ],
                        }
                    )
                ],
            }
        )
        cls.course.survey_id = cls.survey

    def _take(self, right):
        """Take the exam as ``rm`` the way the web page does, as the server on his behalf."""
        url = self.course.with_user(self.rm).action_take_exam()["url"]
        answer = self.env["survey.user_input"].search(
            [("access_token", "=", url.split("answer_token=")[1])]
        )
        self.assertEqual(answer.partner_id, self.rm.partner_id)
        question = self.survey.question_ids
        choice = question.suggested_answer_ids[0 if right else 1]
        answer._save_lines(question, str(choice.id))
        answer.with_user(self.rm).sudo()._mark_done()
        return self.env["rm.training.record"].search([("manager_id", "=", self.manager.id)])

    def test_a_passed_exam_enters_mark_hours_and_pass(self):
        record = self._take(right=True)
        self.assertEqual((record.mark, record.hours, record.passed), ("100.00", 4.0, True))

    def test_a_failed_exam_gives_no_hours_and_a_better_attempt_takes_its_place(self):
        record = self._take(right=False)
        self.assertEqual((record.mark, record.hours, record.passed), ("0.00", 0.0, False))
        self.assertEqual(self._take(right=True), record)
        self.assertEqual((record.mark, record.hours, record.passed), ("100.00", 4.0, True))
        self._take(right=False)
        self.assertEqual((record.mark, record.passed), ("100.00", True))

    def test_an_exam_passes_the_record_of_the_session_attended_before(self):
        session = self._open_session(days=-1)
        enrolment = (
            self.env["rm.training.enrolment"]
            .with_user(self.leader)
            .create({"session_id": session.id, "manager_id": self.manager.id})
        )
        enrolment.attended = True
        session.action_done()
        self.assertFalse(session.record_ids.passed)
        record = self._take(right=True)
        self.assertEqual(record, session.record_ids)
        self.assertTrue(record.passed)
        self.assertEqual(record.date, self.today - timedelta(days=1))

    def test_an_exam_begun_is_continued(self):
        course = self.course.with_user(self.rm)
        self.assertEqual(course.action_take_exam()["url"], course.action_take_exam()["url"])

    def test_courses_without_exam_and_users_who_are_no_rm_are_refused(self):
        with self.assertRaises(UserError):
            self.course.copy({"name": "二", "survey_id": False}).with_user(
                self.rm
            ).action_take_exam()
        with self.assertRaises(AccessError):
            self.course.with_user(self.leader).action_take_exam()

    def test_an_rm_reads_neither_questions_nor_answers(self):
        for model in ("survey.survey", "survey.question.answer", "survey.user_input"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.rm).search([])
