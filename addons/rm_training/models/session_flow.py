from odoo import fields, models
from odoo.exceptions import AccessError, UserError

#: participants see the session on their training page; nothing is mailed
_QUIET = {"no_mail_to_attendees": True, "dont_notify": True, "mail_create_nolog": True}


class RmTrainingSession(models.Model):
    """A session's way through its states, enrolment by the RM, and its event in the calendar."""

    _inherit = "rm.training.session"

    def action_confirm(self):
        """Open sessions of an approved plan for enrolment and enter them in the calendar."""
        for session in self._in_state("draft"):
            if session.plan_id.state != "approved":
                raise UserError(
                    self.env._(
                        "Plan %(plan)s is not approved yet. Its sessions open with the approval.",
                        plan=session.plan_id.name,
                    )
                )
        self._confirm()
        return True

    def action_done(self):
        """Finish sessions that have begun: everybody who attended gets a training record."""
        for session in self._in_state("confirmed"):
            if session.start > fields.Datetime.now():
                raise UserError(
                    self.env._(
                        "%(session)s has not begun. Mark the attendance afterwards, then finish.",
                        session=session.display_name,
                    )
                )
            session._make_records()
            session._set_guarded(state="done")
        return True

    def action_cancel(self):
        """Cancel sessions that have not taken place; their events leave the calendar."""
        self._in_state("draft", "confirmed")._cancel()
        return True

    def action_enrol(self):
        """Enrol the calling RM in this session."""
        self.ensure_one()
        self.check_access("read")
        self._check_enrolment_open()
        manager = self._own_manager()
        if self.my_enrolled:
            raise UserError(self.env._("You take part in this session already."))
        # sudo: an RM has no right to make enrolments; this one is his own, in a session he may
        # see (checked above), and the row lock decides about the place
        self.env["rm.training.enrolment"].sudo().create(
            {"session_id": self.id, "manager_id": manager.id}
        )
        return True

    def action_withdraw(self):
        """Give the calling RM's place in this session back."""
        self.ensure_one()
        self.check_access("read")
        self._check_enrolment_open()
        own = self.env["rm.training.enrolment"].search(
            [("session_id", "=", self.id), ("manager_id", "=", self._own_manager().id)]
        )
        if not own:
            raise UserError(self.env._("You do not take part in this session."))
        if own.attended:
            raise UserError(self.env._("You are marked as present already."))
        # sudo: an RM has no right to delete enrolments; this one is his own
        own.sudo().unlink()
        return True

    def action_open_enrolments(self):
        """Return the action that lists the participants the caller may see."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "rm_training.rm_training_enrolment_action"
        )
        return {
            **action,
            "domain": [("session_id", "=", self.id)],
            "context": {"default_session_id": self.id},
        }

    def _own_manager(self):
        """Return the caller's RM, or refuse a caller who is none."""
        # sudo: asks for the caller's own row only
        manager = self.env["rm.manager"].sudo().search([("user_id", "=", self.env.uid)], limit=1)
        if not manager:
            raise AccessError(self.env._("Only a relationship manager can do this for himself."))
        return manager.sudo(False)

    def _check_enrolment_open(self):
        if self.state != "confirmed" or self.start <= fields.Datetime.now():
            raise UserError(
                self.env._(
                    "%(session)s does not take enrolments: it is not open, or has begun.",
                    session=self.display_name,
                )
            )

    def _in_state(self, *states):
        """Return the sessions when the caller may write them and all are in one of ``states``."""
        self.check_access("write")
        for session in self:
            if session.state not in states:
                raise UserError(
                    self.env._(
                        "%(session)s is in state %(state)s; this step needs %(needed)s.",
                        session=session.display_name,
                        state=session._state_label(),
                        needed=self._listed(session._state_label(value=state) for state in states),
                    )
                )
        return self

    def _confirm(self):
        for session in self:
            # sudo: the event belongs to the plan's owner, whoever approves; private, so that
            # only he and the participants read what it is about
            event = self.env["calendar.event"].sudo().with_context(**_QUIET)
            vals = {
                **session._prepare_event_vals(),
                "privacy": "private",
                "user_id": session.plan_id.create_uid.id,
            }
            session._set_guarded(state="confirmed", calendar_event_id=event.create(vals).id)

    def _cancel(self):
        # sudo: see _confirm
        self.calendar_event_id.sudo().with_context(**_QUIET).unlink()
        if self:
            self._set_guarded(state="cancelled")

    def _sync_event(self):
        """Bring the events in the calendar up to what the sessions say."""
        for session in self.filtered("calendar_event_id"):
            # sudo: see _confirm
            event = session.calendar_event_id.sudo().with_context(**_QUIET)
            event.write(session._prepare_event_vals())

    def _prepare_event_vals(self):
        # sudo: the participants' partners, for a caller who may see his own enrolment only
        participants = self.sudo().enrolment_ids.manager_id.user_id.partner_id
        return {
            "name": self.course_id.name,
            "start": self.start,
            "stop": self.stop,
            "location": self.place,
            "partner_ids": [fields.Command.set(participants.ids)],
        }

    def _make_records(self):
        """Enter a training record for everybody who attended; an exam is passed apart."""
        present = self.enrolment_ids.filtered("attended")
        # sudo: follows from the attendance list, also for RMs of other branches
        self.env["rm.training.record"].sudo().create(
            [
                {
                    "manager_id": enrolment.manager_id.id,
                    "course_id": self.course_id.id,
                    "session_id": self.id,
                    "date": self._bank_day("start"),
                    "hours": self.course_id.hours,
                    "passed": not self.course_id.survey_id,
                }
                for enrolment in present
            ]
        )
