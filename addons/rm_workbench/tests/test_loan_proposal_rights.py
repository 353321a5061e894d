"""Who reads a proposal, and what leaks through it to whom."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .lending_common import RISK_WORDS, LendingCase
from .marks import page_mark


@tagged("post_install", "-at_install")
class TestLoanProposalRights(LendingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["rm.assignment"].create(
            {
                "customer_id": cls.customer["nobody"].id,
                "manager_id": cls.manager.id,
                "valid_from": "2000-01-01",
            }
        )

    def _sees(self, name, proposal):
        return bool(self._as(name, "rm.loan.proposal").search([("id", "=", proposal.id)]))

    def test_a_draft_is_the_rms_own(self):
        proposal = self._proposal("nobody")
        seen = {name for name in ("rm", "leader", "risk", "rm_west") if self._sees(name, proposal)}
        self.assertEqual(seen, {"rm"})

    def test_a_submitted_one_is_seen_where_the_customer_is(self):
        names = (
            "rm",
            "rm_west",
            "leader",
            "leader_west",
            "leader_home",
            "risk",
            "auditor",
            "admin",
        )
        proposal = self._submitted(key="nobody")
        seen = {name for name in names if self._sees(name, proposal)}
        self.assertEqual(seen, {"rm", "leader", "leader_home", "risk", "auditor", "admin"})
        abroad = self._submitted(key="abroad")
        self.assertTrue(self._sees("leader_west", abroad))

    def test_after_a_hand_over_the_new_rm_reads_and_the_old_one_does_not(self):
        proposal = self._submitted(key="here")
        self.assignment["here"].valid_to = "2001-01-01"
        self.env["rm.assignment"].create(
            {
                "customer_id": self.customer["here"].id,
                "manager_id": self.manager_west.id,
                "valid_from": "2002-01-01",
            }
        )
        self.assertFalse(self._sees("rm", proposal))
        self.assertTrue(self._sees("rm_west", proposal))
        with self.assertRaises(AccessError):
            proposal.with_user(self.user["rm_west"]).action_withdraw()

    def test_a_risk_manager_reads_the_name_but_not_the_customer(self):
        proposal = self._submitted(key="nobody").with_user(self.user["risk"])
        self.assertEqual(proposal.customer_name, self.customer["nobody"].name)
        with self.assertRaises(AccessError):
            proposal.read(["customer_id"])
        with self.assertRaises(AccessError):
            proposal.search([("customer_id.phone", "like", "138")])
        with self.assertRaises(AccessError):
            self.customer["nobody"].with_user(self.user["risk"]).read(["name"])
        self.assertNotIn("customer_id", proposal.get_views([(False, "form")])["models"])
        fields = proposal.read()[0]
        self.assertNotIn("customer_id", fields)
        arch = proposal.get_view(view_type="form")["arch"]
        self.assertNotIn('name="customer_id"', arch)
        proposal.action_approve(RISK_WORDS)

    def test_the_inbox_names_no_customer_to_who_may_not_read_the_record(self):
        request = self._submitted(key="nobody").sudo().approval_request_id
        name = self.customer["nobody"].name
        self.assertNotIn(name, request.name)
        self.assertIn(name, request.with_user(self.user["risk"]).subject)
        outsider = request.with_user(self.user["leader_west"])
        with self.assertRaises(AccessError):
            outsider.read(["subject"])
        self.assertFalse(
            self._as("leader_west", "rm.approval.request").search([("id", "=", request.id)])
        )

    def test_the_page_is_printed_for_readers_only(self):
        proposal = self._submitted(key="nobody")
        report = "rm_workbench.rm_loan_proposal_report"
        page = self._as("risk", "ir.actions.report")._render_qweb_html(report, proposal.ids)[0]
        text = page.decode()
        self.assertIn(self.customer["nobody"].name, text)
        self.assertIn(proposal.number, text)
        self.assertEqual(page_mark(text), f"{self.user['risk'].name} x_risk")
        for name in ("rm_west", "leader_west"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self._as(name, "ir.actions.report")._render_qweb_html(report, proposal.ids)

    def test_roles_without_lending_have_no_access_at_all(self):
        for name in ("branch_admin", "integration", "nothing"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self._as(name, "rm.loan.proposal").search([])
