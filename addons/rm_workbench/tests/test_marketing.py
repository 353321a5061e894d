"""Opportunities from lead to won or lost, referrals with hours to accept them."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BankCase
from .one_person import one_person


@tagged("post_install", "-at_install")
class TestMarketing(BankCase):
    def _opportunity(self, by="rm", key="here", **vals):
        return self._as(by, "rm.opportunity").create(
            {
                "subject": "补偿款归集",
                "customer_id": self.customer[key].id,
                "amount": "100.00",
                **vals,
            }
        )

    def _referral(self, by="leader", **vals):
        return self._as(by, "rm.referral").create(
            {
                "subject": "拆迁款存款意向",
                "prospect": "周女士",
                "amount": "680000.00",
                "manager_id": self.manager.id,
                **vals,
            }
        )

    def test_an_opportunity_goes_step_by_step_and_ends_once(self):
        record = self._opportunity()
        record.action_advance()
        record.action_advance()
        self.assertEqual(record.state, "negotiating")
        with self.assertRaises(UserError):
            record.action_advance()
        with self.assertRaisesRegex(UserError, "own words"):
            record.action_lose("无")
        record.action_lose("客户选择他行利率")
        for deed in (record.action_win, record.unlink, lambda: record.write({"amount": "9"})):
            with self.assertRaises(UserError):
                deed()

    def test_the_extract_shows_what_was_won_each_account_and_loan_once(self):
        first, second = self._opportunity(), self._opportunity()
        loan = self._opportunity(kind="loan", amount="1000.00")
        self.assertEqual(self.env["rm.opportunity"]._match(), 0)
        self.account["here"].opened_on = self.today
        self.loan["here"].write({"disbursed_on": self.today, "amount": 900})
        self.assertEqual(self.env["rm.opportunity"]._match(), 2)
        self.assertEqual((first.state, first.account_id), ("won", self.account["here"]))
        self.assertEqual((first.won_amount, first.matched), ("100.00", True))
        self.assertEqual(second.state, "lead")
        self.assertEqual((loan.state, loan.loan_id), ("won", self.loan["here"]))
        self.assertEqual(self.env["rm.opportunity"]._match(), 0)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_opportunities_are_ones_own_about_own_customers(self):
        with self.assertRaises(AccessError):
            self._opportunity(key="there")
        with self.assertRaises(ValidationError):
            self._opportunity(manager_id=self.manager_west.id)
        with self.assertRaises(UserError):
            self._opportunity().write({"state": "won"})
        record = self._opportunity()
        for name in ("rm_west", "leader_west", "risk", "branch_admin"):
            with self.subTest(name), self.assertRaises(AccessError):
                record.with_user(self.user[name]).read(["subject"])
        with self.assertRaises(AccessError):
            record.with_user(self.user["leader"]).action_advance()

    def test_an_accepted_referral_is_an_opportunity_of_the_rm(self):
        with one_person(self.user["rm"], self.user["leader"]), self.assertRaises(ValidationError):
            self._referral()
        referral = self._referral()
        mine = referral.with_user(self.user["rm"])
        about = [("rm_model", "=", "rm.referral"), ("rm_res_id", "=", referral.id)]
        self.assertEqual(self.env["mail.activity"].search(about).user_id, self.user["rm"])
        mine.action_accept()
        self.assertFalse(self.env["mail.activity"].search(about))
        self.assertEqual(mine.opportunity_id.prospect, "周女士")
        self.assertEqual(mine.opportunity_id.referral_id, referral)
        self.assertEqual((referral.opportunity_state, referral.credited), ("lead", False))
        mine.opportunity_id.customer_id = self.customer["here"]
        mine.opportunity_id.action_win()
        # a fifth of what was won, to whoever referred
        self.assertEqual((referral.opportunity_state, referral.credited), ("won", "136000.00"))
        with self.assertRaises(UserError):
            mine.action_accept()
        with self.assertRaises(UserError):
            mine.action_decline("已经接收了")

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_a_referral_is_accepted_in_time_by_whom_it_was_sent_to(self):
        referral = self._referral()
        mine = referral.with_user(self.user["rm"])
        with self.assertRaises(AccessError):
            referral.action_accept()
        with self.assertRaises(AccessError):
            referral.with_user(self.user["rm_west"]).action_accept()
        with self.assertRaises(UserError):
            referral.action_send_again()
        over = fields.Datetime.now() - timedelta(hours=1)
        referral._set_guarded(accept_by=over)
        self.assertIn(referral, self._as("leader", "rm.referral").search([("is_late", "=", True)]))
        with self.assertRaisesRegex(UserError, "in time"):
            mine.action_accept()
        referral.action_send_again()
        mine.action_decline("客户在外地，请转市区支行")
        self.assertEqual(referral.state, "declined")
        for manager in (self.mate, self.manager):
            by = "leader" if manager == self.mate else "rm"
            with self.subTest(by), self.assertRaises(ValidationError):
                self._referral(by=by, manager_id=manager.id)
        with self.assertRaises(AccessError):
            self._referral(by="auditor")
