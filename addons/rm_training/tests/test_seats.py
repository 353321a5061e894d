from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

_ROWS = """
    WITH branch AS (INSERT INTO rm_branch (code, name, level_id, parent_id)
                    SELECT 'T-SEATS', 'T', min(l.id), (SELECT min(id) FROM rm_branch)
                      FROM rm_branch_level l RETURNING id),
         plan AS (INSERT INTO rm_training_plan
                         (name, branch_id, date_from, date_to, state, revision, need,
                          weak_percent)
                  SELECT 'T-SEATS', id, '2026-01-01', '2026-12-31', 'approved', 0, 'other', 20
                    FROM branch
                  RETURNING id),
         topic AS (INSERT INTO rm_training_topic (code, name) VALUES ('T-SEATS', 'T') RETURNING id),
         course AS (INSERT INTO rm_training_course (name, topic_id, kind, hours)
                    SELECT 'T-SEATS', id, 'lecture', 1 FROM topic RETURNING id)
    INSERT INTO rm_training_session
           (plan_id, course_id, start, stop, places, seats_taken, state)
    SELECT plan.id, course.id, '2026-06-01 08:00', '2026-06-01 10:00', 1, 0, 'confirmed'
      FROM plan, course RETURNING id
"""
_CLEANUP = """
    DELETE FROM rm_training_session s USING rm_training_plan p
     WHERE p.id = s.plan_id AND p.name = 'T-SEATS';
    DELETE FROM rm_training_course WHERE name = 'T-SEATS';
    DELETE FROM rm_training_topic WHERE code = 'T-SEATS';
    DELETE FROM rm_training_plan WHERE name = 'T-SEATS';
    DELETE FROM rm_branch WHERE code = 'T-SEATS';
"""


@tagged("post_install", "-at_install")
class TestSeats(BaseCase):
    """Two transactions reach for the last place. Commits, and removes what it committed."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.addCleanup(self._execute, _CLEANUP)
        self.session_id = self._execute(_ROWS)

    def _execute(self, statement):
        with self.registry.cursor() as cr:
            cr.execute(statement)
            return cr.fetchone()[0] if cr.description else 0

    def _session(self, cr):
        session = api.Environment(cr, SUPERUSER_ID, {})["rm.training.session"].browse(
            self.session_id
        )
        self.assertEqual(session.seats_free, 1)  # and the transaction's snapshot is taken
        return session

    @mute_logger("odoo.sql_db")
    def test_the_second_waits_for_the_first(self):
        with self.registry.cursor() as first, self.registry.cursor() as second:
            self._session(first)._move_seats(1)
            session = self._session(second)
            second.execute("SET LOCAL lock_timeout = '200ms'")
            with self.assertRaises(OperationalError) as caught:
                session._move_seats(1)
            self.assertEqual(caught.exception.pgcode, "55P03")
            second.rollback()
            first.rollback()

    @mute_logger("odoo.sql_db")
    def test_the_second_fails_on_the_changed_row_and_then_finds_no_place(self):
        with self.registry.cursor() as first, self.registry.cursor() as second:
            session = self._session(second)
            self._session(first)._move_seats(1)
            first.commit()
            with self.assertRaises(OperationalError) as caught:
                session._move_seats(1)
            # the code on which the server tries a request again
            self.assertEqual(caught.exception.pgcode, "40001")
            second.rollback()
            with self.assertRaises(UserError):
                session._move_seats(1)
            second.rollback()
