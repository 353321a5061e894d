from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from .common import TrainingCase


class TestQuestionnaire(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rms = cls.rm
        cls.rms += cls._users([(f"asked{number}", "rm", cls.east) for number in range(4)])

    def _asked(self, user=None, **vals):
        return (
            self.env["rm.questionnaire"]
            .with_user(user or self.leader)
            .create(
                {
                    "title": "秋收前农户资金需求",
                    "valid_to": self.today + timedelta(days=7),
                    "role_ids": [Command.link(self.env.ref("rm_workbench.role_rm").id)],
                    "question_ids": [
                        Command.create({"title": "需求是否增加", "choices": "增加\n持平\n减少"}),
                        Command.create({"title": "产品满意度", "kind": "scale"}),
                        Command.create({"title": "建议", "kind": "text_box", "mandatory": False}),
                    ],
                    **vals,
                }
            )
        )

    def _answer(self, record, user, choice=0, mark=4, text="利率再低一点"):
        """Answer as the page does, as the server on behalf of the user."""
        url = record.with_user(user).action_answer()["url"]
        sheets = self.env["survey.user_input"].with_user(user).sudo()
        sheet = sheets.search([("access_token", "=", url.split("answer_token=")[1])])
        first, second, third = sheet.survey_id.question_ids
        sheet._save_lines(first, str(first.suggested_answer_ids[choice].id))
        sheet._save_lines(second, str(mark))
        sheet._save_lines(third, text)
        sheet._mark_done()
        return sheet

    def test_it_asks_the_roles_of_the_branch_and_each_answers_once(self):
        record = self._asked()
        record.action_open()
        self.assertEqual(record.asked_count, 5)
        mine = record.with_user(self.rm)
        self.assertEqual((mine.for_me, mine.my_state), (True, "todo"))
        self._answer(record, self.rm)
        mine.invalidate_recordset()
        self.assertEqual(mine.my_state, "answered")
        self.assertEqual((record.answered_count, record.progress), (1, 20))
        with self.assertRaises(UserError):
            mine.action_answer()
        with self.assertRaises(UserError):
            record.survey_id.sudo()._create_answer(user=self.rm)
        people = self.env["rm.questionnaire.person"].with_user(self.leader)
        self.assertEqual(people.search([("answered", "=", True)]).user_id, self.rm)

    def test_a_named_answer_is_shown_with_its_person(self):
        record = self._asked()
        record.action_open()
        self._answer(record, self.rm, choice=1, mark=3)
        rows = self.env["rm.questionnaire.answer"].with_user(self.leader).search([])
        self.assertEqual(rows.user_id, self.rm)
        self.assertEqual(rows.mapped("answer"), ["持平", "3", "利率再低一点"])
        self.assertEqual(rows[1].mark, 3)

    def test_an_anonymous_answer_leads_to_nobody(self):
        record = self._asked(anonymous=True)
        record.action_open()
        sheets = [self._answer(record, user) for user in self.rms[:4]]
        answers = self.env["rm.questionnaire.answer"].with_user(self.leader)
        self.assertFalse(answers.search([]), "while it is open")
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT * FROM survey_user_input WHERE id = ANY(%s)", [[s.id for s in sheets]]
        )
        private = {"partner_id", "email", "nickname", "create_date", "write_date",
                   "start_datetime", "end_datetime"}  # fmt: skip
        for row in self.env.cr.dictfetchall():
            self.assertEqual({row[name] for name in private}, {None})
            self.assertEqual({row["create_uid"], row["write_uid"]}, {1})
        self.env.cr.execute(
            "SELECT DISTINCT create_uid, write_uid, create_date, write_date"
            " FROM survey_user_input_line WHERE user_input_id = ANY(%s)",
            [[s.id for s in sheets]],
        )
        self.assertEqual(self.env.cr.fetchall(), [(1, 1, None, None)])
        self.env.cr.execute(
            "SELECT count(*) FROM mail_message WHERE model = 'survey.user_input'"
            " AND res_id = ANY(%s)",
            [[s.id for s in sheets]],
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))
        record.action_close()
        self.assertFalse(answers.search([]), "fewer than five")

    def test_an_anonymous_one_shows_its_answers_once_closed_and_five_have_answered(self):
        record = self._asked(anonymous=True)
        record.action_open()
        for user in self.rms:
            self._answer(record, user)
        answers = self.env["rm.questionnaire.answer"].with_user(self.leader)
        self.assertFalse(answers.search([]))
        record.action_close()
        rows = answers.search([])
        self.assertEqual(len(rows), 15)
        self.assertFalse(rows.user_id)

    def test_nobody_reads_what_lies_behind(self):
        record = self._asked()
        record.action_open()
        self._answer(record, self.rm)
        survey = record.sudo().survey_id
        behind = (
            survey,
            survey.question_ids,
            survey.question_ids.suggested_answer_ids,
            survey.user_input_ids,
            survey.user_input_ids.user_input_line_ids,
        )
        for records in behind:
            for user in (self.admin1, self.leader, self.rm, self.auditor):
                with self.assertRaises(AccessError):
                    records.with_user(user).read(["display_name"])
        with self.assertRaises(AccessError):
            survey.with_user(self.admin1).write({"title": "x"})

    def test_each_role_sees_its_part(self):
        record = self._asked()
        rows = self.env["rm.questionnaire"]
        self.assertFalse(rows.with_user(self.rm).search([]))
        record.action_open()
        seen = {
            user.login: bool(rows.with_user(user).search([]))
            for user in (self.rm, self.rm_west, self.leader, self.leader_ho, self.leader_west)
        }
        self.assertEqual(list(seen.values()), [True, False, True, True, False])
        for user in (self.admin1, self.auditor):
            self.assertTrue(rows.with_user(user).search([]))
        self._answer(record, self.rm)
        for name in ("answer", "person", "question"):
            parts = self.env[f"rm.questionnaire.{name}"]
            for user, sees in (
                (self.leader, True),
                (self.leader_ho, True),
                (self.leader_west, False),
                (self.admin1, True),
                (self.auditor, True),
            ):
                self.assertEqual(bool(parts.with_user(user).search([])), sees, name)
        with self.assertRaises(AccessError):
            record.with_user(self.leader_west).action_answer()
        with self.assertRaises(AccessError):
            record.with_user(self.leader_ho).action_answer()
        for user in (self.rm, self.risk, self.branch_admin, self.integration):
            for name in ("person", "answer", "question"):
                with self.assertRaises(AccessError):
                    self.env[f"rm.questionnaire.{name}"].with_user(user).search([])
            with self.assertRaises(AccessError):
                self._asked(user)
        for step in ("action_open", "action_close"):
            with self.assertRaises(AccessError):
                getattr(record.with_user(self.rm), step)()

    def test_what_is_open_stays_and_steps_out_of_order_are_refused(self):
        record = self._asked()
        with self.assertRaises(UserError):
            record.action_close()
        record.action_open()
        for change in (
            lambda: record.write({"title": "x"}),
            lambda: record.question_ids[0].write({"title": "x"}),
            lambda: record.question_ids[0].unlink(),
            record.unlink,
            record.action_open,
            lambda: record.write({"state": "draft"}),
        ):
            with self.assertRaises(UserError):
                change()
        record.action_close()
        with self.assertRaises(UserError):
            record.with_user(self.rm).action_answer()
        copy = record.copy()
        self.assertEqual((copy.state, len(copy.question_ids), copy.asked_count), ("draft", 3, 0))

    def test_a_sheet_begun_is_continued_and_lost_when_it_closes(self):
        record = self._asked()
        record.action_open()
        mine = record.with_user(self.rm)
        self.assertEqual(mine.action_answer()["url"], mine.action_answer()["url"])
        sheet = record.sudo().survey_id.user_input_ids
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.env.cr.execute(
                "INSERT INTO survey_user_input (survey_id, partner_id, access_token, rm_poll,"
                " state) VALUES (%s, %s, 'x', TRUE, 'new')",
                [sheet.survey_id.id, self.rm.partner_id.id],
            )
        self.env.cr.execute(
            "UPDATE rm_questionnaire SET valid_to = %s WHERE id = %s",
            [self.today - timedelta(days=1), record.id],
        )
        record.invalidate_recordset()
        with self.assertRaises(UserError):
            mine.action_answer()
        self.assertEqual(self.env["rm.questionnaire"]._close_overdue(), 1)
        self.assertFalse(sheet.exists())

    def test_what_asks_nobody_or_nothing_is_refused(self):
        with self.assertRaises(UserError):
            self._asked(question_ids=[]).action_open()
        with self.assertRaises(UserError):
            self._asked(valid_to=self.today - timedelta(days=1)).action_open()
        role = self.env.ref("rm_workbench.role_auditor").id
        with self.assertRaises(UserError):
            self._asked(role_ids=[Command.set([role])]).action_open()
        with self.assertRaises(AccessError):
            self._asked(branch_ids=[Command.link(self.west.id)])
        for vals in ({"choices": "只有一个"}, {"choices": "同\n同"}, {"choices": False}):
            with self.assertRaises(ValidationError):
                self._asked(question_ids=[Command.create({"title": "x", **vals})])

    def test_the_home_page_names_what_is_to_be_answered(self):
        record = self._asked()
        record.action_open()
        homes = self.env["rm.home"].with_user(self.rm)
        self.assertIn(record.title, str(homes._card_messages()["rows"]))
        self._answer(record, self.rm)
        self.assertNotIn(record.title, str(homes._card_messages()["rows"]))
