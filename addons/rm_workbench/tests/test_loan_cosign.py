"""A second RM signs a proposal before it is submitted, in words of his own."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .lending_common import RISK_WORDS, LendingCase

_WORDS = "本人已共同实地核实，同意主办意见。"


@tagged("post_install", "-at_install")
class TestLoanCosign(LendingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user["mate"] = cls._make_user("mate")
        cls._grant(cls.user["mate"], "rm", cls.sub)
        cls.mate.user_id = cls.user["mate"]

    def _with_mate(self):
        return self._proposal(co_manager_id=self.mate.id)

    def test_the_co_rm_signs_first_and_again_after_a_change(self):
        proposal = self._with_mate()
        with self.assertRaisesRegex(UserError, "co-RM signs first"):
            proposal.action_submit()
        second = proposal.with_user(self.user["mate"])
        dialogue = second.action_ask_co_sign()["context"]
        ask = self._as("mate", "rm.words.ask").with_context(**dialogue).create({"text": "同意"})
        with self.assertRaisesRegex(UserError, "own opinion"):
            ask.action_confirm()
        ask.text = _WORDS
        ask.action_confirm()
        self.assertEqual((second.co_words, second.co_signed), (_WORDS, True))
        with self.assertRaisesRegex(UserError, "already"):
            second.action_co_sign(_WORDS)
        proposal.amount = "210000.00"
        self.assertFalse(proposal.co_signed)
        with self.assertRaisesRegex(UserError, "co-RM signs first"):
            proposal.action_submit()
        second.action_co_sign(_WORDS)
        proposal.action_submit()
        self.assertEqual(proposal.state, "submitted")
        risk = proposal.with_user(self.user["risk"])
        self.assertTrue(risk.co_signed)
        shown = {row["label"]: (row["value"], row["changed"]) for row in risk.co_covered}
        self.assertEqual(shown[risk._field_label("amount")], ("210,000.00", False))
        self.assertEqual(shown[risk._field_label("customer_name")][0], proposal.customer_name)

    def test_the_co_rm_reads_what_he_signs_and_nothing_of_it_afterwards(self):
        proposal = self._with_mate()
        second = proposal.with_user(self.user["mate"])
        about = [("rm_model", "=", "rm.loan.proposal"), ("rm_res_id", "=", proposal.id)]
        todos = self.env["mail.activity"]
        self.assertEqual(todos.search(about).user_id, self.user["mate"])
        self.assertEqual(second.customer_name, proposal.customer_name)
        with self.assertRaises(AccessError):
            second.amount = "1"
        with self.assertRaises(AccessError):
            self.customer["here"].with_user(self.user["mate"]).read(["phone"])
        second.action_co_sign(_WORDS)
        self.assertFalse(todos.search(about))
        proposal.action_submit()
        self.assertTrue(second.has_access("read"))
        with self.assertRaisesRegex(UserError, "somebody else"):
            proposal.with_user(self.user["risk"]).action_approve(_WORDS)
        proposal.with_user(self.user["risk"]).action_approve(RISK_WORDS)
        self.env.invalidate_all()
        self.assertFalse(second.has_access("read"))

    def test_a_co_rm_goes_with_the_customer(self):
        proposal = self._with_mate()
        second = proposal.with_user(self.user["mate"])
        second.action_co_sign(_WORDS)
        self.assignment["here"].valid_to = "2001-01-01"
        self.env["rm.loan.proposal"]._end_handed_over()
        self.env.invalidate_all()
        self.assertFalse(proposal.sudo().co_manager_id)
        self.assertFalse(proposal.sudo().co_words)
        self.assertFalse(second.has_access("read"))

    def test_from_an_amount_on_two_rms_sign(self):
        self._as("admin", "rm.loan.limit").create(
            {"branch_id": self.home.id, "amount": "900000", "co_sign_from": "200000"}
        )
        self._submitted(amount="199999.99")
        alone = self._proposal()
        with self.assertRaisesRegex(UserError, "two RMs sign"):
            alone.action_submit()
        alone.co_manager_id = self.mate
        with self.assertRaisesRegex(UserError, "co-RM signs first"):
            alone.action_submit()
        alone.with_user(self.user["mate"]).action_co_sign(_WORDS)
        alone.action_submit()
        self.assertEqual(alone.state, "submitted")

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_nobody_signs_in_the_place_of_the_co_rm(self):
        proposal = self._with_mate()
        for name in ("rm", "leader", "risk", "rm_west", "admin"):
            with self.subTest(name), self.assertRaises(AccessError):
                proposal.with_user(self.user[name]).action_co_sign(_WORDS)
        for vals in (
            {"co_words": _WORDS},
            {"co_hash": "x"},
            {"co_signed_on": "2020-01-01"},
            {"co_content": []},
        ):
            with self.assertRaises(UserError):
                proposal.write(vals)
        with self.assertRaises(ValidationError):
            self._proposal(co_manager_id=self.manager.id)
        with self.assertRaises(UserError):
            proposal.with_user(self.user["mate"]).action_co_sign(proposal.opinion)
        ask = self._as("rm", "rm.words.ask")
        for model, deed in (("res.users", "co_sign"), ("rm.loan.proposal", "unlink")):
            with self.subTest(deed), self.assertRaises(UserError):
                ask.create(
                    {"model": model, "res_id": proposal.id, "deed": deed, "text": "x"}
                ).action_confirm()
