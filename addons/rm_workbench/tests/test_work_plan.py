"""Work plans: from draft to approval, copied, planned against done, refused to others."""

from datetime import date, timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..office import first_day, last_day, number, previous_first_day
from .office_common import OfficeCase


@tagged("post_install", "-at_install")
class TestWorkPlan(OfficeCase):
    def test_periods_begin_and_end_where_the_calendar_says(self):
        day = date(2026, 11, 25)
        for kind, first, last, previous, named in (
            ("week", date(2026, 11, 23), date(2026, 11, 29), date(2026, 11, 16), (2026, 48)),
            ("month", date(2026, 11, 1), date(2026, 11, 30), date(2026, 10, 1), (2026, 11)),
            ("quarter", date(2026, 10, 1), date(2026, 12, 31), date(2026, 7, 1), (2026, 4)),
            ("half_year", date(2026, 7, 1), date(2026, 12, 31), date(2026, 1, 1), (2026, 2)),
            ("year", date(2026, 1, 1), date(2026, 12, 31), date(2025, 1, 1), (2026, 1)),
        ):
            with self.subTest(kind=kind):
                self.assertEqual(first_day(kind, day), first)
                self.assertEqual(last_day(kind, day), last)
                self.assertEqual(previous_first_day(kind, day), previous)
                self.assertEqual(number(kind, day), named)
        self.assertEqual(number("week", date(2027, 1, 1)), (2026, 53))
        self.assertEqual(last_day("month", date(2028, 2, 3)), date(2028, 2, 29))

    def test_any_day_of_the_week_makes_the_plan_of_that_week(self):
        plan = self._plan(date_from=self.monday + timedelta(days=3))
        self.assertEqual(plan.date_from, self.monday)
        self.assertEqual(plan.date_to, self.monday + timedelta(days=6))
        self.assertEqual(plan.branch_id, self.sub)

    @mute_logger("odoo.sql_db")
    def test_there_is_one_plan_a_period(self):
        self._plan()
        self._plan(period_kind="month", line_ids=[])
        with self.assertRaises(psycopg2.IntegrityError):
            self._plan(date_from=self.monday + timedelta(days=1))

    def test_a_leader_approves_with_a_comment_and_the_rm_reads_it(self):
        plan = self._approved_plan()
        self.assertEqual(plan.state, "approved")
        self.assertEqual(plan.decision_ids.comment, "同意")
        with self.assertRaises(UserError):
            plan.with_user(self.user["leader_home"]).action_approve()

    def test_a_plan_goes_its_way_in_order_and_once(self):
        plan = self._plan()
        with self.assertRaises(AccessError):
            plan.with_user(self.user["leader"]).action_approve()
        plan.action_submit()
        with self.assertRaises(UserError):
            plan.action_submit()
        for name in ("leader_west", "rm_west", "auditor", "risk"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                plan.with_user(self.user[name]).action_approve()
        with self.assertRaises(AccessError):
            plan.action_approve()
        with self.assertRaises(UserError):
            plan.with_user(self.user["leader"]).action_reject(" ")
        plan.with_user(self.user["leader"]).action_reject("目标太低")
        plan.invalidate_recordset()
        self.assertEqual(plan.state, "rejected")
        plan.goals = "新增存款50万元"
        plan.action_submit()
        self.assertEqual(plan.state, "submitted")

    def test_an_empty_plan_is_not_submitted(self):
        plan = self._plan(goals=False, line_ids=[])
        with self.assertRaises(UserError):
            plan.action_submit()

    def test_lines_are_fixed_while_the_plan_waits_and_after(self):
        plan = self._plan()
        plan.action_submit()
        line = plan.line_ids
        for attempt in (
            lambda: line.write({"goal": "别的"}),
            lambda: plan.write({"line_ids": [Command.create({"date": self.monday})]}),
            lambda: plan.write({"line_ids": [Command.delete(line.id)]}),
            lambda: line.write({"done": True}),
        ):
            with self.assertRaises(UserError):
                attempt()
        plan.with_user(self.user["leader"]).action_approve()
        plan.invalidate_recordset()
        with self.assertRaises(UserError):
            line.write({"goal": "别的"})
        plan.write({"line_ids": [Command.update(line.id, {"done": True, "result": "已转存"})]})
        self.assertEqual((plan.done_count, plan.line_count, plan.progress), (1, 1, 100))
        with self.assertRaises(UserError):
            line.action_done()

    def test_goals_changed_after_submission_void_the_request(self):
        plan = self._plan()
        plan.action_submit()
        plan.goals = "改目标"
        self.assertEqual(plan.state, "draft")
        with self.assertRaises(UserError):
            plan.with_user(self.user["leader"]).action_approve()

    def test_the_last_period_is_copied_with_its_lines_shifted(self):
        before = self._plan(date_from=self.monday - timedelta(days=7), line_ids=[])
        before.line_ids = [
            Command.create({"date": before.date_from + timedelta(days=2), "goal": "回访"})
        ]
        plan = self._plan(goals=False, line_ids=[])
        plan.action_copy_previous()
        self.assertEqual(plan.goals, "新增存款")
        self.assertEqual(plan.line_ids.date, self.monday + timedelta(days=2))
        self.assertFalse(plan.line_ids.done)
        with self.assertRaises(UserError):
            before.action_copy_previous()

    def test_a_line_lies_within_its_plan_and_its_day(self):
        plan = self._plan()
        with self.assertRaises(ValidationError):
            plan.line_ids.date = self.monday + timedelta(days=7)
        for hour in (float("nan"), -1, 25):
            with self.subTest(hour=hour), self.assertRaises(ValidationError):
                plan.line_ids.time_from = hour
        plan.line_ids.time_from = 31 / 3

    def test_a_line_names_own_customers_only(self):
        plan = self._plan()
        for key in ("there", "nobody"):
            with self.subTest(customer=key), self.assertRaises(AccessError):
                plan.line_ids.customer_id = self.customer[key]

    def test_plans_are_made_in_ones_own_name(self):
        with self.assertRaises(ValidationError):
            self._plan(manager_id=self.mate.id, line_ids=[])
        with self.assertRaises(UserError):
            self._plan(by="leader", line_ids=[])

    def test_who_finds_which_plan(self):
        draft = self._plan()
        waits = self._plan(period_kind="month", line_ids=[])
        waits.action_submit()
        for name, seen in {
            "rm": draft + waits,
            "leader": waits,
            "leader_home": waits,
            "auditor": draft + waits,
            "admin": draft + waits,
            "rm_west": draft.browse(),
            "leader_west": draft.browse(),
        }.items():
            with self.subTest(user=name):
                found = self._as(name, "rm.work.plan").search([("id", "in", (draft + waits).ids)])
                self.assertEqual(found.sudo().sorted("id"), seen.sudo().sorted("id"))
        for name in ("risk", "branch_admin", "integration"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self._as(name, "rm.work.plan").search([])

    def test_lines_about_a_customer_handed_over_leave_the_old_rms_sight(self):
        plan = self._approved_plan()
        line = plan.line_ids
        self.assignment["here"].valid_to = self.today - timedelta(days=1)
        self.env.invalidate_all()
        self.assertFalse(plan.with_user(self.user["rm"]).line_ids)
        with self.assertRaises(AccessError):
            line.with_user(self.user["rm"]).read(["customer_id"])
        self.assertEqual(plan.line_count, 1)
