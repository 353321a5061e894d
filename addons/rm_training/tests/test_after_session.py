from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from odoo.addons.rm_workbench.tests.one_person import one_person

from .common import TrainingCase


class TestAfterSession(TrainingCase):
    """Waiting list, attendance by code, evaluation, certificate, licences."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rm_two = cls._user("rm_two", "rm", cls.east)
        cls.manager_two = cls._manager("TM3", "王五", cls.east, cls.junior, cls.rm_two)

    def test_who_waits_moves_up_when_a_place_becomes_free(self):
        session = self._open_session(places=1)
        first, second = session.with_user(self.rm), session.with_user(self.rm_two)
        with self.assertRaisesRegex(UserError, "Enrol instead"):
            first.action_wait()
        first.action_enrol()
        second.action_wait()
        for again in (second.action_wait, first.action_wait, first.action_wait_no_more):
            with self.assertRaises(UserError):
                again()
        self.assertEqual((session.waiting_count, second.my_waiting), (1, True))
        first.action_withdraw()
        self.assertEqual(session.enrolment_ids.manager_id, self.manager_two)
        self.assertFalse(session.waiting_ids)
        todo = self.env["mail.activity"].search([("user_id", "=", self.rm_two.id)])
        self.assertIn("贷后检查", todo.summary)

    def test_more_places_let_the_first_ones_in(self):
        session = self._open_session(places=1)
        session.with_user(self.rm).action_enrol()
        session.with_user(self.rm_two).action_wait()
        session.places = 2
        self.assertEqual(session.seats_free, 0)
        session.with_user(self.rm_two).action_withdraw()
        session.with_user(self.rm_two).action_enrol()

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_only_the_code_of_the_room_marks_somebody_as_present(self):
        session = self._open_session(days=0)
        enrolment = self.env["rm.training.enrolment"].create(
            {"session_id": session.id, "manager_id": self.manager.id}
        )
        mine = session.with_user(self.rm)
        self.assertTrue(mine.may_sign_in)
        with self.assertRaisesRegex(UserError, "not the code"):
            mine.action_attend("")
        session.action_show_code()
        with self.assertRaises(AccessError):
            mine.read(["attendance_code"])
        with self.assertRaises(UserError):
            session.write({"attendance_code": "AAAAAA"})
        with self.assertRaisesRegex(UserError, "not the code"):
            mine.action_attend("1")
        ask = self.env["rm.training.attend"].with_user(self.rm)
        ask.create(
            {"session_id": session.id, "code": session.attendance_code.lower()}
        ).action_confirm()
        self.assertTrue(enrolment.attended)
        self.env.invalidate_all()
        self.assertEqual((mine.my_attended, mine.may_sign_in), (True, False))
        with self.assertRaisesRegex(UserError, "already"):
            mine.action_attend(session.attendance_code)
        with self.assertRaises(UserError):
            session.with_user(self.rm_two).action_attend(session.attendance_code)
        ahead = self._open_session(days=3)
        ahead.action_show_code()
        ahead.with_user(self.rm).action_enrol()
        self.assertFalse(ahead.with_user(self.rm).may_sign_in)
        with self.assertRaisesRegex(UserError, "half an hour"):
            ahead.with_user(self.rm).action_attend(ahead.attendance_code)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_was_there_evaluates_once_and_gets_a_certificate(self):
        session = self._open_session(days=-1)
        self.env["rm.training.enrolment"].create(
            {"session_id": session.id, "manager_id": self.manager.id}
        ).with_user(self.deputy).attended = True
        marks = {"content_mark": "5", "teacher_mark": "4", "use_mark": "3"}
        evaluations = self.env["rm.training.evaluation"].with_user(self.rm)
        with self.assertRaises(UserError):
            evaluations.create({"session_id": session.id, **marks})
        session.action_done()
        self.assertTrue(session.with_user(self.rm).may_evaluate)
        given = evaluations.create({"session_id": session.id, **marks})
        self.assertEqual(given.manager_id, self.manager)
        session.invalidate_recordset()
        self.assertEqual((session.evaluation_count, session.evaluation_average), (1, 4.0))
        with self.assertRaises(AccessError):
            given.write({"comment": "再改"})
        with self.assertRaises(AccessError):
            given.with_user(self.rm_two).read(["comment"])
        record = session.record_ids
        report = self.env["report.rm_training.rm_training_certificate"]
        record.passed = False
        with self.assertRaisesRegex(UserError, "passed"):
            report.with_user(self.rm)._get_report_values(record.ids)
        record.passed = True
        self.assertEqual(report.with_user(self.rm)._get_report_values(record.ids)["docs"], record)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_licences_remind_before_they_expire_and_are_entered_by_others(self):
        licences = self.env["rm.training.licence"]
        vals = {"manager_id": self.manager.id, "name": "基金从业资格", "number": "T-1"}
        soon = licences.with_user(self.leader).create(
            {**vals, "expires_on": self.today + timedelta(days=30)}
        )
        self.assertEqual(soon.state, "expiring")
        self.assertIn(soon, licences.search([("state", "in", ["expiring"])]))
        licences._remind()
        todos = self.env["mail.activity"].search([("user_id", "=", self.rm.id)])
        self.assertEqual(todos.mapped("date_deadline"), [soon.expires_on])
        licences._remind()
        self.assertEqual(self.env["mail.activity"].search_count([("user_id", "=", self.rm.id)]), 1)
        self.assertEqual(soon.with_user(self.rm).number, "T-1")
        with self.assertRaises(AccessError):
            soon.with_user(self.rm_two).read(["number"])
        with self.assertRaises(AccessError):
            licences.with_user(self.rm).create(vals)
        with one_person(self.rm, self.leader), self.assertRaises(AccessError):
            licences.with_user(self.leader).create({**vals, "number": "T-3"})
        with self.assertRaises(AccessError):
            licences.with_user(self.leader_west).create({**vals, "number": "T-2"})
        with self.assertRaises(ValidationError):
            soon.number = "x" * 65
