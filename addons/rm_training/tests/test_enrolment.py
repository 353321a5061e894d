from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from odoo.addons.rm_workbench.tests.one_person import one_person

from .common import TrainingCase


class TestEnrolment(TrainingCase):
    def test_an_rm_enrols_and_withdraws(self):
        session = self._open_session().with_user(self.rm)
        self.assertTrue(session.action_enrol())
        self.assertTrue(session.my_enrolled)
        self.assertEqual(session.seats_free, 1)
        self.assertIn(self.rm.partner_id, session.sudo().calendar_event_id.partner_ids)
        with self.assertRaises(UserError):
            session.action_enrol()
        self.assertTrue(session.action_withdraw())
        self.assertEqual(session.seats_free, 2)
        with self.assertRaises(UserError):
            session.action_withdraw()

    def test_enrolling_in_sessions_that_begun_or_are_not_open_is_refused(self):
        with self.assertRaises(UserError):
            self._open_session(days=-1).with_user(self.rm).action_enrol()
        plan = self._approved_plan(self.leader, self.deputy, self.east)
        with self.assertRaises(AccessError):  # drafts are not shown to RMs
            self._session(plan).with_user(self.rm).action_enrol()

    def test_an_rm_enrols_only_in_sessions_meant_for_him(self):
        session = self._open_session()
        with self.assertRaises(AccessError):
            session.with_user(self.rm_west).action_enrol()

    def test_a_user_who_is_no_rm_cannot_enrol_himself(self):
        with self.assertRaises(AccessError):
            self._open_session().action_enrol()

    def test_an_rm_cannot_enrol_others_or_mark_attendance(self):
        session = self._open_session()
        enrolments = self.env["rm.training.enrolment"].with_user(self.rm)
        with self.assertRaises(AccessError):
            enrolments.create({"session_id": session.id, "manager_id": self.manager.id})
        session.with_user(self.rm).action_enrol()
        with self.assertRaises(AccessError):
            session.enrolment_ids.with_user(self.rm).attended = True

    def test_nobody_marks_his_own_attendance(self):
        session = self._open_session(days=-1)
        enrolment = (
            self.env["rm.training.enrolment"]
            .with_user(self.leader)
            .create({"session_id": session.id, "manager_id": self.manager.id})
        )
        with one_person(self.rm, self.leader), self.assertRaises(AccessError):
            enrolment.attended = True
        self.manager.user_id = self.leader
        with self.assertRaises(AccessError):
            enrolment.attended = True

    def test_the_last_place_goes_once(self):
        session = self._open_session(places=1)
        session.with_user(self.rm).action_enrol()
        other = self._manager("TM3", "王五", self.east, self.junior, self.env["res.users"])
        with self.assertRaises(UserError):
            self.env["rm.training.enrolment"].with_user(self.leader).create(
                {"session_id": session.id, "manager_id": other.id}
            )

    def test_zero_places_take_nobody(self):
        with self.assertRaises(UserError):
            self._open_session(places=0).with_user(self.rm).action_enrol()

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_more_participants_than_places(self):
        session = self._open_session(places=1)
        session.with_user(self.rm).action_enrol()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            session.places = 0
            session.flush_recordset()

    @mute_logger("odoo.sql_db")
    def test_an_rm_takes_one_place_only(self):
        session = self._open_session()
        session.with_user(self.rm).action_enrol()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["rm.training.enrolment"].with_user(self.leader).create(
                {"session_id": session.id, "manager_id": self.manager.id}
            )

    def test_an_enrolment_cannot_be_moved_to_another_rm(self):
        session = self._open_session()
        session.with_user(self.rm).action_enrol()
        with self.assertRaises(UserError):
            session.enrolment_ids.with_user(self.leader).manager_id = self.manager_west

    def test_a_leader_enrols_own_rms_in_a_session_of_the_branch_above(self):
        plan = self._approved_plan(self.leader_ho, self.deputy_ho, self.home)
        session = self._session(plan)
        session.action_confirm()
        enrolments = self.env["rm.training.enrolment"].with_user(self.leader)
        own = enrolments.create({"session_id": session.id, "manager_id": self.manager.id})
        with self.assertRaises(AccessError):
            enrolments.create({"session_id": session.id, "manager_id": self.manager_west.id})
        with self.assertRaises(AccessError):  # attendance is the organiser's
            own.attended = True
        with self.assertRaises(AccessError):
            session.with_user(self.leader).place = "x"
