"""Customers of the pool claimed, responsibility confirmed or disputed, limits by grade."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import BankCase


@tagged("post_install", "-at_install")
class TestClaim(BankCase):
    def _claim(self, key="nobody", by="rm", **vals):
        return self._as(by, "rm.claim").create(
            {"customer_no": self.customer[key].customer_no, "reason": "客户在本人网点开户", **vals}
        )

    def test_a_claimed_customer_is_assigned_when_the_leader_says_so(self):
        claim = self._claim(share="0.4")
        claim.action_submit()
        self.assertFalse(self.customer["nobody"].manager_id)
        claim.with_user(self.user["leader"]).action_approve()
        self.assertEqual(self.customer["nobody"].manager_id, self.manager)
        self.assertEqual(self.customer["nobody"].share_today, "0.400000")
        line = self.env["rm.journal"].search([("event", "=", "assignment.claimed")], limit=1)
        self.assertEqual((line.login, line.detail["share"]), ("x_leader", "0.400000"))
        with self.assertRaises(UserError):
            claim.with_user(self.user["leader"]).action_approve()

    def test_the_pool_answers_one_sentence_to_whatever_it_does_not_hold(self):
        sentences = set()
        for vals in (
            {"key": "there"},
            {"key": "here"},
            {"key": "nobody", "customer_no": "X-unknown"},
        ):
            claim = self._claim(**vals)
            with self.subTest(vals=vals), self.assertRaises(UserError) as refused:
                claim.action_submit()
            sentences.add(refused.exception.args[0].replace(claim.customer_no, "?"))
            self.assertEqual(claim.state, "draft")
        self.assertEqual(len(sentences), 1)
        for share in ("0", "1.1", "NaN", "0.1234567", "x"):
            with self.subTest(share=share), self.assertRaises(ValidationError):
                self._claim(share=share)

    def test_what_was_taken_meanwhile_is_not_given_twice(self):
        first, second = self._claim(), self._claim()
        (first + second).action_submit()
        first.with_user(self.user["leader"]).action_approve()
        with self.assertRaises(UserError):
            second.with_user(self.user["leader"]).action_approve()
        self.assertEqual(self.customer["nobody"].share_today, "1.000000")

    def test_the_rm_confirms_or_disputes_what_he_was_given(self):
        own = self.assignment["here"].with_user(self.user["rm"])
        self.assertTrue(own.may_confirm)
        own.action_confirm()
        self.assertEqual((own.confirmation, own.confirmed_on), ("confirmed", self.today))
        for action in (own.action_confirm, own.action_dispute):
            with self.subTest(action=action.__name__), self.assertRaises(UserError):
                action()
        with self.assertRaises(AccessError):
            self.assignment["there"].with_user(self.user["rm"]).action_confirm()
        with self.assertRaises(AccessError):
            self.assignment["here"].with_user(self.user["leader"]).action_confirm()
        with self.assertRaises(UserError):
            own.with_user(self.user["leader"]).write({"confirmation": False})

    def test_the_leader_decides_on_a_dispute(self):
        for verdict, manager in (("reject", self.manager), ("approve", self.env["rm.manager"])):
            own = self.assignment["here"].with_user(self.user["rm"])
            own._set_guarded(confirmation=None)
            claim = self._as("rm", "rm.claim").browse(own.action_dispute("在别人名下")["res_id"])
            self.assertEqual(own.confirmation, "disputed")
            claim.action_submit()
            decided = claim.with_user(self.user["leader"])
            with self.subTest(verdict=verdict):
                getattr(decided, f"action_{verdict}")("核实后决定")
                self.customer["here"].invalidate_recordset()
                self.assertEqual(self.customer["here"].manager_id, manager)
        self.assertTrue(self.assignment["here"].valid_to)

    def test_a_dispute_that_is_dropped_leaves_the_rm_his_word(self):
        own = self.assignment["here"].with_user(self.user["rm"])
        claim = self._as("rm", "rm.claim").browse(own.action_dispute("在别人名下")["res_id"])
        claim.action_submit()
        with self.assertRaises(UserError):
            claim.unlink()
        claim.action_withdraw()
        claim.unlink()
        self.assertEqual((own.confirmation, own.may_confirm), (False, True))
        own.action_confirm()

    def test_a_claim_shows_the_rm_no_name(self):
        claim = self._claim()
        claim.action_submit()
        for column in ("customer_id", "assignment_id"):
            with self.subTest(column=column), self.assertRaises(AccessError):
                claim.read([column])
        self.assertEqual(
            claim.with_user(self.user["leader"]).customer_id.sudo(), self.customer["nobody"]
        )
        for name in ("rm_west", "leader_west"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                claim.with_user(self.user[name]).read(["customer_no"])
        with self.assertRaises(UserError):
            self._claim(customer_id=self.customer["there"].id)
        with self.assertRaises(UserError):
            self._claim(by="leader")

    def test_a_grade_limits_the_number_of_customers(self):
        grade = self.env["rm.grade"].create({"code": "XG", "name": "三级", "customer_limit": 2})
        self.manager.grade_id = grade
        claim = self._claim()
        claim.action_submit()
        with self.assertRaises(UserError):
            claim.with_user(self.user["leader"]).action_approve()
        vals = {"customer_id": self.customer["nobody"].id, "manager_id": self.manager.id}
        leader = self._as("leader", "rm.assignment")
        with self.assertRaises(UserError):
            leader.create({**vals, "valid_from": self.today})
        # nor by changing one that is there
        other = leader.create({**vals, "manager_id": self.mate.id, "share": 0.1})
        with self.assertRaises(UserError):
            other.manager_id = self.manager
        other.sudo().unlink()
        wizard = self._as("leader", "rm.customer.assign").create(
            {"by": "filter", "manager_id": self.manager.id}
        )
        with self.assertRaises(UserError):
            wizard.action_confirm()
        grade.customer_limit = 3
        claim.with_user(self.user["leader"]).action_approve()
        self.assertEqual(self.customer["nobody"].manager_id, self.manager)
