"""Who leaves: what the exit audit keeps back, and what is still open with him."""

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.rm_workbench.models.leaving.exit_condition import (
    exit_audit_ended,
    under_exit_audit,
)

from .deposit_case import DepositCase


@tagged("post_install", "-at_install")
class TestLeaver(DepositCase):
    def test_who_is_under_exit_audit(self):
        """The condition that also keeps deferred pay back, case by case."""

        def audit(state, handover, kind="leaving", left=False, leaving=None):
            self.env.cr.execute(
                "DELETE FROM rm_exit_audit; DELETE FROM rm_handover; DELETE FROM rm_leaving"
            )
            if handover:
                self.let_leave(self.bob)
                self.env.cr.execute(
                    "UPDATE rm_handover SET state = %s, kind = %s", [handover, kind]
                )
            if state:
                self.end_exit_audit()
                self.env.cr.execute("UPDATE rm_exit_audit SET state = %s", [state])
            if leaving:
                self.env.cr.execute(
                    "WITH v AS (INSERT INTO rm_leaving (manager_id, kind, last_day, state)"
                    " VALUES (%(rm)s, 'resigned', '2001-06-30', %(leaving)s) RETURNING id)"
                    " INSERT INTO rm_exit_audit (leaving_id, auditor_id, begun_on, state)"
                    " SELECT id, %(auditor)s, '2001-07-01', %(audit)s FROM v WHERE %(audit)s <> ''",
                    {
                        "rm": self.bob.id,
                        "leaving": leaving[0],
                        "auditor": self.auditor.id,
                        "audit": leaving[1],
                    },
                )
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
        # a leaving that was entered by hand, with an audit of its own
        for state in ("submitted", "approved"):
            for found, expected in (("", (True, False)), ("open", (True, False))):
                self.assertEqual(audit(None, None, leaving=(state, found)), expected, state)
            self.assertEqual(audit(None, "done", leaving=(state, "concluded")), (False, True))
        for state in ("draft", "rejected", "cancelled"):
            self.assertEqual(audit(None, None, leaving=(state, "")), (False, False), state)

    def test_the_settlement_of_a_leaver_lists_what_is_still_open(self):
        leavers = self.env["rm.leaver"]
        mine = [("manager_id", "in", self.rms.ids)]
        self.assertFalse(leavers.search(mine))
        self.booked("100.00", manager=self.bob)
        self.let_leave(self.bob)
        self.env["rm.manager"].create(
            {"code": "GONE", "name": "某", "branch_id": self.b1.id, "left_on": "2020-01-01"}
        )
        row = leavers.search(mine)
        found = (row.manager_id, row.audit, row.deposit, row.may_sign_in, row.settled)
        self.assertEqual(found, (self.bob, "none", 100.0, True, False))
        self.assertEqual(row.exit_state, "leaving")
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
        self.assertEqual((row.audit, row.deposit, row.settled), ("concluded", 0.0, False))
        # the exit itself is closed by two persons
        opened = row.with_user(self.leader_west).action_open_leaving()
        values = {"manager_id": opened["context"]["default_manager_id"], "last_day": "2001-06-30"}
        leaving = self.env["rm.leaving"].with_user(self.leader_west).create(values)
        leaving.action_submit()
        leaving.with_user(self.admin).action_approve("手续齐全")
        self.env.invalidate_all()
        self.assertEqual((row.exit_state, row.settled), ("closed", True))
        self.assertEqual(row.action_open_handover()["res_model"], "rm.handover")
        self.cyd.left_on = "2020-01-01"
        self.env.flush_all()
        other = leavers.search([("manager_id", "=", self.cyd.id)])
        self.assertEqual((other.audit, other.handover_no), ("none", False))
        self.assertEqual(other.exit_state, "left_open")
        for step in (other.action_open_handover, other.action_open_deposit):
            with self.assertRaises(UserError):
                step()
