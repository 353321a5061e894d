from datetime import timedelta
from secrets import choice

from odoo import api, fields, models
from odoo.exceptions import UserError

#: letters and digits that nobody mixes up when he reads them from the wall
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_LENGTH = 6
#: minutes before the beginning and after the end in which the code is taken
_AROUND = timedelta(minutes=30)


class RmTrainingSession(models.Model):
    """签到码: who is in the room reads the code from the wall and enters it himself."""

    _inherit = "rm.training.session"
    _guarded = ("state", "seats_taken", "calendar_event_id", "attendance_code")

    attendance_code = fields.Char(
        readonly=True,
        copy=False,
        groups="rm_workbench.group_leader,rm_workbench.group_admin",
        help="Shown in the room; participants enter it themselves.",
    )

    may_sign_in = fields.Boolean(compute="_compute_may_sign_in", string="I can sign in now")

    @api.depends("state", "start", "stop", "enrolment_ids.attended")
    @api.depends_context("uid")
    def _compute_may_sign_in(self):
        now = fields.Datetime.now()
        for session in self:
            session.may_sign_in = (
                session.state == "confirmed"
                and session.my_enrolled
                and not session.my_attended
                and session.start - _AROUND <= now <= session.stop + _AROUND
            )

    def action_show_code(self):
        """Make the code that is shown in the room, a new one each time.

        :return: True
        """
        for session in self._in_state("confirmed"):
            session._set_guarded(
                attendance_code="".join(choice(_LETTERS) for _nth in range(_LENGTH))
            )
        return True

    def action_ask_code(self):
        """Return the action of the dialogue that asks an RM for the code."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sign in to the session"),
            "res_model": "rm.training.attend",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_session_id": self.id},
        }

    def action_attend(self, code=""):
        """Mark the calling RM as present, by the code shown in the room.

        :return: True
        """
        self.ensure_one()
        self.check_access("read")
        self._check_code(code)
        # sudo: an RM may not mark attendance; the code, checked above, says that he is here
        enrolment = self.sudo().enrolment_ids.filtered(
            lambda row: row.manager_id.user_id == self.env.user
        )
        if not enrolment:
            raise UserError(self.env._("You do not take part in this session."))
        if enrolment.attended:
            raise UserError(self.env._("You are marked as present already."))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE rm_training_enrolment SET attended = TRUE WHERE id = %s", [enrolment.id]
        )
        self.env["rm.training.enrolment"].invalidate_model(["attended"])
        return True

    def _check_code(self, code):
        now = fields.Datetime.now()
        if self.state != "confirmed" or not (self.start - _AROUND <= now <= self.stop + _AROUND):
            raise UserError(
                self.env._(
                    "The code is taken from half an hour before %(session)s to half an hour after.",
                    session=self.display_name,
                )
            )
        # sudo: compared, not shown
        right = self.sudo().attendance_code
        if not right or str(code or "").strip().upper() != right:
            raise UserError(self.env._("This is not the code shown in the room."))
