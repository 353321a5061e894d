"""Letters of authority: two persons make them, they route proposals, they end with the post."""

from datetime import timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .lending_common import LEADER_WORDS, RISK_WORDS, LendingCase


@tagged("post_install", "-at_install")
class TestAuthority(LendingCase):
    def _letter(self, lines=((None, "300000"),), by="admin", **vals):
        holder = {} if "user_id" in vals else {"manager_id": self.manager.id}
        return self._as(by, "rm.authority.letter").create(
            {
                **holder,
                "basis": "总行授权1号",
                "line_ids": [
                    Command.create({"product_id": product and product.id, "amount": amount})
                    for product, amount in lines
                ],
                **vals,
            }
        )

    def _approved(self, *args, **vals):
        letter = self._letter(*args, **vals)
        letter.action_submit()
        letter.with_user(self.user["admin2"]).action_approve()
        return letter

    def _risk_letter(self, amount, user="risk"):
        return self._approved(((None, amount),), holder="risk", user_id=self.user[user].id)

    def _steps(self, proposal):
        return proposal.sudo().approval_request_id.route_id.step_ids.role_id.mapped("code")

    def test_a_second_administrator_approves_what_the_first_made(self):
        letter = self._letter()
        self.assertEqual((letter.state, letter.branch_id), ("draft", self.sub))
        letter.action_submit()
        self.assertFalse(letter.in_force)
        for name in ("admin", "leader", "risk", "rm", "auditor"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                letter.with_user(self.user[name]).action_approve()
        with self.assertRaises(UserError):
            letter.line_ids.amount = "900000"
        letter.with_user(self.user["admin2"]).action_approve()
        self.assertTrue(letter.in_force)
        more = {"product_id": self.product.id, "amount": "900000"}
        for change in (
            lambda: letter.write({"valid_to": "2999-01-01"}),
            lambda: letter.line_ids.write({"amount": "900000"}),
            lambda: letter.line_ids.unlink(),
            lambda: letter.write({"line_ids": [Command.create(more)]}),
            lambda: letter.write({"ended_on": False}),
            letter.unlink,
        ):
            with self.assertRaises(UserError):
                change()

    def test_bad_letters_are_refused(self):
        wrong, impossible = ValidationError, psycopg2.errors.CheckViolation
        for vals, error in (
            ({"valid_from": self.today, "valid_to": "2000-01-01"}, impossible),
            ({"valid_to": "2999-01-01"}, wrong),
            ({"holder": "risk", "user_id": self.user["leader"].id}, wrong),
            ({"holder": "risk"}, impossible),
            ({"user_id": self.user["risk"].id}, impossible),
        ):
            with (
                self.subTest(vals=vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(error),
                self.env.cr.savepoint(),
            ):
                self._letter(**vals)
        for amount in ("-1", "NaN", "1e30", "x"):
            with self.subTest(amount=amount), self.assertRaises(ValidationError):
                self._letter(((None, amount),))
        with self.assertRaises(UserError):
            self._letter(()).action_submit()
        for name in ("rm", "leader", "risk", "branch_admin", "auditor"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self._letter(by=name)

    def test_nobody_has_two_letters_on_a_day(self):
        self._approved()
        second = self._letter()
        second.action_submit()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.ExclusionViolation),
            self.env.cr.savepoint(),
        ):
            second.with_user(self.user["admin2"]).action_approve()

    def test_a_proposal_beyond_the_letter_needs_the_next_level(self):
        within = self._submitted()
        self.assertEqual((within.beyond_authority, self._steps(within)), (False, ["risk"]))
        self._approved()
        within = self._submitted(amount="300000.00")
        self.assertEqual((within.beyond_authority, self._steps(within)), (False, ["risk"]))
        beyond = self._submitted(amount="300000.01")
        self.assertEqual((beyond.beyond_authority, self._steps(beyond)), (True, ["risk", "leader"]))
        beyond.with_user(self.user["risk"]).action_approve(RISK_WORDS)
        self.assertEqual(beyond.state, "submitted")
        beyond.with_user(self.user["leader"]).action_approve(LEADER_WORDS)
        self.assertEqual(beyond.state, "approved")
        discount = self._submitted(fee_discount="5")
        self.assertTrue(discount.beyond_authority)
        with self.assertRaises(UserError):
            self._proposal(beyond_authority=False)

    def test_the_line_of_the_product_decides_before_the_general_one(self):
        self._approved(((None, "900000"), (self.product, "100000")))
        self.assertTrue(self._submitted(amount="100000.01").beyond_authority)
        other = self.env["rm.product"].create({"code": "x_other", "name": "其他贷款"})
        self.assertFalse(self._submitted(amount="900000", product_id=other.id).beyond_authority)

    def test_a_letter_that_is_over_leaves_nothing(self):
        letter = self._approved()
        with self.assertRaises(UserError):
            letter.action_end("")
        for name in ("rm", "leader", "auditor"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                letter.with_user(self.user[name]).action_end("调离岗位")
        self.assertEqual(letter.standing, "in_force")
        letter.action_end("调离岗位")
        self.assertEqual((letter.in_force, letter.standing), (False, "ended"))
        with self.assertRaises(UserError):
            letter.action_end("再次终止")
        self.assertTrue(self._submitted(amount="1").beyond_authority)
        self._approved()
        self.assertFalse(self._submitted(amount="1").beyond_authority)

    def test_letters_end_when_their_holder_leaves_or_loses_the_role(self):
        letter, risk = self._approved(), self._risk_letter("100")
        self.assertFalse(self.env["rm.authority.letter"]._end_of_leavers() & (letter | risk))
        self.manager.left_on = "2020-01-01"
        letter.invalidate_recordset(["in_force"])
        self.assertFalse(letter.in_force, "at once, before any job has run")
        self.assertEqual(letter.standing, "ended")
        grants = self.env["rm.role.grant"].search([("user_id", "=", self.user["risk"].id)])
        grants.valid_to = "2001-01-01"
        ended = self.env["rm.authority.letter"]._end_of_leavers()
        self.assertLessEqual(letter | risk, ended)
        self.assertEqual(str(letter.ended_on), "2020-01-01")
        self.assertFalse(risk.in_force)
        # whoever has no role has no branch: the leaders of the last one go on to read his letters
        self.env.invalidate_all()
        self.assertFalse(self.user["risk"].rm_branch_id)
        found = self._as("leader_home", "rm.authority.letter").search([("standing", "=", "ended")])
        self.assertLessEqual(letter | risk, found.sudo())

    def test_a_letter_says_what_it_is_today_and_is_found_by_it(self):
        day = timedelta(days=1)
        made = {
            "draft": self._letter(),
            "expired": self._approved(valid_from=self.today - 9 * day, valid_to=self.today),
        }
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE rm_authority_letter SET valid_to = %s WHERE id = %s",
            [self.today - day, made["expired"].id],
        )
        made["in_force"] = self._approved(valid_to=self.today + day)
        made["to_come"] = self._approved(
            valid_from=self.today + 2 * day, valid_to=self.today + 9 * day
        )
        self.env.invalidate_all()
        letters = self.env["rm.authority.letter"]
        mine = [("manager_id", "=", self.manager.id)]
        for standing in letters._fields["standing"].get_values(self.env):
            with self.subTest(standing=standing):
                found = letters.search([*mine, ("standing", "=", standing)])
                self.assertEqual(found, made.get(standing, letters))
                self.assertEqual(set(found.mapped("standing")) | {standing}, {standing})

    def test_a_risk_manager_signs_only_what_his_letter_reaches(self):
        self._risk_letter("100000")
        with self.assertRaises(UserError) as refused:
            self._submitted()
        self.assertIn("letter of authority reaches", str(refused.exception))
        above = self._make_user("risk_home")
        self._grant(above, "risk", self.home)
        proposal = self._submitted()
        with self.assertRaises(AccessError):
            proposal.with_user(self.user["risk"]).action_approve(RISK_WORDS)
        self.assertFalse(proposal.with_user(self.user["risk"]).waits_for_me)
        proposal.with_user(above).action_approve(RISK_WORDS)
        self.assertEqual(proposal.state, "approved")
        small = self._submitted(amount="100000")
        small.with_user(self.user["risk"]).action_approve(RISK_WORDS)
        self.assertEqual(small.state, "approved")

    def test_each_reads_his_own_letter(self):
        own, draft = self._approved(), self._letter(manager_id=self.mate.id)
        found = {
            name: self._as(name, "rm.authority.letter").search([]).sudo() & (own | draft)
            for name in ("rm", "rm_west", "risk", "leader", "leader_west", "auditor")
        }
        none = self.env["rm.authority.letter"]
        self.assertEqual(found["rm"], own)
        self.assertEqual((found["rm_west"], found["risk"], found["leader_west"]), (none,) * 3)
        self.assertEqual((found["leader"], found["auditor"]), (own | draft,) * 2)
        self.assertEqual(own.line_ids.with_user(self.user["rm"]).mapped("amount"), ["300000.00"])
        with self.assertRaises(AccessError):
            own.line_ids.with_user(self.user["rm_west"]).read(["amount"])
