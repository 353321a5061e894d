"""Lines of approved plans in Odoo's calendar: they follow each other and tell nobody anything."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .office_common import OfficeCase


@tagged("post_install", "-at_install")
class TestPlanCalendar(OfficeCase):
    def setUp(self):
        super().setUp()
        self.plan = self._approved_plan()
        self.line = self.plan.line_ids
        self.event = self.line.sudo().calendar_event_id.with_user(self.user["rm"])

    def test_an_approved_line_is_an_event_of_its_rm(self):
        event = self.event
        self.assertEqual(event.user_id, self.user["rm"])
        self.assertEqual(event.partner_ids, self.user["rm"].partner_id)
        # 9:30 in Shanghai
        self.assertEqual(str(event.start), f"{self.monday} 01:30:00")
        self.assertEqual(event.stop - event.start, timedelta(hours=1))
        self.assertIn("客户here", event.rm_plan_subject)

    def test_a_line_without_a_time_takes_the_day(self):
        other = self._approved_plan(period_kind="month", line_ids=[])
        plan = self._plan(
            period_kind="quarter",
            line_ids=[(0, 0, {"date": self.today, "goal": "资料"})],
        )
        plan.action_submit()
        plan.with_user(self.user["leader"]).action_approve()
        event = plan.line_ids.sudo().calendar_event_id
        self.assertTrue(event.allday)
        self.assertEqual(event.start_date, self.today)
        self.assertFalse(other.line_ids)

    def test_a_visit_is_entered_from_the_calendar(self):
        context = self.event.action_rm_visit()["context"]
        self.assertEqual(context["default_plan_line_id"], self.line.id)
        meeting = self.event.create(
            {"name": "晨会", "start": f"{self.today} 01:00:00", "stop": f"{self.today} 01:30:00"}
        )
        self.assertEqual(meeting.action_rm_visit()["context"], {"default_date": str(self.today)})
        with self.assertRaises(AccessError):
            meeting.with_user(self.user["leader"]).action_rm_visit()
        with self.assertRaises(UserError):
            (meeting | self.event).action_rm_visit()

    def test_a_draft_has_no_event(self):
        plan = self._plan(period_kind="year")
        self.assertFalse(plan.line_ids.calendar_event_id)

    def test_the_line_follows_its_event(self):
        self.event.write(
            {
                "start": self.event.start + timedelta(days=1, hours=1),
                "stop": self.event.stop + timedelta(days=1, hours=1),
            }
        )
        self.assertEqual(self.line.date, self.monday + timedelta(days=1))
        self.assertAlmostEqual(self.line.time_from, 10.5)
        self.assertEqual(self.line.calendar_flag, "moved")
        self.assertEqual(self.plan.state, "approved")

    def test_a_deleted_event_flags_the_line(self):
        self.event.unlink()
        self.assertEqual(self.line.calendar_flag, "deleted")
        self.assertFalse(self.line.calendar_event_id)

    def test_an_archived_event_flags_the_line(self):
        self.event.active = False
        self.assertEqual(self.line.calendar_flag, "deleted")

    def test_the_event_names_neither_customer_nor_goal(self):
        columns = self.env["calendar.event"]._fields
        stored = [name for name, field in columns.items() if field.store and field.column_type]
        content = str(self.event.sudo().read(stored))
        for secret in ("客户here", "X-here", "到期转存"):
            self.assertNotIn(secret, content)

    def test_nobody_else_learns_from_the_calendar_what_is_planned(self):
        for name in ("rm_west", "leader_west", "leader", "auditor", "admin", "branch_admin"):
            with self.subTest(user=name):
                events = self._as(name, "calendar.event")
                shown = [
                    events.search_read([("id", "=", self.event.id)]),
                    events.browse(self.event.id).read(),
                    events.name_search("客户here"),
                    events.name_search("到期"),
                    events.search([("description", "ilike", "客户")]).ids,
                ]
                may_read_the_line = name in ("leader", "auditor", "admin")
                if not may_read_the_line:
                    self.assertNotIn("客户here", str(shown))
                    self.assertNotIn("到期转存", str(shown))
                self.assertNotIn(self.event.id, [row[0] for row in events.name_search("客户here")])

    def test_nobody_else_moves_the_event(self):
        for name in ("rm_west", "leader", "admin"):
            with self.subTest(user=name), self.assertRaises(UserError):
                self.event.with_user(self.user[name]).write(
                    {"start": self.event.start + timedelta(days=1)}
                )
            with self.subTest(user=name), self.assertRaises(AccessError):
                self.event.with_user(self.user[name]).unlink()

    def test_what_the_server_keeps_is_refused(self):
        for vals in (
            {"calendar_event_id": False},
            {"calendar_flag": "moved"},
            {"visit_id": False},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.line.write(vals)
