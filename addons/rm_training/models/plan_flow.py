from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class RmTrainingPlan(models.Model):
    """The plan's way through its states; nothing else writes them."""

    _inherit = "rm.training.plan"

    def action_submit(self):
        """Hand the plan over for approval."""
        for plan in self._in_state("draft"):
            if not plan.line_ids:
                raise UserError(
                    self.env._("Plan %(plan)s has no course. Add one first.", plan=plan.name)
                )
            plan._move(
                "submitted",
                submitted_by_id=self.env.uid,
                submitted_at=fields.Datetime.now(),
                decided_by_id=None,
                decided_at=None,
                rejection=None,
            )
        return True

    def action_approve(self):
        """Approve the plan and confirm its sessions: anybody responsible who did not make it."""
        for plan in self._in_state("submitted"):
            plan._check_second_person()
            plan._move("approved", **plan._decision())
            plan.session_ids.filtered(lambda s: s.state == "draft")._confirm()
        return True

    def action_reject(self, reason=""):
        """Send the plan back to its makers as a draft.

        :param str reason: what they should change.
        """
        if not str(reason or "").strip():
            raise UserError(self.env._("Give the reason, so that the plan can be improved."))
        self._check_text("rejection", reason)
        for plan in self._in_state("submitted"):
            plan._check_second_person()
            plan._move("draft", rejection=str(reason).strip(), **plan._decision())
        return True

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
        for plan in self._in_state("draft", "submitted", "approved"):
            plan.session_ids.filtered(lambda s: s.state in ("draft", "confirmed"))._cancel()
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
                        needed=", ".join(plan._state_label(value=state) for state in states),
                    )
                )
        return self

    def _check_second_person(self):
        """Refuse everybody who had a hand in the plan."""
        self.ensure_one()
        makers = self.maker_ids | self.submitted_by_id | self.create_uid
        if self.env.user in makers:
            raise AccessError(
                self.env._(
                    "You worked on plan %(plan)s yourself. Somebody else must decide on it.",
                    plan=self.name,
                )
            )

    def _decision(self):
        return {"decided_by_id": self.env.uid, "decided_at": fields.Datetime.now()}

    def _move(self, state, **vals):
        """Set the state and leave a line in the journal."""
        self.ensure_one()
        before = self.state
        self._set_guarded(state=state, **vals)
        self.env["rm.journal"]._record(
            f"training.plan.{state}", self, reference=f"{self.id} {self.name}", before=before
        )
