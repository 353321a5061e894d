"""Deciding in the inbox, the dialog, the standard buttons and the strip."""

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .lending_common import LEADER_WORDS, RISK_WORDS, LendingCase
from .one_person import one_person


@tagged("post_install", "-at_install")
class TestApprovalInbox(LendingCase):
    def _request(self, proposal, name):
        return proposal.sudo().approval_request_id.with_user(self.user[name])

    def _dialog(self, action, name, **vals):
        model = self._as(name, action["res_model"]).with_context(**action["context"])
        return model.create(vals)

    def test_a_request_is_approved_in_the_inbox(self):
        proposal = self._submitted()
        action = self._request(proposal, "risk").action_open_approve()
        self._dialog(action, "risk", comment=RISK_WORDS).action_confirm()
        self.assertEqual(proposal.state, "approved")

    def test_several_are_rejected_at_once_with_one_reason(self):
        proposals = self._submitted() | self._submitted(key="abroad")
        requests = proposals.sudo().approval_request_id.with_user(self.user["risk"])
        action = requests.action_open_reject()
        self._dialog(action, "risk", comment="请补充近三个月账户流水。").action_confirm()
        self.assertEqual(set(proposals.mapped("state")), {"rejected"})

    def test_the_record_opens_the_same_dialog(self):
        proposal = self._submitted()
        action = proposal.with_user(self.user["risk"]).action_open_approve()
        self.assertEqual(action["res_model"], "rm.approval.decide")
        with self.assertRaises(UserError):
            proposal.with_user(self.user["leader"]).action_open_approve()
        # who made it with another login is told why, before he has written a word
        with (
            one_person(self.user["rm"], self.user["leader"]),
            self.assertRaisesRegex(AccessError, "this or another login"),
        ):
            self._request(proposal, "leader").action_open_reject()

    def test_the_inbox_decides_nothing_that_does_not_wait_for_the_caller(self):
        proposal = self._submitted(amount="5000000.00")
        with self.assertRaises(AccessError):
            self._request(proposal, "leader").action_approve(LEADER_WORDS)
        with self.assertRaises(UserError):
            self._request(proposal, "leader").action_open_approve()
        with self.assertRaises(AccessError):
            self._request(proposal, "leader_west").action_approve(LEADER_WORDS)
        with self.assertRaises(AccessError):
            self._request(proposal, "rm").action_approve(RISK_WORDS)
        self.assertEqual(proposal.state, "submitted")

    def test_a_forged_dialog_decides_nothing(self):
        proposal = self._submitted()
        request = proposal.sudo().approval_request_id
        vals = {"request_ids": [(6, 0, request.ids)], "comment": RISK_WORDS}
        with self.assertRaises(AccessError):
            self._as("leader_west", "rm.approval.decide").create(vals)
        with self.assertRaises(AccessError):
            self._as("leader", "rm.approval.decide").create(vals).action_confirm()
        with self.assertRaises(AccessError):
            self._as("auditor", "rm.approval.decide").create(vals)

    def test_the_count_is_that_of_the_list(self):
        before = {
            name: self._as(name, "rm.approval.request").waiting_count() for name in ("rm", "risk")
        }
        self._submitted()
        after = self._as("risk", "rm.approval.request").waiting_count()
        self.assertEqual(after, before["risk"] + 1)
        self.assertEqual(self._as("rm", "rm.approval.request").waiting_count(), before["rm"])
        self.assertEqual(self._as("integration", "rm.approval.request").waiting_count(), 0)

    def test_whoever_worked_on_a_record_is_not_asked(self):
        proposal = self._proposal()
        proposal.with_user(self.user["risk"])._note_makers()
        self._grant(other := self._make_user("risk2"), "risk", self.home)
        proposal.action_submit()
        request = proposal.sudo().approval_request_id
        self.assertFalse(request.with_user(self.user["risk"]).waits_for_me)
        self.assertTrue(request.with_user(other).waits_for_me)

    def test_what_is_late_is_found(self):
        proposal = self._submitted()
        request = proposal.sudo().approval_request_id
        self.assertFalse(request.is_overdue)
        request._set_guarded(due_on="2020-01-01")
        request.invalidate_recordset()
        self.assertTrue(request.is_overdue)
        late = [("is_overdue", "=", True), ("id", "=", request.id)]
        self.assertEqual(self._as("risk", "rm.approval.request").search(late), request)

    def test_the_strip_says_what_was_signed_and_whom_it_waits_for(self):
        proposal = self._submitted(amount="5000000.00")
        proposal.with_user(self.user["risk"]).action_approve(RISK_WORDS)
        [found] = proposal.approval_strip
        self.assertEqual([s["status"] for s in found["steps"]], ["submit", "approve", "now"])
        self.assertEqual(found["steps"][1]["who"], self.user["risk"].name)
        self.assertIn(self.user["leader"].name, found["steps"][2]["waiting"])

    def test_the_form_has_the_standard_buttons_for_whom_they_are(self):
        arch = etree.fromstring(
            self._as("rm", "rm.loan.proposal").get_view(view_type="form")["arch"]
        )
        names = [node.get("name") for node in arch.xpath("//header/button")]
        self.assertEqual(names[:2], ["action_submit", "action_open_approve"])
        self.assertTrue(arch.xpath("//field[@name='approval_strip']"))
        proposal = self._proposal()
        self.assertTrue(proposal.may_submit)
        proposal.action_submit()
        self.assertEqual((proposal.may_submit, proposal.may_withdraw), (False, True))
        risk = proposal.with_user(self.user["risk"])
        self.assertEqual((risk.waits_for_me, risk.may_withdraw), (True, False))
        mine = [("waits_for_me", "=", True), ("id", "=", proposal.id)]
        self.assertEqual(self._as("risk", "rm.loan.proposal").search(mine), proposal)
        self.assertFalse(self._as("leader", "rm.loan.proposal").search(mine))
