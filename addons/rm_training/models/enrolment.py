from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class RmTrainingEnrolment(models.Model):
    """报名: an RM's place in a session, and whether he came."""

    _name = "rm.training.enrolment"
    _description = "Enrolment in a training session"
    _inherit = ["rm.guarded.mixin"]
    _order = "session_id, id"
    _rec_name = "manager_id"

    session_id = fields.Many2one(
        "rm.training.session", required=True, ondelete="cascade", index=True
    )
    manager_id = fields.Many2one(
        "rm.manager", string="RM", required=True, ondelete="restrict", index=True
    )
    attended = fields.Boolean()

    _manager_uniq = models.Constraint(
        "UNIQUE (session_id, manager_id)", "This RM takes part in the session already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        enrolments = super().create(vals_list)
        enrolments._check_attendance()
        for session, those in enrolments.grouped("session_id").items():
            if session.state not in ("draft", "confirmed"):
                raise UserError(self.env._("%(session)s is over.", session=session.display_name))
            session._move_seats(len(those))
        enrolments.session_id._sync_event()
        return enrolments

    def write(self, vals):
        if vals.keys() & {"session_id", "manager_id"}:
            raise UserError(self.env._("An enrolment cannot be moved. Delete it and enrol again."))
        result = super().write(vals)
        if "attended" in vals:
            self._check_attendance(changed=True)
        return result

    @api.ondelete(at_uninstall=False)
    def _give_seats_back(self):
        for session, those in self.grouped("session_id").items():
            if session.state == "done":
                raise UserError(
                    self.env._(
                        "%(session)s is done; who took part stays.", session=session.display_name
                    )
                )
            session._move_seats(-len(those))

    def unlink(self):
        sessions = self.session_id
        result = super().unlink()
        sessions._sync_event()
        return result

    def _check_attendance(self, changed=False):
        """Attendance is marked by somebody else, while the session is open."""
        for enrolment in self if changed else self.filtered("attended"):
            if enrolment.session_id.state != "confirmed":
                raise UserError(
                    self.env._("Attendance is marked while the session is open for enrolment.")
                )
            # sudo: only compares the RM's user with the caller
            if self.env.user._is_one_of(enrolment.manager_id.sudo().user_id):
                raise AccessError(self.env._("Somebody else must mark your own attendance."))
