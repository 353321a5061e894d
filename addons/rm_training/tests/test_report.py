"""Training counted by month, RM and course: sessions, hours, marks, cost, mandatory courses."""

from datetime import timedelta
from decimal import Decimal

from odoo.exceptions import AccessError

from .common import TrainingCase


class TestReport(TrainingCase):
    def _rows(self, user=None, manager=None, **wanted):
        found = self.env["rm.training.report"].with_user(user or self.env.user)
        wanted |= {"manager_id": (manager or self.manager).id, "course_id": self.course.id}
        return found.search([(name, "=", value) for name, value in wanted.items()])

    def _record(self, **vals):
        return self.env["rm.training.record"].create(
            {
                "manager_id": self.manager.id,
                "course_id": self.course.id,
                "date": self.today,
                "hours": 4,
                **vals,
            }
        )

    def _held(self, came, stayed_away, cost):
        """A session that is over: whoever came, whoever did not, and what it cost."""
        session = self._open_session(days=-1, places=9, cost=cost)
        rows = self.env["rm.training.enrolment"].with_user(self.leader)
        for manager in came + stayed_away:
            row = rows.create({"session_id": session.id, "manager_id": manager.id})
            row.attended = manager in came
        self.assertFalse(self._rows(), "nothing counts before the session is held")
        session.with_user(self.leader).action_done()
        return session

    def test_a_session_counts_once_it_is_held_and_its_cost_is_shared_to_the_cent(self):
        more = self.manager
        for number in range(3):
            more += self._manager(
                f"TM7{number}", f"丁{number}", self.east, self.junior, self.rm.browse()
            )
        session = self._held(more[:3], more[3:], "100")
        row = self._rows()
        self.assertEqual((row.sessions, row.attended, row.hours), (1, 1, 4))
        self.assertEqual(
            (row.topic_id, row.kind, row.branch_id), (self.topic, "lecture", self.east)
        )
        self.assertEqual(row.month, session._bank_day("start").replace(day=1))
        rows = self.env["rm.training.report"].search([("manager_id", "in", more.ids)])
        shares = sorted(Decimal(one.cost or 0) for one in rows)
        self.assertEqual(shares, [Decimal(t) for t in ("0", "33.33", "33.33", "33.34")])
        away = self._rows(manager=more[3])
        self.assertEqual((away.sessions, away.attended, away.hours), (1, 0, 0))
        [group] = rows.formatted_read_group(
            [("id", "in", rows.ids)], ["topic_id"], ["cost_number:sum", "attended:sum"]
        )
        self.assertEqual((group["cost_number:sum"], group["attended:sum"]), (100.0, 3))

    def test_a_session_nobody_came_to_is_paid_by_those_who_had_a_place(self):
        self._held(self.manager.browse(), self.manager, "80.5")
        row = self._rows()
        self.assertEqual((row.sessions, row.attended, row.cost), (1, 0, "80.50"))

    def test_marks_follow_the_records_and_averages_are_of_exams(self):
        month = self.today.replace(day=1)
        first = self._record(mark="90", passed=True)
        self._record(mark="45.5", date=month - timedelta(days=1))
        without = self._record(date=month - timedelta(days=2), passed=True)
        now, before = self._rows(month=month), self._rows() - self._rows(month=month)
        self.assertEqual((now.marks, now.mark, now.exams_passed), (1, "90.00", 1))
        self.assertEqual((before.marks, before.exams_passed, before.hours), (1, 0, 8))
        without.mark = "80"
        self.assertEqual((before.mark, before.exams_passed), ("62.75", 1))
        [group] = now.formatted_read_group(
            [("id", "in", (now + before).ids)], ["course_id"], ["average:avg"]
        )
        self.assertAlmostEqual(float(group["average:avg"]), 71.8333, 3)
        first.manager_id = self.manager_west
        self.assertFalse(now.exists())
        self.assertEqual(self._rows(manager=self.manager_west).mark, "90.00")
        first.unlink()
        self.assertFalse(self._rows(manager=self.manager_west))
        other = self.topic.create({"code": "T-OTHER", "name": "其他"})
        self.course.write({"topic_id": other.id, "kind": "exchange"})
        self.assertEqual((before.topic_id, before.kind), (other, "exchange"))

    def test_mandatory_courses_stand_in_the_month_they_are_due(self):
        plan = self._approved_plan(self.leader, self.deputy, self.east, mandatory=True)
        row = self._rows(month=plan.date_to.replace(day=1))
        states = ("must_open", "must_overdue", "must_passed")
        self.assertEqual([row[name] for name in states], [1, 0, 0])
        self.env.cr.execute(
            "UPDATE rm_training_plan SET date_to = date_to - 31 WHERE id = %s", [plan.id]
        )
        self.env.invalidate_all()
        self.env["rm.training.duty"]._refresh()
        self.assertFalse(row.exists())
        row = self._rows(month=plan.date_to.replace(day=1))
        self.assertEqual([row[name] for name in states], [0, 1, 0])
        self._record(passed=True)
        row.invalidate_recordset()
        self.assertEqual([row[name] for name in states], [0, 0, 1])
        plan.with_user(self.leader).action_cancel()
        self.assertFalse(sum(self._rows().mapped("must_passed")))

    def test_what_was_owed_long_ago_stays_when_its_rows_are_gone(self):
        long_ago = (self.today - timedelta(days=500)).replace(day=1)
        record = self._record(date=long_ago)
        self.env.cr.execute(
            "UPDATE rm_training_report SET must_passed = 1 WHERE id = %s", [self._rows().id]
        )
        self.env.invalidate_all()
        record.hours = 2
        self.assertEqual((self._rows().hours, self._rows().must_passed), (2, 1))
        record.unlink()
        self.assertEqual((self._rows().hours, self._rows().must_passed), (0, 1))

    def test_each_sees_his_own_part_and_nobody_writes(self):
        self._record()
        sees = {"rm": 1, "leader": 1, "leader_ho": 1, "admin1": 1, "auditor": 1}
        for name in (*sees, "rm_west", "leader_west"):
            self.assertEqual(len(self._rows(getattr(self, name))), sees.get(name, 0), name)
        # records go with their RM, and so does what is counted of them
        self.manager.branch_id = self.west
        self.assertFalse(self._rows(self.leader))
        self.assertTrue(self._rows(self.leader_west))
        for name in sees:
            row = self._rows().with_user(getattr(self, name))
            for step in (lambda r=row: r.write({"hours": 9}), row.unlink, row.copy):
                with self.assertRaises(AccessError):
                    step()
