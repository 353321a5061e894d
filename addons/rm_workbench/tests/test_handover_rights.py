"""Who reads and writes hand-overs, their parts and what is looked into afterwards."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .handover_common import HandoverCase
from .one_person import one_person


@tagged("post_install", "-at_install")
class TestHandoverRights(HandoverCase):
    def _readers(self, record):
        return {
            name for name, user in self.user.items() if record.with_user(user).has_access("read")
        }

    def test_both_rms_and_the_leaders_above_read_it_once_submitted(self):
        handover = self._draft()
        above = {"leader", "leader_home", "admin", "admin2", "auditor"}
        parts = (handover, handover.line_ids, handover.check_ids)
        for part in parts:
            with self.subTest(model=part._name, state="draft"):
                self.assertEqual(self._readers(part), above | {"rm"})
        handover.check_ids.write({"done": True})
        handover.action_submit()
        for part in parts:
            with self.subTest(model=part._name, state="submitted"):
                self.assertEqual(self._readers(part), above | {"rm", "mate"})

    def test_the_receiving_rm_reads_the_list_and_changes_nothing_of_it(self):
        handover = self._submitted().with_user(self.user["mate"])
        self.assertEqual(len(handover.line_ids.read(["customer_no", "share"])), 2)
        for record, vals in (
            (handover, {"reason": "x"}),
            (handover.line_ids, {"items": "x"}),
            (handover.check_ids, {"done": False}),
        ):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.write(vals)

    def test_audit_and_call_backs_are_unseen_by_both_rms(self):
        handover = self._approved(kind="leaving")
        audit = self._as("auditor", "rm.exit.audit").create({"handover_id": handover.id})
        for name in ("rm", "mate", "risk", "branch_admin"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                audit.with_user(self.user[name]).read(["state"])
        with self.assertRaises(AccessError):
            handover.read(["audit_ids"])

    def test_an_exit_audit_is_by_somebody_independent_and_ends_once(self):
        handover = self._draft(kind="leaving")
        with self._refused("submitted"):
            self._as("auditor", "rm.exit.audit").create({"handover_id": handover.id})
        handover.check_ids.write({"done": True})
        handover.action_submit()
        with self._refused("took part"):
            self._as("leader", "rm.exit.audit").create({"handover_id": handover.id})
        with self.assertRaises(AccessError):
            self._as("leader_west", "rm.exit.audit").create({"handover_id": handover.id})
        with (
            one_person(self.user["mate"], self.user["auditor"]),
            self.assertRaises(ValidationError),
        ):
            self._as("auditor", "rm.exit.audit").create({"handover_id": handover.id})
        audit = self._as("auditor", "rm.exit.audit").create({"handover_id": handover.id})
        self.assertEqual((audit.manager_id, audit.branch_id), (self.manager, self.sub))
        with self._refused("findings"):
            audit.action_conclude()
        audit.write({"findings": "未发现异常", "conclusion": "clean"})
        with self.assertRaises(ValidationError):
            audit.with_user(self.user["leader_home"]).write({"conclusion": "serious"})
        audit.action_conclude()
        self.assertEqual((audit.state, audit.concluded_on), ("concluded", self.today))
        for step in (audit.action_conclude, lambda: audit.write({"findings": "x"})):
            with self.assertRaises(UserError):
                step()
        self.assertEqual(len(self._journal(handover, "exit_audit.concluded")), 1)

    def test_who_decides_on_a_hand_over_does_not_audit_it(self):
        decided = self._approved(kind="leaving", keys=("abroad",))
        with self._refused("took part"):
            self._as("leader_home", "rm.exit.audit").create({"handover_id": decided.id})
        waits = self._witnessed(kind="leaving", keys=("here",))
        self._as("auditor", "rm.exit.audit").create({"handover_id": waits.id})
        home = waits.with_user(self.user["leader_home"])
        with (
            one_person(self.user["auditor"], self.user["leader_home"]),
            self._refused("audit the exit"),
        ):
            home.action_approve("资料齐全")
        self.assertEqual(waits.state, "submitted")
        home.action_approve("资料齐全")
        self.assertEqual(waits.state, "done")

    def test_bad_loans_of_the_day_stay_with_the_first_responsible_rm(self):
        latest = self.env["rm.loan.status"]._latest_day()
        self.env.cr.execute(
            """INSERT INTO rm_fact_loan_status (loan_id, as_of, principal_balance, overdue_amount,
                      days_overdue, interest_due, interest_received, risk_class, batch_id,
                      source_line)
               VALUES (%s, %s, 1000, 50, 40, 1, 1, 'substandard', %s, 2)
               ON CONFLICT (loan_id, as_of) DO UPDATE SET days_overdue = 40""",
            [self.loan["here"].id, latest, self.batch.id],
        )
        handover = self._draft()
        loan = handover.loan_ids
        self.assertEqual((loan.loan_id, loan.first_manager_id), (self.loan["here"], self.manager))
        self.assertTrue(loan.stays)
        self.assertEqual(sum(handover.line_ids.mapped("bad_loans")), 1)
        loan.note = "已起诉"
        handover.line_ids.filtered(lambda x: x.customer_no == "X-here").unlink()
        handover.action_fill()
        self.assertEqual(handover.loan_count, 1)

    def test_what_turned_bad_after_the_signatures_was_bad_on_the_day(self):
        handover = self._approved(effective_on=self.tomorrow)
        self.assertEqual((handover.loan_count, handover.state), (0, "approved"))
        self.env.cr.execute(
            """UPDATE rm_fact_loan_status SET days_overdue = 3
                WHERE loan_id = %s AND principal_balance > 0""",
            [self.loan["abroad"].id],
        )
        with self._clock(1):
            self.env["rm.handover"]._begin_day()
        self.assertEqual((handover.loan_count, handover.state), (1, "done"))
        loan = handover.loan_ids.loan_id
        self.assertEqual(loan.risk_rm_name, self.manager.display_name)
        self.assertIn(handover.number, loan.with_user(self.user["mate"]).risk_words)

    def test_what_hangs_on_one_rm_is_seen_by_leaders_from_their_branch_down(self):
        ours = [self.manager.id, self.manager_west.id]
        for name, codes in (
            ("leader", {"XM1"}),
            ("leader_west", {"XM2"}),
            ("leader_home", {"XM1", "XM2"}),
            ("auditor", {"XM1", "XM2"}),
        ):
            with self.subTest(user=name):
                rows = self._as(name, "rm.manager.concentration").search(
                    [("manager_id", "in", ours)]
                )
                self.assertEqual(set(rows.sudo().mapped("manager_id.code")), codes)
        self._submitted()
        self.env.invalidate_all()
        row = self.env["rm.manager.concentration"].search([("manager_id", "=", self.manager.id)])
        self.assertEqual((row.customers, row.handed_over), (2, 2))
        for name in ("rm", "risk", "branch_admin", "integration"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self._as(name, "rm.manager.concentration").search([])
