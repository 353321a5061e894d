"""Who leaves: what the exit audit keeps back, and what is still open with him."""

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..paying.statements import exit_audit_ended, under_exit_audit
from .deposit_case import DepositCase


@tagged("post_install", "-at_install")
class TestLeaver(DepositCase):
    def test_who_is_under_exit_audit(self):
        """The condition that also keeps deferred pay back, case by case."""

        def audit(state, handover, kind="leaving", left=False):
            self.env.cr.execute("DELETE FROM rm_exit_audit; DELETE FROM rm_handover")
            if handover:
                self.let_leave(self.bob)
                self.env.cr.execute(
                    "UPDATE rm_handover SET state = %s, kind = %s", [handover, kind]
                )
            if state:
                self.end_exit_audit()
                self.env.cr.execute("UPDATE rm_exit_audit SET state = %s", [state])
            self.bob.left_on = left
            self.env.flush_all()
            rm = SQL("%s", self.bob.id)
            query = SQL("SELECT %s, %s", under_exit_audit(rm), exit_audit_ended(rm))
            return self.env.execute_query(query)[0]

        self.assertEqual(audit(None, None), (False, False))
        for handover in ("submitted", "approved", "done"):
            self.assertEqual(audit(None, handover), (True, False), handover)
            self.assertEqual(audit("open", handover), (True, False), handover)
            self.assertEqual(audit("concluded", handover), (False, True), handover)
        for handover in ("draft", "rejected"):
            self.assertEqual(audit(None, handover), (False, False), handover)
        self.assertEqual(audit(None, "done", "transfer"), (False, False))
        self.assertEqual(audit(None, None, left="2020-01-01"), (True, False))
        self.assertEqual(audit("concluded", "done", left="2020-01-01"), (False, True))

    def test_the_settlement_of_a_leaver_lists_what_is_still_open(self):
        leavers = self.env["rm.leaver"]
        mine = [("manager_id", "in", self.rms.ids)]
        self.assertFalse(leavers.search(mine))
        self.booked("100.00", manager=self.bob)
        self.let_leave(self.bob)
        row = leavers.search(mine)
        found = (row.manager_id, row.audit, row.deposit, row.may_sign_in, row.settled)
        self.assertEqual(found, (self.bob, "none", 100.0, True, False))
        self.assertEqual(row.customers, 1)
        for user, seen in (
            (self.leader_west, row),
            (self.leader, row.browse()),
            (self.auditor, row),
        ):
            self.assertEqual(leavers.with_user(user).search(mine), seen, user.login)
        self.end_exit_audit()
        self.booked("100.00", "returned", manager=self.bob)
        self.env.cr.execute("DELETE FROM rm_customer_access WHERE manager_id = %s", [self.bob.id])
        self.rm_bob.active = False
        self.env.invalidate_all()
        self.assertEqual((row.audit, row.deposit, row.settled), ("concluded", 0.0, True))
        self.assertEqual(row.action_open_handover()["res_model"], "rm.handover")
        self.cyd.left_on = "2020-01-01"
        self.env.flush_all()
        other = leavers.search([("manager_id", "=", self.cyd.id)])
        self.assertEqual((other.audit, other.handover_no), ("none", False))
        for step in (other.action_open_handover, other.action_open_deposit):
            with self.assertRaises(UserError):
                step()
