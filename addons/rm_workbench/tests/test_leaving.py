"""An RM leaves: his exit, deposit and pay wait for the audit, his sign-in for nothing."""

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .handover_common import HandoverCase
from .one_person import one_person

WAITS = "cannot be closed yet"


@tagged("post_install", "-at_install")
class TestLeaving(HandoverCase):
    def _leaving(self, by="leader", **vals):
        return self._as(by, "rm.leaving").create(
            {
                "manager_id": self.manager.id,
                "last_day": self.today,
                "basis": "人力通知203号",
                **vals,
            }
        )

    def _leaves(self, **vals):
        leaving = self._leaving(**vals)
        leaving.action_submit()
        return leaving

    def _audit(self, by="auditor", **vals):
        return self._as(by, "rm.exit.audit").create(vals)

    def _conclude(self, audit):
        audit.write({"findings": "未发现异常", "conclusion": "clean"})
        audit.action_conclude()

    def _close(self, leaving, by="admin"):
        leaving.with_user(self.user[by]).action_approve("同意办结")

    def test_the_exit_is_closed_after_hand_over_and_audit_only(self):
        # somebody else's last day is nobody else's
        self.manager_west.left_on = self.yesterday
        leaving = self._leaves()
        self.assertEqual((leaving.state, leaving.branch_id), ("submitted", self.sub))
        self.assertEqual((leaving.customer_count, leaving.audit), (2, "none"))
        self.assertEqual(self.manager.exit_state, "leaving")
        with self._refused(WAITS) as _caught:
            self._close(leaving)
        handover = self._approved(kind="leaving")
        with self._refused("exit audit not begun"):
            self._close(leaving)
        audit = self._audit(handover_id=handover.id)
        opened = leaving.with_user(self.user["auditor"]).action_open_audit()
        self.assertEqual(opened["res_id"], audit.id)
        self.assertEqual(leaving.action_open_handover()["res_id"], handover.id)
        with self._refused("exit audit not concluded"):
            self._close(leaving)
        self.assertEqual((leaving.state, self.manager.left_on), ("submitted", False))
        self._conclude(audit)
        for by in ("leader", "leader_home", "auditor", "rm"):
            with self.subTest(by=by), self.assertRaises(AccessError):
                self._close(leaving, by)
        with one_person(self.user["rm"], self.user["admin"]), self.assertRaises(AccessError):
            self._close(leaving)
        self._close(leaving)
        self.assertEqual((leaving.state, leaving.confirmed_on), ("approved", self.today))
        self.assertEqual((self.manager.left_on, self.manager.exit_state), (self.today, "closed"))
        line = self.env["rm.journal"].search([("event", "=", "leaving.confirmed")], limit=1)
        self.assertEqual((line.reference, line.login), ("XM1", "x_admin"))
        with self.assertRaises(UserError):
            self._close(leaving)
        with self._refused("already"):
            self._leaves()

    def test_whoever_had_no_customers_is_audited_too(self):
        self.assignment["there"].sudo().unlink()
        leaving = self._leaving(by="leader_west", manager_id=self.manager_west.id)
        with self.assertRaises(ValidationError):
            self._audit(leaving_id=leaving.id)
        leaving.action_submit()
        for vals in ({}, {"leaving_id": leaving.id, "handover_id": self._submitted().id}):
            with (
                self.subTest(vals=vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self._audit(**vals)
        with self.assertRaises(ValidationError):
            self._audit(by="leader_west", leaving_id=leaving.id)
        with (
            one_person(self.user["rm_west"], self.user["auditor"]),
            self.assertRaises(ValidationError),
        ):
            self._audit(leaving_id=leaving.id)
        audit = self._audit(leaving_id=leaving.id)
        self.assertEqual((audit.manager_id, audit.branch_id), (self.manager_west, self.west))
        self._conclude(audit)
        self._close(leaving)
        self.assertEqual(self.manager_west.exit_state, "closed")

    def test_the_last_day_of_the_feed_is_shown_as_left_with_the_exit_not_closed(self):
        self.env.cr.execute(
            "UPDATE rm_manager SET left_on = %s, batch_id = %s WHERE id = %s",
            [self.yesterday, self.batch.id, self.mate.id],
        )
        self.env.invalidate_all()
        seen = self.mate.with_user(self.user["leader"])
        self.assertEqual(seen.exit_state, "left_open")
        self.assertIn(seen, seen.search([("exit_state", "=", "left_open")]))
        self.assertNotIn(seen, seen.search([("exit_state", "=", False)]))
        for by in ("rm", "branch_admin"):
            with self.subTest(by=by), self.assertRaises(AccessError):
                self.mate.with_user(self.user[by]).read(["exit_state"])
            with self.subTest(by=by), self.assertRaises(AccessError):
                self._as(by, "rm.manager").search([("exit_state", "=", "closed")])
        opened = seen.action_open_leaving()
        self.assertEqual(opened["context"]["default_last_day"], str(self.yesterday))
        with self._refused("source system"):
            self._leaves(manager_id=self.mate.id)
        leaving = self._leaves(manager_id=self.mate.id, last_day=self.yesterday)
        self.assertEqual(seen.action_open_leaving()["res_id"], leaving.id)
        with self._refused(WAITS):
            self._close(leaving)
        self._conclude(self._audit(leaving_id=leaving.id))
        self._close(leaving)
        seen.invalidate_recordset()
        self.assertEqual(seen.exit_state, "closed")
        with self._refused("source system"):
            leaving.action_cancel()

    def test_neither_a_last_day_by_hand_nor_archiving_is_a_way_around(self):
        for by in ("admin", "branch_admin"):
            mine = self.manager.with_user(self.user[by])
            for vals in ({"left_on": self.today}, {"active": False}):
                with self.subTest(by=by, vals=vals), self._refused("leaving"):
                    mine.write(vals)
        self.mate.with_user(self.user["admin"]).write({"active": False, "left_on": False})
        self.assertFalse(self.mate.active, "entered by mistake: he never had customers")

    def test_the_sign_in_ends_with_the_last_day_whatever_is_open(self):
        leavings = self.env["rm.leaving"]
        self.manager.left_on = self.today
        self.assertFalse(leavings._end_sign_in() & self.user["rm"], "not on the day itself")
        self.manager.left_on = self.yesterday
        self._grant(self.user["mate"], "leader", self.sub)
        self.mate.left_on = self.yesterday
        ended = leavings._end_sign_in()
        self.assertIn(self.user["rm"], ended)
        self.assertFalse(self.user["rm"].active)
        self.assertTrue(self.user["mate"].active, "he holds another post by now")
        line = self.env["rm.journal"].search([("event", "=", "user.disabled")], limit=1)
        self.assertEqual(line.reference, "x_rm")
        self.assertFalse(leavings._end_sign_in())

    def test_who_stays_after_all_is_in_the_post_again(self):
        leaving = self._leaving(by="leader_west", manager_id=self.manager_west.id)
        self.assignment["there"].sudo().unlink()
        leaving.action_submit()
        with self._refused("state"):
            leaving.action_cancel()
        self._conclude(self._audit(leaving_id=leaving.id))
        self._close(leaving)
        leaving.action_cancel()
        self.assertEqual((leaving.state, self.manager_west.left_on), ("cancelled", False))
        self.assertFalse(self.manager_west.exit_state)
        self.env.invalidate_all()
        self.assertEqual(leaving.audit, "concluded", "as it was, though he stays")
        for step in (leaving.action_cancel, lambda: leaving.write({"basis": "x"})):
            with self.assertRaises(UserError):
                step()

    def test_whoever_stayed_after_all_is_audited_anew_when_he_leaves(self):
        first = self._leaves()
        handover = self._approved(kind="leaving")
        self._conclude(self._audit(handover_id=handover.id))
        self._close(first)
        first.action_cancel()
        self.env.flush_all()
        # all this is one transaction here, and so one moment
        self.env.cr.execute(
            "UPDATE rm_handover SET create_date = create_date - interval '1 day' WHERE id = %s",
            [handover.id],
        )
        second = self._leaves()
        self.assertEqual(self.manager.exit_state, "leaving")
        with self._refused("exit audit not concluded"):
            self._close(second)
        self._conclude(self._audit(leaving_id=second.id))
        self._close(second)
        self.assertEqual(second.state, "approved")

    def test_who_may_enter_it_and_about_whom(self):
        for by in ("rm", "risk", "branch_admin", "admin", "auditor"):
            with self.subTest(by=by), self.assertRaises(AccessError):
                self._leaving(by=by)
        with self.assertRaises(AccessError):
            self._leaving(by="leader_west")
        with one_person(self.user["rm"], self.user["leader"]), self.assertRaises(UserError):
            self._leaving()
        leaving = self._leaves()
        for by in ("rm", "mate", "risk", "branch_admin"):
            with self.subTest(by=by), self.assertRaises(AccessError):
                self._as(by, "rm.leaving").search([])
        self.assertFalse(self._as("leader_west", "rm.leaving").search([("id", "=", leaving.id)]))
        for vals in ({"state": "approved"}, {"confirmed_on": self.today}, {"branch_id": 1}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                leaving.write(vals)
        leaving.last_day = self.tomorrow
        self.assertEqual(leaving.state, "draft", "a change after submission voids it")
        self.manager.joined_on = self.today
        leaving.last_day = self.yesterday
        with self._refused("joined"):
            leaving.action_submit()
        for day in (self._day(400), "9999-12-31", "0001-01-01"):
            with self.subTest(day=day), self.assertRaises(ValidationError):
                leaving.last_day = day
