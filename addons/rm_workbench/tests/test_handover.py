"""Hand-overs: the way through three signatures, and who is responsible before and after."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .handover_common import WORDS, HandoverCase
from .one_person import one_person


@tagged("post_install", "-at_install")
class TestHandover(HandoverCase):
    def test_a_hand_over_is_given_accepted_witnessed_and_approved(self):
        handover = self._draft()
        self.assertEqual((handover.state, handover.line_count), ("draft", 2))
        self.assertEqual(handover.branch_id, self.sub)
        self.assertGreaterEqual(len(handover.check_ids), 6)
        self.assertEqual(handover.line_ids.mapped("share"), ["1.000000", "1.000000"])
        handover.check_ids.write({"done": True})
        handover.action_submit()
        mate, leader = self.user["mate"], self.user["leader"]
        self.assertTrue(handover.with_user(mate).may_accept)
        handover.with_user(mate).action_accept()
        self.assertTrue(handover.with_user(leader).may_witness)
        handover.with_user(leader).action_witness()
        handover.with_user(self.user["leader_home"]).action_approve(WORDS)
        self.assertEqual((handover.state, handover.done_on), ("done", self.today))
        for key in ("here", "abroad"):
            with self.subTest(customer=key):
                self.assertEqual(self._shares(key, self.yesterday), {"XM1": "1.000000"})
                self.assertEqual(self._shares(key, self.today), {"XM3": "1.000000"})
                self.assertEqual(self.customer[key].manager_id, self.mate)

    def test_the_supervisor_may_be_who_approves(self):
        handover = self._approved(by="leader")
        self.assertEqual(handover.state, "done")

    def test_each_step_is_a_line_of_the_journal(self):
        handover = self._approved()
        for event in ("approval.submitted", "handover.accepted", "handover.witnessed"):
            with self.subTest(event=event):
                self.assertEqual(len(self._journal(handover, event)), 1)
        line = self._journal(handover, "handover.done")
        self.assertEqual(line.login, "x_leader_home")
        self.assertEqual(line.detail["customers"], 2)
        self.assertEqual((line.detail["given_by"], line.detail["taken_by"]), ("XM1", "XM3"))

    def test_a_day_ahead_is_carried_out_at_its_start(self):
        handover = self._approved(effective_on=self.tomorrow)
        self.assertEqual(handover.state, "approved")
        self.assertEqual(self._shares("here", self.tomorrow), {"XM1": "1.000000"})
        self.assertEqual(self.env["rm.handover"]._begin_day(), 0)
        with self._clock(1):
            self.assertEqual(self.env["rm.handover"]._begin_day(), 1)
            self.assertEqual(self.env["rm.handover"]._begin_day(), 0)
        self.assertEqual(handover.state, "done")
        self.assertEqual(self._shares("here", self.today), {"XM1": "1.000000"})
        self.assertEqual(self._shares("here", self.tomorrow), {"XM3": "1.000000"})

    def test_what_fails_at_the_start_of_the_day_says_why_and_stops_nobody(self):
        bad = self._approved(keys=("here",), effective_on=self.tomorrow)
        good = self._approved(keys=("abroad",), effective_on=self.tomorrow)
        self.env["rm.assignment"].create(
            {
                "customer_id": self.customer["here"].id,
                "manager_id": self.mate.id,
                "valid_from": self._day(1),
                "share": 0.5,
                "line": "deposit",
            }
        )
        self.mate.left_on = self.today
        with self._clock(1):
            self.assertEqual(self.env["rm.handover"]._begin_day(), 0)
        self.assertEqual(bad.state, "approved")
        self.assertIn("王五", bad.problem)
        self.assertEqual(len(self._journal(bad, "handover.failed")), 1)
        self.mate.left_on = False
        with self._clock(1):
            self.assertEqual(self.env["rm.handover"]._begin_day(), 2)
        self.assertEqual((good.state, bad.state, bad.problem), ("done", "done", False))

    def test_kept_customers_go_back_by_themselves(self):
        handover = self._approved(kind="temporary", return_on=self._day(3))
        here = self.customer["here"].with_user(self.user["mate"])
        self.assertEqual(here.manager_id, self.mate)
        self.assertIn(str(self._day(3)), here.kept_words)
        self.assertIn(handover.number, here.kept_words)
        self.assertEqual(self._shares("here", self._day(3)), {"XM3": "1.000000"})
        self.assertEqual(self._shares("here", self._day(4)), {"XM1": "1.000000"})
        with self._clock(3):
            self.assertEqual(self.env["rm.handover"]._begin_day(), 0)
        with self._clock(4):
            self.assertEqual(self.env["rm.handover"]._begin_day(), 1)
            self.assertEqual(self.customer["here"].manager_id, self.manager)
            self.assertFalse(self.customer["here"].kept_words)
        self.assertEqual(handover.state, "returned")
        self.assertEqual(len(self._journal(handover, "handover.returned")), 1)

    def test_customers_are_filled_in_by_filter(self):
        handover = self._draft(keys=())
        handover.action_fill()
        self.assertEqual(
            handover.line_ids.customer_id, self.customer["here"] + self.customer["abroad"]
        )
        handover.action_clear()
        self.assertFalse(handover.line_ids)
        handover.fill_kind = "corporate"
        with self._refused("no share"):
            handover.action_fill()
        by_leader = self._draft(by="leader", keys=())
        by_leader.fill_branch_id = self.sub
        by_leader.action_fill()
        self.assertEqual(by_leader.line_ids.customer_id, self.customer["here"])

    def test_visits_to_dos_dunning_and_proposals_follow(self):
        visit = self._as("rm", "rm.visit").create(
            {
                "customer_id": self.customer["here"].id,
                "summary": "谈续贷",
                "next_step": "送合同",
                "next_date": self._day(2),
            }
        )
        todo = visit.activity_ids
        product = self.env["rm.product"].create({"code": "x_loan", "name": "测试贷款"})
        proposal = self._as("rm", "rm.loan.proposal").create(
            {
                "customer_id": self.customer["here"].id,
                "product_id": product.id,
                "amount": "1000.00",
                "purpose": "进货",
            }
        )
        self._approved(keys=("here",))
        todo, proposal = todo.sudo(), proposal.sudo()
        self.assertEqual(todo.user_id, self.user["mate"])
        self.assertTrue(visit.with_user(self.user["mate"]).has_access("read"))
        self.assertFalse(visit.with_user(self.user["rm"]).has_access("read"))
        self.assertEqual((proposal.manager_id, proposal.branch_id), (self.mate, self.sub))
        for model, key in (("rm.customer", "customer"), ("rm.account", "account")):
            record = getattr(self, key)["here"]
            with self.subTest(model=model):
                self.assertTrue(record.with_user(self.user["mate"]).has_access("read"))
                self.assertFalse(record.with_user(self.user["rm"]).has_access("read"))

    def test_who_took_no_part_draws_and_makes_the_call_backs(self):
        handover = self._approved()
        with self.assertRaises(AccessError):
            handover.with_user(self.user["rm"]).action_draw_calls()
        with (
            one_person(self.user["mate"], self.user["auditor"]),
            self.assertRaises(ValidationError),
        ):
            handover.with_user(self.user["auditor"]).action_draw_calls()
        self.assertTrue(handover.with_user(self.user["auditor"]).action_draw_calls())
        with self._refused("already"):
            handover.with_user(self.user["auditor"]).action_draw_calls()
        calls = self.env["rm.handover.call"].search([("handover_id", "=", handover.id)])
        self.assertEqual(calls.customer_id, handover.sudo().line_ids.customer_id)
        call = calls[0].with_user(self.user["auditor"])
        call.write({"result": "fine", "note": "知道"})
        self.assertEqual((call.caller_id.login, call.called_on), ("x_auditor", self.today))
        with self._refused("stays"):
            call.write({"result": "complaint"})
        for name in ("rm", "mate"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                calls.with_user(self.user[name]).read(["note"])

    def test_back_dated_within_the_limit_the_days_between_move_too(self):
        self._approved(effective_on=self._day(-3))
        self.assertEqual(self._shares("here", self._day(-4)), {"XM1": "1.000000"})
        self.assertEqual(self._shares("here", self._day(-3)), {"XM3": "1.000000"})
