from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...bank_date import bank_today


class RmWorkLog(models.Model):
    """工作日志: an RM's day, planned in the morning and told in the evening; one a day."""

    _name = "rm.work.log"
    _description = "Work log"
    _inherit = ["rm.owned.mixin"]
    _order = "date desc, id desc"
    _rec_names_search = ["manager_id"]
    _guarded = (
        "state",
        "entered_on",
        "submitted_at",
        "late",
        "rating",
        "review_count",
        "spot_count",
    )
    _limits = {"morning_plan": 5000, "content": 10000, "tomorrow": 2000}

    # the composite indexes below begin with these two
    manager_id = fields.Many2one(index=False)
    branch_id = fields.Many2one(index=False)
    date = fields.Date(required=True, default=lambda self: bank_today(self.env), copy=False)
    morning_plan = fields.Text("Plan of the day")
    content = fields.Text("What was done")
    tomorrow = fields.Text("For tomorrow")
    state = fields.Selection(
        [("draft", "Draft"), ("submitted", "Submitted"), ("checked", "Checked")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    entered_on = fields.Date(
        readonly=True, copy=False, help="The bank's day on which it was submitted last."
    )
    submitted_at = fields.Datetime(readonly=True, copy=False)
    late = fields.Boolean(
        readonly=True, copy=False, help="Submitted on a later day than the one it tells of."
    )
    rating = fields.Selection(
        [("excellent", "Excellent"), ("good", "Good"), ("fair", "Fair"), ("poor", "Poor")],
        readonly=True,
        copy=False,
        help="Of the latest check.",
    )
    review_count = fields.Integer("Leader's marks", readonly=True, copy=False, default=0)
    spot_count = fields.Integer("Spot checks", readonly=True, copy=False, default=0)
    check_ids = fields.One2many("rm.work.log.check", "log_id", "Checks", readonly=True)
    visit_ids = fields.Many2many("rm.visit", compute="_compute_visit_ids", string="Visits")
    visit_count = fields.Integer(compute="_compute_visit_count", string="Number of visits")
    morning_phrase_id = fields.Many2one(
        "rm.work.phrase", "Insert a phrase", store=False, domain=[("kind", "=", "morning")]
    )
    evening_phrase_id = fields.Many2one(
        "rm.work.phrase", "Insert a sentence", store=False, domain=[("kind", "=", "evening")]
    )

    _one_a_day = models.UniqueIndex(
        "(manager_id, date)", "There is a log of this day already. Open that one."
    )
    _branch_idx = models.Index("(branch_id, date DESC, id DESC)")
    _date_idx = models.Index("(date DESC, id DESC)")
    # a leader's pile of the morning: what was handed in and has not been looked at
    _branch_waiting_idx = models.Index("(branch_id, date DESC, id DESC) WHERE state = 'submitted'")

    @api.depends("manager_id", "date")
    def _compute_display_name(self):
        for log in self:
            log.display_name = f"{log.manager_id.name or ''} {log.date or ''}".strip()

    @api.depends("manager_id", "date")
    def _compute_visit_ids(self):
        visits = self.env["rm.visit"].search(
            [
                ("manager_id", "in", self.manager_id.ids),
                ("date", "in", [log.date for log in self if log.date]),
            ]
        )
        of_day = visits.grouped(lambda visit: (visit.manager_id.id, visit.date))
        for log in self:
            log.visit_ids = of_day.get((log.manager_id.id, log.date), visits.browse())

    @api.depends("manager_id", "date")
    def _compute_visit_count(self):
        """Count in SQL: a number tells nothing of customers who left the reader's sight."""
        self.env["rm.visit"].flush_model()
        self.flush_model(["manager_id", "date"])
        rows = self.env.execute_query(
            SQL(
                """SELECT l.id, count(*) FROM rm_work_log l
                     JOIN rm_visit v ON v.manager_id = l.manager_id AND v.date = l.date
                    WHERE l.id = ANY(%s) GROUP BY 1""",
                self._origin.ids,
            )
        )
        counts = dict(rows)
        for log in self:
            log.visit_count = counts.get(log._origin.id, 0)

    @api.onchange("morning_phrase_id", "evening_phrase_id")
    def _onchange_phrase(self):
        for name, phrase in (
            ("morning_plan", self.morning_phrase_id),
            ("content", self.evening_phrase_id),
        ):
            if phrase:
                self[name] = "\n".join(filter(None, (self[name], phrase.text)))
        self.morning_phrase_id = self.evening_phrase_id = False

    @api.constrains("date")
    def _check_not_ahead(self):
        today = bank_today(self.env)
        for log in self:
            if log.date > today:
                raise ValidationError(
                    self.env._(
                        "%(day)s has not come yet. Enter what is ahead in your work plan.",
                        day=log.date,
                    )
                )

    def write(self, vals):
        if vals:
            self.check_access("write")
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self._check_draft()

    def _check_draft(self):
        for log in self:
            state = log._lock_state()
            if state == "checked":
                raise UserError(
                    self.env._("%(log)s has been checked and stays as it is.", log=log.display_name)
                )
            if state != "draft":
                raise UserError(
                    self.env._(
                        "%(log)s is submitted. Take it back before you change it.",
                        log=log.display_name,
                    )
                )
