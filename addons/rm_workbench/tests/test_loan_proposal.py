"""Two signatures on a loan proposal: the RM's and the risk manager's, above a limit a leader's."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .lending_common import LEADER_WORDS, RISK_WORDS, LendingCase


@tagged("post_install", "-at_install")
class TestLoanProposal(LendingCase):
    def _by(self, name, proposal):
        return proposal.with_user(self.user[name])

    def _decisions(self, proposal):
        return proposal.sudo().approval_request_id.decision_ids

    def test_rm_and_risk_manager_sign_a_small_one(self):
        proposal = self._submitted()
        self.assertEqual(proposal.state, "submitted")
        self._by("risk", proposal).action_approve(RISK_WORDS)
        self.assertEqual(proposal.state, "approved")
        self.assertEqual(proposal.approved_on, self.today)
        signed = self._decisions(proposal)
        self.assertEqual(signed.mapped("decision"), ["submit", "approve"])
        self.assertEqual(signed.user_id, self.user["rm"] | self.user["risk"])
        self.assertEqual(signed.mapped("comment"), [proposal.opinion, RISK_WORDS])
        self.assertEqual(len(set(signed.mapped("content_hash"))), 1)

    def test_from_a_million_on_a_leader_signs_after_the_risk_manager(self):
        proposal = self._submitted(amount="1000000.00")
        with self.assertRaises(AccessError):
            self._by("leader", proposal).action_approve(LEADER_WORDS)
        self._by("risk", proposal).action_approve(RISK_WORDS)
        self.assertEqual(proposal.state, "submitted")
        with self.assertRaises(AccessError):
            self._by("risk", proposal).action_approve(RISK_WORDS + "再次")
        self._by("leader", proposal).action_approve(LEADER_WORDS)
        self.assertEqual(proposal.state, "approved")

    def test_below_a_million_no_leader_signs(self):
        proposal = self._submitted(amount="999999.99")
        with self.assertRaises(AccessError):
            self._by("leader", proposal).action_approve(LEADER_WORDS)

    def test_nobody_proposes_for_customers_of_others(self):
        for key in ("there", "nobody"):
            with self.subTest(customer=key), self.assertRaises(AccessError):
                self._proposal(key)
        for by in ("leader", "risk", "admin", "auditor", "branch_admin", "integration"):
            with self.subTest(by=by), self.assertRaises(UserError):
                self._proposal(by=by)
        own = self._proposal()
        with self.assertRaises(AccessError):
            own.customer_id = self.customer["there"]

    def test_the_rm_never_signs_as_risk_manager(self):
        proposal = self._submitted()
        with self.assertRaises(AccessError):
            proposal.action_approve(RISK_WORDS)
        with self.assertRaises(ValidationError):
            self._grant(self.user["rm"], "risk", self.sub)

    def test_a_risk_manager_of_another_branch_neither_reads_nor_signs(self):
        self._grant(risk := self._make_user("risk_west"), "risk", self.west)
        proposal = self._submitted().with_user(risk)
        with self.assertRaises(AccessError):
            proposal.read(["customer_name"])
        with self.assertRaises(AccessError):
            proposal.action_approve(RISK_WORDS)

    def test_neither_edits_what_the_other_wrote(self):
        proposal = self._submitted()
        with self.assertRaises(AccessError):
            self._by("risk", proposal).opinion = "改写客户经理的意见"
        self._by("risk", proposal).action_approve(RISK_WORDS)
        with self.assertRaises(UserError):
            proposal.opinion = "签字后再改的意见内容"
        with self.assertRaises(AccessError):
            self._decisions(proposal).with_user(self.user["rm"]).write({"comment": "x"})

    def test_own_words_are_needed_from_both(self):
        with self.assertRaises(UserError):
            self._submitted(opinion="同意")
        proposal = self._submitted()
        for words in ("", "同意", "        同意      ", proposal.opinion):
            with self.subTest(words=words), self.assertRaises(UserError):
                self._by("risk", proposal).action_approve(words)
        self.assertEqual(proposal.state, "submitted")

    def test_checks_come_before_the_signature(self):
        proposal = self._proposal(check_site=False)
        with self.assertRaisesRegex(UserError, proposal._field_label("check_site")):
            proposal.action_submit()
        self.assertEqual(proposal.state, "draft")

    def test_a_refusal_has_a_reason_and_the_rm_may_answer(self):
        proposal = self._submitted()
        with self.assertRaises(UserError):
            self._by("risk", proposal).action_reject("")
        self._by("risk", proposal).action_reject("销售合同不足，请补充后再报。")
        self.assertEqual(proposal.state, "rejected")
        with self.assertRaises(UserError):
            proposal.action_submit()
        proposal.reply = "已补充与两家超市的供货合同。"
        proposal.action_submit()
        self._by("risk", proposal).action_approve(RISK_WORDS)
        self.assertEqual(proposal.state, "approved")
        rounds = proposal.approval_strip
        self.assertEqual([r["state"] for r in rounds], ["approved", "rejected"])
        self.assertEqual(rounds[1]["steps"][-1]["comment"], "销售合同不足，请补充后再报。")
        # each round shows what was signed then, and what is another since
        label = proposal._field_label("reply")
        for name in ("rm", "risk", "leader"):
            shown = self._by(name, proposal).approval_strip
            with self.subTest(name):
                changed = [[r["label"] for r in one["content"] if r["changed"]] for one in shown]
                self.assertEqual(changed, [[], [label]])
                now = {row["label"]: row["value"] for row in shown[0]["content"]}
                self.assertEqual(now[label], proposal.reply)
                self.assertEqual(now[proposal._field_label("guarantee")], "Unsecured")
                self.assertEqual(now[proposal._field_label("customer_no")], proposal.customer_no)
        with self.assertRaises(AccessError):
            self._by("risk", proposal).approval_request_id.read(["content"])

    def test_a_change_after_submission_voids_the_signatures(self):
        proposal = self._submitted(amount="2000000.00")
        self._by("risk", proposal).action_approve(RISK_WORDS)
        proposal.amount = "3000000.00"
        self.assertEqual(proposal.state, "draft")
        self.assertEqual(proposal.sudo().approval_request_id.state, "void")
        with self.assertRaises(UserError):
            self._by("leader_home", proposal).sudo().action_approve(LEADER_WORDS)
        proposal.action_submit()
        self.assertEqual(self._decisions(proposal).mapped("decision"), ["submit"])

    def test_a_change_past_the_orm_is_seen_at_the_signature(self):
        proposal = self._submitted()
        self.env.cr.execute(
            "UPDATE rm_loan_proposal SET amount = 900000 WHERE id = %s", [proposal.id]
        )
        self.env.invalidate_all()
        self._by("risk", proposal).action_approve(RISK_WORDS)
        self.assertEqual(proposal.state, "draft")

    def test_steps_out_of_order_or_twice_are_refused(self):
        proposal = self._proposal()
        with self.assertRaises(AccessError):
            self._by("risk", proposal).action_approve(RISK_WORDS)
        proposal.action_submit()
        with self.assertRaises(UserError):
            proposal.action_submit()
        self.assertFalse(proposal.approval_strip[0]["ended_at"])
        proposal.action_withdraw()
        self.assertEqual(proposal.state, "draft")
        self.assertTrue(proposal.approval_strip[0]["ended_at"], "when it was withdrawn")
        with self.assertRaises(UserError):
            proposal.action_withdraw()
        proposal.action_submit()
        self._by("risk", proposal).action_approve(RISK_WORDS)
        for step in (
            lambda: proposal.action_submit(),
            lambda: proposal.action_withdraw(),
            lambda: self._by("risk", proposal).action_approve(RISK_WORDS),
            lambda: self._by("risk", proposal).action_reject(RISK_WORDS),
            lambda: proposal.unlink(),
        ):
            with self.assertRaises(UserError):
                step()
        self.assertEqual(proposal.state, "approved")

    def test_what_the_server_sets_is_refused_from_the_client(self):
        proposal = self._proposal()
        for vals in (
            {"state": "approved"},
            {"customer_name": "别人"},
            {"number": "1"},
            {"branch_id": self.sub.id},
            {"maker_ids": [(5,)]},
            {"approval_request_id": 1},
            {"approved_on": "2020-01-01"},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                proposal.write(vals)
        with self.assertRaises(UserError):
            proposal.manager_id = self.mate
        for vals in ({"amount": "0"}, {"amount": "1.001"}, {"amount": "NaN"}, {"term_months": 0}):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                proposal.write(vals)

    def test_a_submission_nobody_could_sign_is_refused(self):
        self.env["rm.role.grant"].search([("user_id", "=", self.user["risk"].id)]).action_revoke()
        proposal = self._proposal()
        ids = self.env["rm.role.grant"].search(
            [("role_id.code", "=", "risk"), ("holds_today", "=", True)]
        )
        ids.action_revoke()
        with self.assertRaises(UserError):
            proposal.action_submit()

    def test_the_loan_that_comes_of_it_is_found(self):
        proposal, other = self._submitted(), self._submitted()
        for each in (proposal, other):
            self._by("risk", each).action_approve(RISK_WORDS)
        self.loan["here"].write({"amount": 200000, "disbursed_on": self.today + timedelta(days=3)})
        self.env.flush_all()
        self.assertEqual(self.env["rm.loan.proposal"]._match_loans(), 1)
        self.assertEqual(proposal.loan_id, self.loan["here"])
        self.assertFalse(other.loan_id)
        self.assertEqual(self.env["rm.loan.proposal"]._match_loans(), 0)

    def test_a_loan_of_another_customer_is_not_matched_by_hand(self):
        proposal = self._submitted()
        with self.assertRaises(ValidationError):
            proposal.loan_id = self.loan["here"]
        self._by("risk", proposal).action_approve(RISK_WORDS)
        with self.assertRaises(ValidationError):
            proposal.loan_id = self.loan["abroad"]
        with self.assertRaises(AccessError):
            proposal.loan_id = self.loan["there"]
        proposal.loan_id = self.loan["here"]
        self.assertTrue(proposal.matched_by_hand)

    def test_each_step_leaves_a_line_in_the_journal(self):
        proposal = self._submitted()
        self._by("risk", proposal).action_approve(RISK_WORDS)
        lines = self.env["rm.journal"].search([("reference", "=", proposal.number)], order="id")
        self.assertEqual(lines.mapped("event"), ["approval.submitted", "approval.approved"])
        self.assertEqual(lines.mapped("login"), ["x_rm", "x_risk"])
        told = f"{lines.mapped('detail')} {lines.mapped('reference')}"
        self.assertNotIn(self.customer["here"].name, told)
