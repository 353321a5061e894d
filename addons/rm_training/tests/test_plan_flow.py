from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from .common import TrainingCase


class TestPlanFlow(TrainingCase):
    def test_a_plan_is_submitted_approved_and_closed(self):
        plan = self._plan(self.leader, self.east)
        self.assertTrue(plan.action_submit())
        self.assertTrue(plan.with_user(self.deputy).action_approve())
        self.assertEqual(plan.approval_request_id.decision_ids.user_id, self.deputy)
        self.assertTrue(plan.action_close())
        self.assertEqual(plan.state, "closed")

    def test_every_decision_leaves_a_line_in_the_journal(self):
        plan = self._approved_plan(self.leader, self.deputy, self.east)
        lines = self.env["rm.journal"].search(
            [("model", "=", plan._name), ("reference", "=", plan.display_name)]
        )
        self.assertEqual(set(lines.mapped("event")), {"approval.submitted", "approval.approved"})

    def test_the_state_is_refused_from_every_path(self):
        plan = self._plan(self.leader, self.east)
        with self.assertRaises(UserError):
            plan.state = "approved"
        with self.assertRaises(UserError):
            plan.sudo().write({"state": "approved"})
        with self.assertRaises(UserError):
            plan.with_context(install_mode=True, tracking_disable=True).state = "approved"
        with self.assertRaises(UserError):
            self._plan(self.leader, self.east, state="approved")
        with self.assertRaises(UserError):
            plan.copy({"state": "approved"})
        forged = self.env["rm.training.plan"].with_context(
            default_state="approved", default_reminded_stage=3, default_revision=7
        )
        forged = self._plan_in(forged)
        self.assertEqual((forged.state, forged.reminded_stage), ("draft", 0))
        self.assertLess(forged.revision, 7)

    def _plan_in(self, model):
        return model.with_user(self.leader).create(
            {
                "name": "x",
                "branch_id": self.east.id,
                "date_from": self.today,
                "date_to": self.today,
            }
        )

    def test_load_cannot_set_the_state(self):
        result = (
            self.env["rm.training.plan"]
            .with_user(self.leader)
            .load(
                ["name", "branch_id/.id", "date_from", "date_to", "state"],
                [["x", str(self.east.id), "2026-01-01", "2026-12-31", "approved"]],
            )
        )
        self.assertFalse(result["ids"])

    def test_a_copy_starts_as_a_draft_of_its_own_maker(self):
        plan = self._approved_plan(self.leader, self.deputy, self.east)
        copy = plan.with_user(self.deputy).copy()
        self.assertEqual((copy.state, copy.maker_ids), ("draft", self.deputy))
        self.assertEqual(copy.line_ids.course_id, self.course)

    def test_steps_out_of_order_are_refused(self):
        plan = self._plan(self.leader, self.east)
        for step in (plan.with_user(self.deputy).action_approve, plan.action_close):
            with self.assertRaises(UserError):
                step()
        with self.assertRaises(UserError):
            plan.with_user(self.deputy).action_reject("x")
        plan.action_submit()
        with self.assertRaises(UserError):
            plan.action_submit()
        plan.with_user(self.deputy).action_approve()
        with self.assertRaises(UserError):
            plan.with_user(self.deputy).action_approve()
        plan.action_cancel()
        with self.assertRaises(UserError):
            plan.action_submit()

    def test_a_plan_without_courses_cannot_be_submitted(self):
        with self.assertRaises(UserError):
            self._plan(self.leader, self.east, line_ids=[]).action_submit()

    def test_the_maker_never_approves(self):
        plan = self._plan(self.leader, self.east)
        plan.action_submit()
        with self.assertRaises(AccessError):
            plan.action_approve()
        with self.assertRaises(AccessError):
            plan.action_reject("x")
        self.assertEqual(plan.state, "submitted")

    def test_whoever_changed_the_plan_or_its_courses_or_sessions_is_a_maker(self):
        plan = self._plan(self.leader, self.east)
        plan.with_user(self.deputy).line_ids.note = "changed"
        self._session(plan.with_user(self.leader_ho))
        plan.with_user(self.admin1).note = "changed"
        plan.action_submit()
        for maker in (self.deputy, self.leader_ho, self.admin1):
            with self.assertRaises(AccessError):
                plan.with_user(maker).action_approve()
        self.assertTrue(plan.with_user(self.deputy_ho).action_approve())

    def test_a_rejected_plan_returns_to_its_maker_with_the_reason(self):
        plan = self._plan(self.leader, self.east)
        plan.action_submit()
        with self.assertRaises(UserError):
            plan.with_user(self.deputy).action_reject(" ")
        plan.with_user(self.deputy).action_reject("课时不足")
        decision = plan.approval_request_id.decision_ids
        self.assertEqual((plan.state, decision.comment), ("rejected", "课时不足"))
        plan.note = "课时已增加"
        plan.action_submit()
        self.assertFalse(plan.approval_request_id.decision_ids)

    def test_the_signature_covers_courses_and_sessions(self):
        plan = self._plan(self.leader, self.east)
        before = plan._approval_hash()
        plan.line_ids.note = "重点"
        noted = plan._approval_hash()
        self._session(plan)
        self.assertEqual(len({before, noted, plan._approval_hash()}), 3)

    def test_a_plan_cancelled_while_it_waits_waits_no_more(self):
        plan = self._plan(self.leader, self.east)
        plan.action_submit()
        request = plan.approval_request_id
        plan.action_cancel()
        self.assertEqual((plan.state, request.state), ("cancelled", "withdrawn"))

    def test_a_reason_beyond_the_limit_is_refused(self):
        plan = self._plan(self.leader, self.east)
        plan.action_submit()
        with self.assertRaises(ValidationError):
            plan.with_user(self.deputy).action_reject("x" * 20001)

    def test_a_submitted_plan_its_courses_and_sessions_are_frozen(self):
        plan = self._plan(self.leader, self.east)
        session = self._session(plan)
        plan.action_submit()
        with self.assertRaises(UserError):
            plan.name = "other"
        with self.assertRaises(UserError):
            plan.line_ids.unlink()
        with self.assertRaises(UserError):
            plan.line_ids.note = "x"
        with self.assertRaises(UserError):
            self.env["rm.training.plan.line"].with_user(self.leader).create(
                {"plan_id": plan.id, "course_id": self.course.copy({"name": "二"}).id}
            )
        with self.assertRaises(UserError):
            session.place = "x"
        with self.assertRaises(UserError):
            plan.write({"session_ids": [Command.update(session.id, {"place": "x"})]})

    def test_an_approved_plan_is_deleted_only_after_it_was_cancelled(self):
        plan = self._approved_plan(self.leader, self.deputy, self.east)
        with self.assertRaises(UserError):
            plan.unlink()
        plan.action_cancel()
        plan.unlink()
        self.assertFalse(plan.exists())

    def test_branches_and_rms_outside_the_organising_branch_are_refused(self):
        for circle in (
            {"branch_ids": [Command.link(self.west.id)]},
            {"manager_ids": [Command.link(self.manager_west.id)]},
        ):
            with self.assertRaises(ValidationError):
                self._plan(self.admin1, self.east, **circle)
