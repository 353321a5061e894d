from datetime import timedelta

from odoo.exceptions import UserError, ValidationError

from .common import TrainingCase


class TestSession(TrainingCase):
    def test_approval_opens_the_sessions_and_enters_them_in_the_calendar(self):
        plan = self._plan(self.leader, self.east)
        session = self._session(plan, place="三楼")
        self.assertFalse(session.calendar_event_id)
        plan.action_submit()
        plan.with_user(self.deputy).action_approve()
        self.assertEqual(session.state, "confirmed")
        event = session.sudo().calendar_event_id
        self.assertEqual((event.start, event.stop), (session.start, session.stop))
        self.assertEqual((event.location, event.privacy), ("三楼", "private"))

    def test_a_session_of_an_unapproved_plan_cannot_be_opened(self):
        session = self._session(self._plan(self.leader, self.east))
        with self.assertRaises(UserError):
            session.action_confirm()

    def test_state_seats_and_event_are_refused_from_outside(self):
        session = self._open_session()
        for vals in ({"state": "done"}, {"seats_taken": 0}, {"calendar_event_id": False}):
            with self.assertRaises(UserError):
                session.write(vals)
            with self.assertRaises(UserError):
                session.sudo().write(vals)

    def test_the_event_follows_the_session(self):
        session = self._open_session()
        session.write({"start": session.start + timedelta(hours=1)})
        self.assertEqual(session.sudo().calendar_event_id.start, session.start)

    def test_a_participant_cannot_move_or_delete_the_event(self):
        session = self._open_session()
        session.with_user(self.rm).action_enrol()
        event = session.sudo().calendar_event_id.with_user(self.rm)
        with self.assertRaises(UserError):
            event.write({"start": event.start + timedelta(days=1)})
        with self.assertRaises(UserError):
            event.unlink()

    def test_a_cancelled_session_leaves_the_calendar(self):
        session = self._open_session()
        event = session.sudo().calendar_event_id
        session.action_cancel()
        self.assertEqual(session.state, "cancelled")
        self.assertFalse(event.exists())
        with self.assertRaises(UserError):
            session.action_done()

    def test_a_cancelled_plan_cancels_its_sessions(self):
        session = self._open_session()
        session.plan_id.action_cancel()
        self.assertEqual(session.state, "cancelled")

    def test_a_plan_with_open_sessions_cannot_be_closed(self):
        session = self._open_session()
        with self.assertRaises(UserError):
            session.plan_id.action_close()

    def test_the_course_must_be_part_of_the_plan(self):
        plan = self._plan(self.leader, self.east)
        with self.assertRaises(ValidationError):
            self._session(plan, course_id=self.course.copy({"name": "别的"}).id)

    def test_the_session_lies_within_the_days_of_the_plan(self):
        plan = self._plan(self.leader, self.east)
        with self.assertRaises(ValidationError):
            self._session(plan, days=60)

    def test_plan_and_course_are_fixed_once_open(self):
        session = self._open_session()
        with self.assertRaises(UserError):
            session.course_id = self.course

    def test_the_number_of_places_is_bounded(self):
        plan = self._plan(self.leader, self.east)
        for places in (-1, 10001, 2.5):
            with self.assertRaises(ValidationError):
                self._session(plan, places=places)
        self.assertEqual(self._session(plan, places=0).seats_free, 0)

    def test_a_session_cannot_be_finished_before_it_begins(self):
        session = self._open_session(days=3)
        with self.assertRaises(UserError):
            session.action_done()

    def test_finishing_gives_a_record_to_those_who_came_and_freezes_the_session(self):
        session = self._open_session(days=-1)
        enrolments = (
            self.env["rm.training.enrolment"]
            .with_user(self.admin1)
            .create(
                [
                    {"session_id": session.id, "manager_id": manager.id}
                    for manager in (self.manager, self.manager_west)
                ]
            )
        )
        enrolments[0].with_user(self.leader).attended = True
        self.assertTrue(session.action_done())
        record = session.record_ids
        self.assertEqual((record.manager_id, record.hours), (self.manager, 4.0))
        self.assertTrue(record.passed)
        with self.assertRaises(UserError):
            session.action_done()
        with self.assertRaises(UserError):
            enrolments[1].with_user(self.leader).attended = True
        with self.assertRaises(UserError):
            enrolments[1].with_user(self.leader).unlink()
        with self.assertRaises(UserError):
            session.place = "x"
