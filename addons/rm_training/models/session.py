from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_datetime

from odoo.addons.rm_workbench.bank_date import bank_zone

from .plan import OPEN

#: what may still change while a confirmed session waits for its day
_MOVABLE = {"start", "stop", "place", "places", "teacher", "cost", "note", "enrolment_ids"}


class RmTrainingSession(models.Model):
    """培训场次: a course given at a time and place, with a limited number of places."""

    _name = "rm.training.session"
    _description = "Training session"
    _inherit = ["rm.guarded.mixin"]
    _order = "start desc, id desc"
    _rec_names_search = ["course_id", "plan_id", "place"]
    _guarded = ("state", "seats_taken", "calendar_event_id")
    _limits = {"place": 128, "teacher": 64, "note": 2000}

    plan_id = fields.Many2one("rm.training.plan", required=True, ondelete="restrict", index=True)
    course_id = fields.Many2one(
        "rm.training.course",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('id', 'in', plan_course_ids)]",
    )
    plan_course_ids = fields.Many2many(
        "rm.training.course", compute="_compute_plan_course_ids", string="Courses of the plan"
    )
    start = fields.Datetime(required=True, index=True)
    stop = fields.Datetime(required=True, string="End")
    place = fields.Char()
    places = fields.Integer(default=30, required=True, help="0: nobody can enrol.")
    # kept by the enrolments under a lock of this row; the constraint below is the last word
    seats_taken = fields.Integer(readonly=True, copy=False, required=True, default=0)
    seats_free = fields.Integer(compute="_compute_seats_free")
    teacher = fields.Char()
    note = fields.Text()
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("confirmed", "Open for enrolment"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    calendar_event_id = fields.Many2one(
        "calendar.event", ondelete="set null", readonly=True, copy=False, index="btree_not_null"
    )
    enrolment_ids = fields.One2many("rm.training.enrolment", "session_id", string="Participants")
    record_ids = fields.One2many("rm.training.record", "session_id", string="Records")
    _times_ordered = models.Constraint(
        "CHECK (stop > start)", "A session must end after it begins."
    )
    _places_range = models.Constraint(
        "CHECK (places BETWEEN 0 AND 10000)", "The number of places lies between 0 and 10,000."
    )
    _seats_within_places = models.Constraint(
        "CHECK (seats_taken BETWEEN 0 AND places)",
        "A session cannot have more participants than places.",
    )

    @api.depends("plan_id.line_ids.course_id")
    def _compute_plan_course_ids(self):
        for session in self:
            session.plan_course_ids = session.plan_id.line_ids.course_id

    @api.depends("places", "seats_taken")
    def _compute_seats_free(self):
        for session in self:
            session.seats_free = session.places - session.seats_taken

    @api.depends("course_id", "start")
    def _compute_display_name(self):
        zone = bank_zone(self.env).zone
        for session in self:
            when = session.start and format_datetime(
                self.env, session.start, tz=zone, dt_format="yyyy-MM-dd HH:mm"
            )
            session.display_name = f"{session.course_id.name or ''} {when or ''}".strip()

    @api.constrains("plan_id", "course_id")
    def _check_course(self):
        for session in self:
            if session.course_id not in session.plan_id.line_ids.course_id:
                raise ValidationError(
                    self.env._(
                        "Course %(course)s is not part of plan %(plan)s. Add it to the plan first.",
                        course=session.course_id.name,
                        plan=session.plan_id.name,
                    )
                )

    @api.constrains("plan_id", "start", "stop")
    def _check_days(self):
        for session in self:
            plan = session.plan_id
            first, last = session._bank_day("start"), session._bank_day("stop")
            if first < plan.date_from or last > plan.date_to:
                raise ValidationError(
                    self.env._(
                        "The session must lie between %(first)s and %(last)s, the days of plan"
                        " %(plan)s.",
                        first=plan.date_from,
                        last=plan.date_to,
                        plan=plan.name,
                    )
                )

    def _bank_day(self, field):
        """Return the bank's calendar day of a moment of this session."""
        return fields.Datetime.context_timestamp(
            self.with_context(tz=bank_zone(self.env).zone), self[field]
        ).date()

    @api.model_create_multi
    def create(self, vals_list):
        sessions = super().create(vals_list)
        sessions._check_plan_open()
        sessions._note_plan_change()
        return sessions

    def write(self, vals):
        for session in self:
            if session.state == "confirmed" and not vals.keys() <= _MOVABLE:
                raise UserError(
                    self.env._(
                        "%(session)s is open for enrolment: plan and course are fixed. Cancel it"
                        " and make another one.",
                        session=session.display_name,
                    )
                )
        self._check_plan_open()
        result = super().write(vals)
        # Odoo checks the rules before it writes; the record must be the caller's afterwards too
        self.check_access("write")
        self._check_plan_open()
        self._note_plan_change()
        self._sync_event()
        return result

    @api.ondelete(at_uninstall=False)
    def _refuse_unlink_of_held(self):
        for session in self:
            if session.state not in ("draft", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(session)s: cancel it before deleting it.", session=session.display_name
                    )
                )
        self._note_plan_change()

    def _check_plan_open(self):
        """Refuse changes of what is over, and of a plan somebody is deciding on."""
        for session in self:
            if session.state in ("done", "cancelled") or session.plan_id.state not in (
                "draft",
                "rejected",
                "approved",
            ):
                raise UserError(
                    self.env._(
                        "%(session)s cannot be changed: it is over, or its plan waits for approval"
                        " or is closed.",
                        session=session.display_name,
                    )
                )

    def _note_plan_change(self):
        """Whoever plans sessions of a draft is one of its makers."""
        self.plan_id.filtered(lambda plan: plan.state in OPEN)._note_change()

    def _move_seats(self, count):
        """Take (or with a negative count give back) seats, under a lock of the session's row.

        Two callers meet at the row: the second waits, fails on the changed row and is tried again
        by the server, then counting what the first one took.
        """
        self.ensure_one()
        self.flush_recordset(["places", "seats_taken"])
        moved = self.env.execute_query(
            SQL(
                """UPDATE rm_training_session SET seats_taken = seats_taken + %(count)s
                    WHERE id = %(id)s AND seats_taken + %(count)s <= places RETURNING id""",
                count=count,
                id=self.id,
            )
        )
        self.invalidate_recordset(["seats_taken", "seats_free"])
        if not moved:
            raise UserError(
                self.env._(
                    "%(session)s has no place left. Choose another session or ask for more places.",
                    session=self.display_name,
                )
            )
