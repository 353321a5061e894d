import hashlib
import json

from odoo import models
from odoo.exceptions import UserError


class RmTrainingPlan(models.Model):
    """The plan's way through its states; nothing else writes them."""

    _inherit = "rm.training.plan"

    def action_submit(self):
        """Hand the plans over for approval.

        :return: True
        """
        self.check_access("write")
        for plan in self:
            if not plan.line_ids:
                raise UserError(
                    self.env._("Plan %(plan)s has no course. Add one first.", plan=plan.name)
                )
        return super().action_submit()

    def _approval_hash(self):
        """Cover courses, their notes, and the sessions planned so far."""
        lines = self.line_ids.read(["course_id", "sequence", "note"], load="")
        sessions = self.session_ids.filtered(lambda s: s.state == "draft")
        planned = sessions.read(["course_id", "start", "stop", "places"], load="")
        content = json.dumps(
            [super()._approval_hash(), lines, planned], sort_keys=True, default=str
        )
        return hashlib.sha256(content.encode()).hexdigest()

    def _approval_ended(self, state):
        """The sessions open with the approval."""
        if state == "approved":
            self.session_ids.filtered(lambda s: s.state == "draft")._confirm()
        return super()._approval_ended(state)

    def action_close(self):
        """Close an approved plan whose sessions are over."""
        for plan in self._in_state("approved"):
            if any(session.state in ("draft", "confirmed") for session in plan.session_ids):
                raise UserError(
                    self.env._(
                        "Plan %(plan)s has open sessions. Finish or cancel them first.",
                        plan=plan.name,
                    )
                )
            plan._move("closed")
        return True

    def action_cancel(self):
        """Give the plan up, and its sessions that have not taken place."""
        for plan in self._in_state("draft", "rejected", "submitted", "approved"):
            plan.session_ids.filtered(lambda s: s.state in ("draft", "confirmed"))._cancel()
            if plan.state == "submitted":
                plan._approval_end("withdrawn", "draft")
            plan._move("cancelled")
        return True

    def action_open_sessions(self):
        """Return the action that lists the plan's sessions."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "rm_training.rm_training_session_action"
        )
        return {
            **action,
            "domain": [("plan_id", "=", self.id)],
            "context": {"default_plan_id": self.id},
        }

    def _in_state(self, *states):
        """Return the plans when the caller may write them and all are in one of ``states``."""
        self.check_access("write")
        for plan in self:
            if plan.state not in states:
                raise UserError(
                    self.env._(
                        "Plan %(plan)s is in state %(state)s; this step needs %(needed)s.",
                        plan=plan.name,
                        state=plan._state_label(),
                        needed=self._listed(plan._state_label(value=state) for state in states),
                    )
                )
        return self

    def _move(self, state):
        """Set the state and leave a line in the journal."""
        self.ensure_one()
        before = self.state
        self._set_guarded(state=state)
        self.env["rm.journal"]._record(
            f"training.plan.{state}", self, reference=f"{self.id} {self.name}", before=before
        )
