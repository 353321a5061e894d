"""Visits entered late go to the leader; visits after which nothing of the customer moved."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .office_common import OfficeCase


@tagged("post_install", "-at_install")
class TestVisitLate(OfficeCase):
    def _late(self, days=10, **vals):
        return self._visit(waits=True, date=self.today - timedelta(days=days), **vals)

    def test_a_late_visit_needs_a_reason_and_waits_for_the_leader(self):
        for reason in (False, "  ", "忘"):
            with self.subTest(reason=reason), self.assertRaises(UserError):
                self._late(late_reason=reason)
        with self.assertRaisesRegex(UserError, "not entered any more"):
            self._late(days=93)
        visit = self._late()
        self.assertEqual((visit.late_state, visit.late_ids.state), ("waiting", "submitted"))
        request = visit.late_ids.approval_request_id.with_user(self.user["leader"])
        self.assertTrue(request.waits_for_me)
        self.assertNotIn("客户", visit.late_ids.display_name)
        # in time, or on the third day: nobody is asked
        self.assertFalse(self._visit(date=self.today - timedelta(days=3)).late_state)

    def test_a_late_visit_counts_once_it_is_accepted(self):
        here = self.customer["here"].with_user(self.user["rm"])
        visit = self._late()
        self.assertEqual((here.visit_count, here.last_visit_on), (0, False))
        self.assertIn(here, here.search([("days_unvisited", ">=", 30)]))
        visit.late_ids.with_user(self.user["leader"]).action_approve("同意")
        self.env.invalidate_all()
        self.assertEqual((visit.late_state, here.visit_count), ("accepted", 1))
        self.assertNotIn(here, here.search([("days_unvisited", ">=", 30)]))
        line = self.env["rm.journal"].search([("event", "=", "visit.back_dated")], limit=1)
        self.assertEqual((line.login, line.detail["state"]), ("x_leader", "approved"))

    def test_a_refused_visit_opens_the_line_of_the_plan_again(self):
        line = self._approved_plan().line_ids
        visit = self._late(plan_line_id=line.id)
        self.assertTrue(line.done)
        late = visit.late_ids.with_user(self.user["leader"])
        late.action_reject("当日考勤不符")
        self.env.invalidate_all()
        self.assertEqual((visit.late_state, line.done, line.visit_id.id), ("refused", False, False))
        own = visit.late_ids.with_user(self.user["rm"])
        own.reason = "附走访照片，请再审"
        own.action_submit()
        late.action_approve("属实")
        self.env.invalidate_all()
        self.assertEqual(visit.late_state, "accepted")

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_what_the_leader_signs_stays(self):
        visit = self._late()
        for vals in ({"summary": "改"}, {"date": self.today}, {"kind": "phone"}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                visit.write(vals)
        for vals in ({"late_state": "accepted"}, {"movement": "moved"}, {"late_ids": [(5,)]}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                visit.write(vals)
        late = visit.late_ids
        with self.assertRaises(AccessError):
            late.action_approve("自己同意")
        for name in ("rm_west", "leader_west", "branch_admin", "risk"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                late.with_user(self.user[name]).read(["reason"])
        with self.assertRaises(AccessError):
            self._as("rm", "rm.visit.late").create({"visit_id": visit.id, "reason": "自己造"})
        visit.unlink()
        self.assertFalse(late.exists())

    def test_a_visit_after_which_nothing_moved_is_flagged(self):
        base = {"late_reason": "历史补录"}
        still, moved = self._visit("here", **base), self._visit("abroad", **base)
        then = self.today - timedelta(days=40)
        for visit in still + moved:
            visit._set_guarded(entered_on=then)
        self.env.cr.execute(
            "UPDATE rm_visit SET date = %s WHERE id = ANY(%s)", [then, (still + moved).ids]
        )
        self.env.cr.execute(
            "UPDATE rm_account SET currency = %s", [self.env.company.currency_id.name]
        )
        self.env["rm.account"].create(
            {
                "account_no": "XA-new",
                "customer_id": self.customer["abroad"].id,
                "branch_id": self.west.id,
                "opened_on": then + timedelta(days=5),
            }
        )
        self.env.invalidate_all()
        positions = type(self.env["rm.customer.position"])
        self.patch(positions, "_days", lambda _self: {"deposit_now": self.today})
        self.assertGreaterEqual(self.env["rm.visit"]._judge_movement(), 2)
        self.assertEqual((still.movement, still.deposit_moved), ("still", "0.00"))
        self.assertEqual(moved.movement, "moved")
        self.assertEqual(self.env["rm.visit"]._judge_movement(), 0)
        found = self._as("leader", "rm.visit").search([("movement", "=", "still")])
        self.assertIn(still, found)
