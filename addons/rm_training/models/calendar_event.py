from odoo import api, models
from odoo.exceptions import UserError

#: what the session decides; participants may still answer, set reminders and take notes
_OF_THE_SESSION = {
    "name", "start", "stop", "start_date", "stop_date", "allday", "duration", "location",
    "partner_ids", "attendee_ids", "user_id", "privacy", "active", "recurrency",
}  # fmt: skip


class CalendarEvent(models.Model):
    """Events of training sessions follow the session; participants cannot move them for all."""

    _inherit = "calendar.event"

    def write(self, vals):
        if vals.keys() & _OF_THE_SESSION:
            self._check_not_training()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _refuse_unlink_of_training(self):
        self._check_not_training()

    def _check_not_training(self):
        # the session's own methods come as superuser, which no client can
        if self.env.su or not self.ids:
            return
        # sudo: participants of an event may not all see its session
        sessions = self.env["rm.training.session"].sudo()
        if sessions.search_count([("calendar_event_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "This meeting belongs to a training session. Change the session, or withdraw"
                    " from it there."
                )
            )
