"""Complaints and independent feedback: by others than the RM, unseen by him, counted."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import BankCase
from .one_person import one_person


@tagged("post_install", "-at_install")
class TestFeedback(BankCase):
    def _complaint(self, by="leader", key="here", **vals):
        return self._as(by, "rm.complaint").create(
            {
                "customer_id": self.customer[key].id,
                "manager_id": self.manager.id,
                "subject": "资料多次补交",
                "content": "同一笔贷款三次通知补交资料",
                **vals,
            }
        )

    def _round(self, by="leader_home", callers=("leader_home", "auditor"), **vals):
        return self._as(by, "rm.feedback.round").create(
            {
                "branch_id": self.home.id,
                "per_manager": 5,
                "caller_ids": [Command.set([self.user[name].id for name in callers])],
                **vals,
            }
        )

    def test_a_complaint_is_answered_and_settled_by_another(self):
        complaint = self._complaint(by="auditor")
        self.assertEqual((complaint.state, complaint.branch_id), ("open", self.sub))
        with self.assertRaises(UserError):
            complaint.action_justified()
        with self.assertRaises(UserError):
            complaint.action_answer("无")
        complaint.with_user(self.user["leader"]).action_answer("已致歉并简化资料清单")
        with self.assertRaises(UserError):
            complaint.with_user(self.user["leader"]).action_unfounded()
        with self.assertRaises(UserError):
            complaint.subject = "改写"
        with one_person(self.user["leader"], self.user["auditor"]), self.assertRaises(UserError):
            complaint.action_unfounded()
        complaint.action_partly()
        self.assertEqual((complaint.state, complaint.verdict), ("closed", "partly"))
        self.assertIn("已致歉并简化资料清单", complaint.history)
        for step in (complaint.action_partly, lambda: complaint.action_answer("再次答复客户")):
            with self.assertRaises(UserError):
                step()
        line = self.env["rm.journal"].search([("event", "=", "complaint.closed")], limit=1)
        self.assertEqual(line.detail["verdict"], "partly")

    def test_no_rm_enters_reads_or_settles_a_complaint(self):
        complaint = self._complaint()
        for by in ("rm", "rm_west", "risk", "branch_admin", "admin"):
            with self.subTest(by=by), self.assertRaises(AccessError):
                self._complaint(by=by)
        for by in ("rm", "risk", "branch_admin", "leader_west"):
            with self.subTest(by=by), self.assertRaises(AccessError):
                complaint.with_user(self.user[by]).read(["subject"])
        with one_person(self.user["rm"], self.user["leader"]), self.assertRaises(AccessError):
            self._complaint()
        # a leader who looks after customers himself
        self.mate.user_id = self.user["leader"]
        with self.assertRaises(AccessError):
            self._complaint()
        with self.assertRaises(AccessError):
            complaint.with_user(self.user["leader"]).action_answer("已致歉并简化资料清单")
        with self.assertRaises(AccessError):
            self._complaint(by="leader_west", key="here")
        for vals in ({"verdict": "unfounded"}, {"state": "closed"}, {"closed_on": self.today}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self._complaint(by="auditor", **vals)
        for vals in ({"subject": "长" * 129}, {"content": "a\x00b"}):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self._complaint(by="auditor", **vals)

    def test_a_late_answer_is_overdue(self):
        late = self._complaint(received_on="2020-01-01")
        found = self._as("leader", "rm.complaint").search([("is_overdue", "=", True)])
        self.assertEqual((found & (late | self._complaint()), late.is_overdue), (late, True))

    def test_a_round_draws_customers_of_each_rm_and_deals_them_out(self):
        opened = self._round()
        self.assertRegex(opened.name, r"^\d{4}-Q[1-4]$")
        opened.action_draw()
        drawn = opened.line_ids.sudo()
        with_rm = self.customer["here"] | self.customer["there"] | self.customer["abroad"]
        self.assertEqual(drawn.customer_id, with_rm)
        self.assertEqual(drawn.manager_id, self.manager | self.manager_west)
        self.assertEqual(len(drawn.caller_id), 2)
        first = {(line.customer_id.id, line.caller_id.id) for line in drawn}
        drawn.unlink()
        opened.sudo()._draw()
        again = {(line.customer_id.id, line.caller_id.id) for line in opened.sudo().line_ids}
        self.assertEqual(again, first, "the same seed draws the same customers")
        for step in (opened.action_draw, lambda: opened.write({"per_manager": 1}), opened.unlink):
            with self.assertRaises(UserError):
                step()

    def test_each_rm_gives_at_most_as_many_as_asked_for(self):
        opened = self._round(per_manager=1)
        opened.action_draw()
        self.assertEqual(len(opened.line_ids), 2)
        with self.assertRaises(ValidationError):
            self._round(branch_id=self.east.id, per_manager=0)

    def test_who_asks_is_no_rm_and_reaches_the_customers(self):
        with (
            one_person(self.user["rm"], self.user["leader_home"]),
            self.assertRaises(ValidationError),
        ):
            self._round(by="leader", branch_id=self.sub.id, callers=("leader_home",))
        self.mate.user_id = self.user["auditor"]
        for callers in (("rm",), ("leader",), ("admin",), ("auditor",)):
            with self.subTest(callers=callers), self.assertRaises(ValidationError):
                self._round(callers=callers)
        with self.assertRaises(UserError):
            self._round(callers=()).action_draw()
        for by in ("rm", "risk", "admin", "branch_admin"):
            with self.subTest(by=by), self.assertRaises(AccessError):
                self._round(by=by)
        with self.assertRaises(AccessError):
            self._round(by="leader_west")

    def test_what_customers_say_is_noted_once_by_whoever_asked_and_counted(self):
        opened = self._round(callers=("leader_home",))
        opened.action_draw()
        one, two, three = opened.line_ids
        for vals in ({"note": "没有结果"}, {"result": "fine"}):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                one.write(vals)
        with self.assertRaises(AccessError):
            one.with_user(self.user["auditor"]).write({"result": "fine", "way": "call"})
        one.write({"result": "differs", "way": "statement", "note": "少一笔利息"})
        two.write({"result": "complaint", "way": "call", "note": "承诺未兑现"})
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            three.write({"result": "unreached", "mark": "5"})
        three.write({"result": "unreached", "mark": "0"})
        three.write({"result": "fine", "way": "call"})
        with self.assertRaises(UserError):
            one.write({"result": "fine"})
        opened.invalidate_recordset()
        self.assertEqual((opened.line_count, opened.done_count, opened.finding_count), (3, 3, 2))
        complaint = self.env["rm.complaint"].browse(two.action_complain()["res_id"])
        self.assertEqual((complaint.channel, complaint.content), ("feedback", "承诺未兑现"))
        self.assertEqual(two.action_complain()["res_id"], complaint.id)
        with self.assertRaises(UserError):
            one.action_complain()
        opened.action_close()
        with self.assertRaises(UserError):
            opened.action_close()

    def _began(self):
        """Begin the quarter; the rounds of the two branches below the head office."""
        made = self.env["rm.feedback.round"]._begin_quarter()
        return [
            made.filtered(lambda one, at=at: one.branch_id == at) for at in (self.east, self.west)
        ]

    def test_a_quarter_begins_by_itself_once_and_unseen_by_rms(self):
        east, west = self._began()
        for began, leader, keys in (
            (east, "leader", {"X-here"}),
            (west, "leader_west", {"X-there", "X-abroad"}),
        ):
            with self.subTest(leader):
                self.assertEqual((began.state, began.per_manager), ("drawn", 3))
                self.assertRegex(began.seed, r"^\d{8}$")
                self.assertEqual(began.caller_ids, self.user[leader])
                self.assertEqual(set(began.line_ids.customer_id.mapped("customer_no")), keys)
                todo = self.env["mail.activity"].search(
                    [("rm_model", "=", began._name), ("rm_res_id", "=", began.id)]
                )
                self.assertEqual(todo.user_id, began.caller_ids)
        lines = self.env["rm.journal"].search([("event", "=", "feedback.drawn")], limit=2)
        self.assertEqual({line.detail["seed"] for line in lines}, {east.seed, west.seed})
        # the day again, a round above and one below by hand: nobody is asked twice in a quarter
        self.assertEqual(self._began(), [east.browse(), east.browse()])
        for opened in (self._round(), self._round(branch_id=self.sub.id)):
            with self.assertRaises(UserError):
                opened.action_draw()
        for by in ("rm", "rm_west", "risk", "branch_admin"):
            with self.subTest(by=by), self.assertRaises(AccessError):
                self._as(by, "rm.feedback.round").search([])
            todos = self._as(by, "mail.activity").search([("rm_model", "=", east._name)])
            self.assertFalse(todos)

    def test_a_quarter_leaves_alone_what_was_begun_by_hand_or_is_switched_off(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("rm_workbench.feedback_per_manager", "0")
        self.assertEqual([len(one) for one in self._began()], [0, 0])
        parameters.set_param("rm_workbench.feedback_per_manager", "1")
        # the leader is an RM himself: the nearest one above asks; where he is one too, an auditor
        self.mate.user_id = self.user["leader"]
        draft = self._round(by="auditor", branch_id=self.east.id, callers=(), per_manager=2)
        with one_person(self.user["rm_west"], self.user["leader_west"]):
            self.manager.user_id = self.user["leader_home"]
            east, west = self._began()
        self.assertEqual((east, east.per_manager), (draft, 2), "the draft as it stands")
        self.assertIn(self.user["auditor"], east.caller_ids)
        self.assertFalse(east.caller_ids & (self.user["leader"] | self.user["leader_home"]))
        self.assertEqual((west.per_manager, west.caller_ids), (1, east.caller_ids))
        # the RM of both branches was asked about in the other one
        self.assertEqual(west.line_ids.customer_id, self.customer["there"])
        east.action_close()
        self.assertEqual([len(one) for one in self._began()], [0, 0], "over for the quarter")

    def test_rms_see_nothing_of_it(self):
        self._round().action_draw()
        for by in ("rm", "rm_west", "risk", "branch_admin"):
            for model in ("rm.feedback.round", "rm.feedback.line", "rm.complaint"):
                with self.subTest(by=by, model=model), self.assertRaises(AccessError):
                    self._as(by, model).search([])
        seen = self._as("leader", "rm.feedback.line").search([]).sudo().customer_id
        self.assertEqual(seen, self.customer["here"] | self.customer["abroad"])
