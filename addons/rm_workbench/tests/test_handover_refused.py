"""Hand-overs that are refused, with a sentence, and nothing changed."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .handover_common import WORDS, HandoverCase
from .one_person import one_person


@tagged("post_install", "-at_install")
class TestHandoverRefused(HandoverCase):
    def test_to_himself(self):
        with self._refused("himself"):
            self._draft(to_manager_id=self.manager.id)

    def test_to_somebody_who_left_or_joins_later(self):
        for vals in ({"left_on": self.yesterday}, {"joined_on": self.tomorrow}, {"active": False}):
            self.mate.write({"left_on": False, "joined_on": False, "active": True, **vals})
            with self.subTest(**vals), self.assertRaises(ValidationError):
                self._draft()
        self.mate.write({"joined_on": False, "active": True, "left_on": self._day(5)})
        with self._refused("left"):
            self._draft(kind="temporary", return_on=self._day(9))

    def test_somebody_who_leaves_before_the_approval(self):
        handover = self._witnessed()
        self.mate.left_on = self.yesterday
        with self.assertRaises(ValidationError):
            handover.with_user(self.user["leader_home"]).action_approve(WORDS)
        self.assertEqual(self._shares("here", self.today), {"XM1": "1.000000"})

    def test_to_a_branch_out_of_reach(self):
        for name in ("rm", "leader"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self._draft(by=name, keys=(), to_manager_id=self.manager_west.id)
        own = self._draft(keys=())
        with self.assertRaises(AccessError):
            own.to_manager_id = self.manager_west

    def test_across_branches_the_parent_of_both_decides(self):
        self.user["leader_2"] = self._make_user("leader_2")
        self._grant(self.user["leader_2"], "leader", self.home)
        handover = self._submitted(
            by="leader_home",
            keys=("here",),
            to_manager_id=self.manager_west.id,
        )
        self.assertEqual(handover._approval_branch(), self.home)
        handover.with_user(self.user["rm_west"]).action_accept()
        handover.with_user(self.user["leader"]).action_witness()
        for name in ("leader", "leader_west", "leader_home"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                handover.with_user(self.user[name]).action_approve(WORDS)
        handover.with_user(self.user["leader_2"]).action_approve(WORDS)
        self.assertEqual(self._shares("here", self.today), {"XM2": "1.000000"})

    def test_customers_of_somebody_else(self):
        with self.assertRaises(UserError):
            self._draft(
                by="mate", keys=(), from_manager_id=self.manager.id, to_manager_id=self.mate.id
            )
        with self.assertRaises(AccessError):
            self._draft(keys=("there",))
        handover = self._draft(by="leader", keys=("nobody",), **self._led())
        with self._refused("no share"):
            handover.action_submit()

    def test_the_same_customers_twice_while_one_is_open(self):
        first = self._submitted(keys=("here",))
        second = self._draft(keys=("here", "abroad"))
        with self._refused(first.number):
            second.action_submit()
        first.action_withdraw()
        self.assertTrue(second.action_submit())
        with self._refused(second.number):
            first.action_submit()

    def test_kept_customers_are_open_until_they_are_back(self):
        self._approved(keys=("here",), kind="temporary", return_on=self._day(3))
        again = self._draft(by="leader", keys=("here",), **self._led(effective_on=self._day(5)))
        with self._refused("already"):
            again.action_submit()
        with self._clock(4):
            self.env["rm.handover"]._begin_day()
        self.assertTrue(again.action_submit())

    def test_a_day_too_far_back(self):
        with self._refused("5 days"):
            self._draft(effective_on=self._day(-6))
        self.env["ir.config_parameter"].set_param("rm_workbench.handover_back_days", "0")
        with self.assertRaises(ValidationError):
            self._draft(effective_on=self.yesterday)

    def test_a_day_that_was_left_behind_while_it_waited(self):
        handover = self._witnessed()
        with self._clock(6), self.assertRaises(ValidationError):
            handover.with_user(self.user["leader_home"]).action_approve(WORDS)

    def test_terms_that_do_not_fit(self):
        for vals in (
            {"kind": "temporary"},
            {"return_on": self._day(3)},
            {"keep_percent": "30"},
            {"keep_until": self._day(3)},
            {"keep_percent": "100", "keep_until": self._day(3)},
            {"keep_percent": "-1", "keep_until": self._day(3)},
            {"supervisor_id": self.user["rm"].id},
            {"supervisor_id": self.user["mate"].id},
            {"supervisor_id": self.user["leader_west"].id},
        ):
            with self.subTest(**vals), self.assertRaises(UserError):
                self._draft(**vals)

    def test_without_customers_or_without_a_user_to_accept(self):
        with self._refused("no customer"):
            self._draft(keys=()).action_submit()
        self.mate.user_id = False
        with self._refused("no user"):
            self._draft().action_submit()

    def test_a_supervisor_who_made_it(self):
        handover = self._draft(by="leader", keys=("here",))
        with self._refused("supervisor"):
            handover.action_submit()
        given = self._draft(keys=("abroad",))
        with one_person(self.user["rm"], self.user["leader"]), self._refused("supervisor"):
            given.action_submit()

    def test_steps_out_of_order_or_twice(self):
        handover = self._draft()
        mate, leader, head = (self.user[name] for name in ("mate", "leader", "leader_home"))
        with self.assertRaises(UserError):
            handover.with_user(mate).action_accept()
        with self.assertRaises(UserError):
            handover.with_user(head).action_approve(WORDS)
        handover.action_submit()
        for step in (
            lambda: handover.action_submit(),
            lambda: handover.with_user(leader).action_witness(),
            lambda: handover.with_user(head).action_approve(WORDS),
            lambda: handover.with_user(mate).action_accept(),  # the check list is open
        ):
            with self.assertRaises(UserError):
                step()
        handover.check_ids.write({"done": True})
        handover.with_user(mate).action_accept()
        with self._refused("already"):
            handover.with_user(mate).action_accept()
        with self.assertRaises(UserError):
            handover.with_user(head).action_approve(WORDS)
        handover.with_user(leader).action_witness()
        with self._refused("already"):
            handover.with_user(leader).action_witness()
        handover.with_user(head).action_approve(WORDS)
        with self.assertRaises(UserError):
            handover.with_user(head).action_approve(WORDS)
        with self.assertRaises(UserError):
            handover.action_withdraw()

    def test_wrong_persons(self):
        handover = self._submitted()
        for name in ("rm", "leader", "leader_home", "admin", "auditor", "rm_west", "nothing"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                handover.with_user(self.user[name]).action_accept()
        handover.with_user(self.user["mate"]).action_accept()
        for name in ("rm", "mate", "leader_home", "admin", "auditor", "risk"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                handover.with_user(self.user[name]).action_witness()
        handover.with_user(self.user["leader"]).action_witness()
        for name in ("rm", "mate", "leader_west", "admin", "auditor", "risk", "nothing"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                handover.with_user(self.user[name]).action_approve(WORDS)

    def test_a_change_voids_the_signatures_and_none_is_possible_later(self):
        handover = self._witnessed()
        handover.line_ids[0].items = "借款合同3份"
        self.assertEqual(handover.state, "draft")
        self.assertFalse(handover.accepted_at or handover.witnessed_at)
        self.assertFalse(handover.line_ids.sudo().open_for_id)
        handover.action_submit()
        handover.with_user(self.user["mate"]).action_accept()
        handover.with_user(self.user["leader"]).action_witness()
        handover.with_user(self.user["leader_home"]).action_approve(WORDS)
        for change in (
            lambda: handover.write({"effective_on": self.tomorrow}),
            lambda: handover.line_ids[0].write({"items": "x"}),
            lambda: handover.line_ids[0].unlink(),
            lambda: handover.check_ids[0].write({"done": False}),
            lambda: handover.check_ids[0].unlink(),
            lambda: handover.unlink(),
            lambda: handover.action_fill(),
        ):
            with self.assertRaises(UserError):
                change()

    def test_columns_of_the_system_on_every_path(self):
        handover = self._draft()
        for vals in (
            {"state": "approved"},
            {"accepted_at": "2026-01-01"},
            {"witnessed_by_id": self.user["leader"].id},
            {"branch_id": self.west.id},
            {"done_on": self.today},
        ):
            with self.subTest(**vals), self.assertRaises(UserError):
                handover.write(vals)
        with self.assertRaises(UserError):
            handover.line_ids[0].write({"share": "0.5"})

    def _led(self, **vals):
        return {"supervisor_id": self.user["leader_home"].id, **vals}
