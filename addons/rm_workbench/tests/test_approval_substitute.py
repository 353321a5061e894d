"""While somebody is away, a colleague of the same role signs; reminders before a day is over."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .lending_common import RISK_WORDS, LendingCase


@tagged("post_install", "-at_install")
class TestApprovalSubstitute(LendingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user["risk2"] = cls._make_user("risk2")
        cls._grant(cls.user["risk2"], "risk", cls.home)
        cls.route = cls.env["rm.approval.route"].create(
            {
                "name": "named",
                "model": "rm.loan.proposal",
                "sequence": 1,
                "step_ids": [(0, 0, {"relation": "person", "user_id": cls.user["risk"].id})],
            }
        )

    def _substitute(self, by="risk", who="risk2", **vals):
        values = {"substitute_id": self.user[who].id, "valid_to": self.today, **vals}
        return self._as(by, "rm.approval.substitute").create(values)

    def test_a_substitute_signs_and_the_signature_says_for_whom(self):
        proposal = self._submitted()
        other = proposal.with_user(self.user["risk2"])
        with self.assertRaises(AccessError):
            other.action_approve(RISK_WORDS)
        self._substitute()
        self.env.invalidate_all()
        self.assertTrue(other.waits_for_me)
        other.action_approve(RISK_WORDS)
        signed = proposal.sudo().approval_request_id.decision_ids[-1]
        self.assertEqual((signed.user_id, signed.absent_id), (other.env.user, self.user["risk"]))
        self.assertEqual(proposal.approval_strip[0]["steps"][-1]["absent"], self.user["risk"].name)

    def test_before_and_after_the_days_nobody_signs_instead(self):
        proposal = self._submitted()
        day = self.today - timedelta(days=9)
        self._substitute(valid_from=day, valid_to=day)
        with self.assertRaises(AccessError):
            proposal.with_user(self.user["risk2"]).action_approve(RISK_WORDS)

    def test_a_substitute_has_the_same_role(self):
        # the same role elsewhere does not do: he could read nothing of it
        self.user["risk3"] = self._make_user("risk3")
        self._grant(self.user["risk3"], "risk", self.west)
        for who in ("rm", "leader", "admin", "nothing", "risk3"):
            with self.subTest(who=who), self.assertRaises(ValidationError):
                self._substitute(who=who)
        with self.assertRaises(ValidationError):
            self._substitute(valid_to=self.today + timedelta(days=400))

    def test_who_lost_the_role_since_signs_instead_of_nobody(self):
        proposal = self._submitted()
        self._substitute()
        other = proposal.with_user(self.user["risk2"])
        self.assertTrue(other.waits_for_me)
        self.env["rm.role.grant"].search([("user_id", "=", self.user["risk2"].id)]).unlink()
        self._grant(self.user["risk2"], "auditor")
        self.env.invalidate_all()
        self.assertTrue(other.has_access("read"))
        self.assertFalse(other.waits_for_me)
        with self.assertRaises(AccessError):
            other.action_approve(RISK_WORDS)

    def test_nobody_is_named_behind_his_back(self):
        for by in ("leader", "risk2", "rm", "branch_admin", "auditor"):
            with self.subTest(by=by), self.assertRaises(UserError):
                self._substitute(by=by, user_id=self.user["risk"].id)
        with self.assertRaises(UserError):
            self._substitute(by="admin", who="admin", user_id=self.user["admin2"].id)

    def test_each_substitution_is_in_the_journal(self):
        self._substitute().unlink()
        lines = self.env["rm.journal"].search([("reference", "=", "x_risk")], order="id")
        events = [e for e in lines.mapped("event") if e.startswith("approval.")]
        self.assertEqual(events, ["approval.substitute_set", "approval.substitute_ended"])

    def test_a_decider_is_reminded_once_and_no_longer_when_it_moved_on(self):
        proposal = self._submitted()
        request = proposal.sudo().approval_request_id
        self.env["rm.approval.request"]._remind()
        self.assertFalse(request.reminder_ids)
        request._set_guarded(due_on=self.today + timedelta(days=1))
        self.env["rm.approval.request"]._remind()
        self.env["rm.approval.request"]._remind()
        todo = request.reminder_ids
        self.assertEqual(todo.user_id, self.user["risk"])
        self.assertEqual(len(todo), 1)
        self.assertIn(proposal.number, todo.summary)
        proposal.with_user(self.user["risk"]).action_approve(RISK_WORDS)
        self.assertFalse(todo.exists())

    def test_a_hand_over_makes_what_waits_void(self):
        proposal = self._submitted()
        self.assertFalse(self.env["rm.loan.proposal"]._end_handed_over())
        self.assignment["here"].valid_to = "2001-01-01"
        self.assertEqual(self.env["rm.loan.proposal"]._end_handed_over(), proposal.sudo())
        self.assertEqual(proposal.sudo().approval_request_id.state, "void")
