from odoo import api, fields, models
from odoo.exceptions import UserError


class RmTrainingWaiting(models.Model):
    """候补: an RM who waits for a place in a session that is full; the first one moves up."""

    _name = "rm.training.waiting"
    _description = "Waiting list of a training session"
    _inherit = ["rm.guarded.mixin"]
    _order = "session_id, id"
    _rec_name = "manager_id"
    _guarded = ("session_id", "manager_id")

    session_id = fields.Many2one(
        "rm.training.session", required=True, readonly=True, ondelete="cascade", index=True
    )
    manager_id = fields.Many2one(
        "rm.manager", "RM", required=True, readonly=True, ondelete="restrict", index=True
    )

    _manager_uniq = models.Constraint(
        "UNIQUE (session_id, manager_id)", "This RM waits for the session already."
    )


class RmTrainingSession(models.Model):
    """Waiting for a place, and moving up when one becomes free."""

    _inherit = "rm.training.session"

    waiting_ids = fields.One2many(
        "rm.training.waiting", "session_id", string="Waiting list", readonly=True
    )
    waiting_count = fields.Integer("Number waiting", compute="_compute_waiting")
    my_waiting = fields.Boolean("I wait", compute="_compute_waiting")

    @api.depends("waiting_ids")
    @api.depends_context("uid")
    def _compute_waiting(self):
        # sudo: how many wait is no secret, and whether one waits oneself
        waiting = self.env["rm.training.waiting"].sudo().search([("session_id", "in", self.ids)])
        of_session = waiting.grouped("session_id")
        for session in self:
            those = of_session.get(session.sudo()._origin, waiting.browse())
            session.waiting_count = len(those)
            session.my_waiting = self.env.user in those.manager_id.user_id

    def action_wait(self):
        """Put the calling RM on the waiting list of a full session.

        :return: True
        """
        self.ensure_one()
        self.check_access("read")
        self._check_enrolment_open()
        manager = self._own_manager()
        if self.my_enrolled or self.my_waiting:
            raise UserError(self.env._("You take part, or wait, already."))
        if self.seats_free > 0:
            raise UserError(self.env._("There is a place. Enrol instead of waiting."))
        self.env.cr.execute(
            "INSERT INTO rm_training_waiting"
            " (session_id, manager_id, create_uid, create_date, write_uid, write_date)"
            " VALUES (%s, %s, %s, now(), %s, now())",
            [self.id, manager.id, self.env.uid, self.env.uid],
        )
        self.env["rm.training.waiting"].invalidate_model()
        self.invalidate_recordset(["waiting_ids", "waiting_count", "my_waiting"])
        return True

    def action_wait_no_more(self):
        """Take the calling RM off the waiting list.

        :return: True
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: an RM has no right to delete; this row is his own
        own = self.waiting_ids.sudo().filtered(lambda w: w.manager_id.user_id == self.env.user)
        if not own:
            raise UserError(self.env._("You do not wait for this session."))
        own.unlink()
        return True

    def _move_up(self):
        """Give free places of open sessions to those who wait longest, and tell them."""
        for session in self.filtered(lambda s: s.state == "confirmed"):
            if session.start <= fields.Datetime.now():
                continue
            # sudo: follows from the list, whoever gave the place back
            waiting = session.sudo().waiting_ids.sorted("id")[: max(session.seats_free, 0)]
            for row in waiting:
                manager = row.manager_id
                row.unlink()
                enrolments = self.env["rm.training.enrolment"].sudo()
                enrolments.create({"session_id": session.id, "manager_id": manager.id})
                session._tell_moved_up(manager.user_id)

    def _tell_moved_up(self, user):
        if user:
            # stored once, so in the words of whoever it is for
            env = self.with_context(lang=user.lang).env
            summary = env._("You have a place now: %(session)s", session=self.display_name)
            quiet = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
            quiet._rm_todo(self, user, summary[:200], self._bank_day("start"))

    def write(self, vals):
        result = super().write(vals)
        if "places" in vals:
            self._move_up()
        return result


class RmTrainingEnrolment(models.Model):
    _inherit = "rm.training.enrolment"

    @api.model_create_multi
    def create(self, vals_list):
        """Who gets a place waits no more."""
        enrolments = super().create(vals_list)
        for enrolment in enrolments:
            # sudo: the list follows from the places
            waiting = enrolment.sudo().session_id.waiting_ids
            waiting.filtered(lambda w, e=enrolment: w.manager_id.id == e.manager_id.id).unlink()
        return enrolments

    def unlink(self):
        sessions = self.session_id
        result = super().unlink()
        sessions._move_up()
        return result
