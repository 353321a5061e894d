from datetime import timedelta
from decimal import Decimal

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tools import mute_logger

from odoo.addons.rm_workbench.tests.one_person import one_person

from .common import TrainingCase


class TestRecord(TrainingCase):
    def _record(self, user=None, **vals):
        return (
            self.env["rm.training.record"]
            .with_user(user or self.leader)
            .create(
                {
                    "manager_id": self.manager.id,
                    "course_id": self.course.id,
                    "date": self.today,
                    "hours": 4,
                    **vals,
                }
            )
        )

    def test_no_mark_is_not_the_mark_zero(self):
        self.assertIs(self._record().mark, False)
        record = self._record(date=self.today - timedelta(days=1), mark=0)
        self.assertEqual(record.mark, "0.00")

    def test_marks_keep_their_decimals(self):
        record = self._record(mark="87.35")
        record.invalidate_recordset()
        self.assertEqual(record.mark, "87.35")

    def test_marks_and_hours_that_are_no_finite_number_in_range_are_refused(self):
        for bad in ("abc", "NaN", "Infinity", "-1", "1001", "1.005"):
            with self.assertRaises(ValidationError):
                self._record(mark=bad)
        for bad in (float("nan"), float("inf"), -0.5, 1000):
            with self.assertRaises(ValidationError):
                self._record(hours=bad)

    @mute_logger("odoo.sql_db")
    def test_one_record_a_course_and_day(self):
        self._record()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._record()
        self.assertTrue(self._record(date=self.today - timedelta(days=1)))

    @mute_logger("odoo.sql_db")
    def test_one_record_a_session(self):
        session = self._open_session(days=-1)
        self._record(session_id=session.id)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._record(session_id=session.id, date=self.today - timedelta(days=2))

    def test_the_course_is_that_of_the_session(self):
        session = self._open_session(days=-1)
        with self.assertRaises(ValidationError):
            self._record(session_id=session.id, course_id=self.course.copy({"name": "二"}).id)

    def test_a_record_of_tomorrow_is_refused(self):
        with self.assertRaises(ValidationError):
            self._record(date=self.today + timedelta(days=1))

    def test_an_rm_reads_his_own_records_and_writes_none(self):
        own = self._record()
        other = self._record(self.leader_west, manager_id=self.manager_west.id)
        records = self.env["rm.training.record"].with_user(self.rm)
        self.assertEqual(records.search([]), own)
        with self.assertRaises(AccessError):
            records.browse(other.id).read(["hours"])
        for deed in (
            lambda: own.with_user(self.rm).write({"mark": 100}),
            lambda: own.with_user(self.rm).unlink(),
            lambda: self._record(self.rm, date=self.today - timedelta(days=1)),
        ):
            with self.assertRaises(AccessError):
                deed()

    def test_nobody_writes_his_own_record_whatever_his_roles(self):
        with one_person(self.rm, self.leader), self.assertRaises(AccessError):
            self._record(self.leader)
        own = self._record()
        for user in (self.leader, self.admin1):
            user.rm_staff_no = user.login
            self.manager.user_id = user
            for deed in (
                lambda: own.with_user(user).write({"mark": 100}),  # noqa: B023
                lambda: own.with_user(user).unlink(),  # noqa: B023
                lambda: self._record(user, date=self.today - timedelta(days=1)),  # noqa: B023
            ):
                with self.assertRaises(AccessError):
                    deed()

    def test_a_record_cannot_be_turned_into_ones_own(self):
        other = self._record(self.admin1, manager_id=self.manager_west.id)
        self.admin1.rm_staff_no = "A1"
        self.manager.user_id = self.admin1
        with self.assertRaises(AccessError):
            other.manager_id = self.manager

    def test_a_leader_keeps_the_records_of_his_rms_only(self):
        record = self._record()
        record.mark = 90
        with self.assertRaises(AccessError):
            record.with_user(self.leader_west).write({"mark": 1})
        with self.assertRaises(AccessError):
            record.with_user(self.leader_west).read(["mark"])
        with self.assertRaises(AccessError):
            self._record(self.leader_west, date=self.today - timedelta(days=1))
        self.assertTrue(record.with_user(self.leader_ho).write({"mark": 95}))

    def test_hours_marks_and_passes_are_figures_of_indicators(self):
        for day, hours, mark, passed in (
            ("2026-03-02", 4, False, True),
            ("2026-03-10", 2.5, "80.50", True),
            ("2026-03-31", 0, "41", False),
            ("2026-04-01", 8, "100", True),
        ):
            self.env["rm.training.record"].create(
                {
                    "manager_id": self.manager.id,
                    "course_id": self.course.id,
                    "date": day,
                    "hours": hours,
                    "mark": mark,
                    "passed": passed,
                }
            )
        codes = ("hours", "count", "passed", "mark_sum", "mark_count", "mark_average", "pass_ratio")
        sources = self.env["rm.kpi.source"].with_user(self.admin1)
        found = sources.collect(
            [f"training_{code}" for code in codes], "2026-03-01", "2026-03-31", by="manager"
        )
        mine = {code: found[f"training_{code}"]["TM1"] for code in codes}
        self.assertEqual(
            {code: Decimal(value) for code, value in mine.items()},
            {
                "hours": Decimal("6.5"),
                "count": Decimal(3),
                "passed": Decimal(2),
                "mark_sum": Decimal("121.5"),
                "mark_count": Decimal(2),
                # 121.50 / 2
                "mark_average": Decimal("60.75"),
                # 2 / 3, rounded
                "pass_ratio": Decimal("0.67"),
            },
        )
        # nobody of the west: counts are 0, and an average of nothing has no value
        west = {code: found[f"training_{code}"]["TM2"] for code in codes}
        self.assertEqual((Decimal(west["hours"]), west["mark_average"]), (0, False))
