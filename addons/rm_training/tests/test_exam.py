from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

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

    def test_an_exam_is_closed_until_the_materials_are_done(self):
        self.course.write({"kind": "link", "url": "https://example.com"})
        course = self.course.with_user(self.rm)
        with self.assertRaises(UserError):
            course.action_take_exam()
        course.material_ids.action_open()
        course.material_ids.action_done()
        self.assertFalse(self.env["rm.training.record"].search([("course_id", "=", course.id)]))
        self.assertTrue(course.action_take_exam())

    def test_whoever_can_read_the_answers_cannot_take_the_exam(self):
        # no role of the suite gives both; a right given by hand may
        self.env.cr.execute(
            "INSERT INTO res_groups_users_rel (gid, uid) VALUES (%s, %s)",
            [self.env.ref("survey.group_survey_user").id, self.rm.id],
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache("default", "groups")
        with self.assertRaises(AccessError):
            self.course.with_user(self.rm).action_take_exam()

    def test_a_second_attempt_at_the_same_time_is_refused(self):
        self.course.with_user(self.rm).action_take_exam()
        with self.assertRaises(UserError):
            self.survey._create_answer(user=self.rm)
        attempt = self.env["survey.user_input"].search([("survey_id", "=", self.survey.id)])
        self.assertTrue(attempt.rm_exam)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.env.cr.execute(
                "INSERT INTO survey_user_input"
                " (survey_id, partner_id, access_token, rm_exam, state)"
                " VALUES (%s, %s, 'x', TRUE, 'new')",
                [self.survey.id, self.rm.partner_id.id],
            )

    def test_attempts_are_counted_over_all_beginnings(self):
        self.survey.write({"is_attempts_limited": True, "attempts_limit": 2})
        self.assertEqual(self.course.with_user(self.rm).my_attempts_left, 2)
        for _nth in range(2):
            self._take(right=False)
        self.course.invalidate_recordset()
        self.assertEqual(self.course.with_user(self.rm).my_attempts_left, 0)
        with self.assertRaises(UserError):
            self.course.with_user(self.rm).action_take_exam()

    def test_an_attempt_whose_time_is_over_counts_as_it_stands(self):
        self.survey.write({"is_time_limited": True, "time_limit": 30})
        self.course.with_user(self.rm).action_take_exam()
        attempt = self.env["survey.user_input"].search([("survey_id", "=", self.survey.id)])
        attempt._mark_in_progress()
        attempt.start_datetime -= timedelta(minutes=31)
        self.assertEqual(self.env["survey.user_input"]._finish_overdue_exams(), 1)
        self.assertEqual(attempt.state, "done")
        record = self.env["rm.training.record"].search([("course_id", "=", self.course.id)])
        self.assertEqual((record.mark, record.passed), ("0.00", False))

    def test_an_exam_stays_safe(self):
        self.assertEqual(self.survey.access_mode, "token")
        self.assertTrue(self.survey.users_login_required)
        template = self.env["mail.template"].search([], limit=1)
        for vals in (
            {"access_mode": "public"},
            {"users_login_required": False},
            {"scoring_type": "scoring_with_answers_after_page"},
            {"scoring_type": "no_scoring"},
            {"certification_mail_template_id": template.id},
            {"session_state": "ready"},
        ):
            with self.assertRaises(ValidationError):
                self.survey.with_user(self.admin1).write(vals)
        with self.assertRaises(UserError):
            self.survey.with_user(self.admin1).action_start_session()

    def test_questions_are_drawn_from_pools(self):
        course = self.course.copy({"name": "题库", "survey_id": False})
        with self.assertRaises(AccessError):
            course.with_user(self.leader).action_make_exam()
        course.with_user(self.admin1).action_make_exam()
        survey = course.survey_id
        self.assertEqual(
            (survey.questions_selection, survey.scoring_type), ("random", "scoring_without_answers")
        )
        pages = self.env["survey.question"].create(
            [
                {
                    "survey_id": survey.id,
                    "title": f"题库{nth}",
                    "is_page": True,
                    "sequence": nth * 10,
                }
                for nth in (1, 2)
            ]
        )
        for page in pages:
            page.random_questions_count = 2
            self.env["survey.question"].create(
                [
                    {
                        "survey_id": survey.id,
                        "title": f"{page.title}-{nth}",
                        "question_type": "char_box",
                        "sequence": page.sequence + nth,
                    }
                    for nth in range(1, 6)
                ]
            )
        course.invalidate_recordset()
        self.assertEqual(
            (course.exam_pool, course.exam_questions, course.exam_attempts), (10, 4, 3)
        )
        answer = survey._create_answer(user=self.rm)
        self.assertEqual(len(answer.predefined_question_ids), 4)
        self.assertEqual(len(answer.predefined_question_ids.page_id), 2)

    def test_an_rm_reads_neither_questions_nor_answers(self):
        for model in (
            "survey.survey",
            "survey.question",
            "survey.question.answer",
            "survey.user_input",
            "survey.user_input.line",
        ):
            for user in (self.rm, self.leader, self.risk, self.branch_admin, self.auditor):
                rows = self.env[model].with_user(user)
                with self.assertRaises(AccessError):
                    rows.search([])
                with self.assertRaises(AccessError):
                    rows.browse(1).read(["display_name"])
        right = self.env["survey.question.answer"].with_user(self.rm)
        with self.assertRaises(AccessError):
            right.search_count([("is_correct", "=", True)])
        with self.assertRaises(AccessError):
            self.env["rm.training.course"].with_user(self.rm).search(
                [("survey_id.question_and_page_ids.suggested_answer_ids.is_correct", "=", True)]
            )
