import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: what may be written once a plan has been approved: how it went
_OUTCOME = {"done", "result"}
_COVERED = ("date", "time_from", "hours", "kind", "customer_id", "goal")


class RmWorkPlanLine(models.Model):
    """One thing to do: when, with whom, to what end; an event in the calendar once approved."""

    _name = "rm.work.plan.line"
    _description = "Line of a work plan"
    _inherit = ["rm.guarded.mixin", "rm.seen.mixin"]
    _order = "date, time_from, id"
    _rec_names_search = ["customer_id", "goal"]
    _guarded = ("manager_id", "branch_id", "calendar_event_id", "calendar_flag", "visit_id")
    _limits = {"goal": 500, "result": 2000}
    # parts of an hour are thirds as well: as many decimals as a float shows
    _numbers = {"time_from": (0, 24, 17), "hours": (0, 24, 17)}

    plan_id = fields.Many2one("rm.work.plan", required=True, ondelete="cascade", index=True)
    manager_id = fields.Many2one(related="plan_id.manager_id", store=True, string="RM")
    branch_id = fields.Many2one(related="plan_id.branch_id", store=True, string="Branch")
    plan_state = fields.Selection(related="plan_id.state", string="State of the plan")
    is_mine = fields.Boolean(related="plan_id.is_mine")
    date = fields.Date(required=True, string="Day")
    time_from = fields.Float("Time", help="Empty: some time of the day.", aggregator=None)
    hours = fields.Float(default=1.0, aggregator=None)
    customer_id = fields.Many2one("rm.customer", ondelete="restrict", index="btree_not_null")
    kind = fields.Selection(
        [
            ("on_site", "Visit on site"),
            ("phone", "Phone call"),
            ("reception", "Reception in the branch"),
            ("loan_check", "Check of a loan"),
            ("campaign", "Campaign"),
            ("meeting", "Meeting"),
            ("other", "Other"),
        ],
        required=True,
        default="on_site",
    )
    goal = fields.Char()
    done = fields.Boolean()
    result = fields.Text()
    visit_id = fields.Many2one(
        "rm.visit", readonly=True, ondelete="set null", copy=False, index="btree_not_null"
    )
    calendar_event_id = fields.Many2one(
        "calendar.event", readonly=True, copy=False, ondelete="set null", index="btree_not_null"
    )
    calendar_flag = fields.Selection(
        [("moved", "Moved in the calendar"), ("deleted", "Deleted in the calendar")],
        "In the calendar",
        readonly=True,
        copy=False,
    )

    _time_range = models.Constraint(
        "CHECK (time_from IS NULL OR time_from >= 0 AND time_from < 24)",
        "A time lies between 0:00 and 23:59.",
    )
    _hours_range = models.Constraint(
        "CHECK (hours IS NULL OR hours >= 0 AND hours <= 24)",
        "Something of one day takes 24 hours at most.",
    )
    _manager_idx = models.Index("(manager_id, date)")
    _branch_idx = models.Index("(branch_id, date)")

    @api.depends("kind", "customer_id", "goal")
    @api.depends_context("lang", "uid")
    def _compute_display_name(self):
        for line in self:
            # whoever reads the line reads its customer: see the record rules
            what = line.customer_id.name or line.goal or ""
            line.display_name = f"{line._state_label('kind')} {what}".strip()

    @api.constrains("date")
    def _check_days(self):
        for line in self:
            plan = line.plan_id
            if not plan.date_from <= line.date <= plan.date_to:
                raise ValidationError(
                    self.env._(
                        "%(day)s lies outside the plan, which runs from %(first)s to %(last)s.",
                        day=line.date,
                        first=plan.date_from,
                        last=plan.date_to,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create([{**vals, "done": False} for vals in vals_list])
        lines._check_plan_open()
        lines.plan_id._note_makers()
        return lines

    def write(self, vals):
        self.check_access("write")
        if "plan_id" in vals:
            raise UserError(self.env._("A line stays in its plan. Copy it instead."))
        if vals.keys() - _OUTCOME:
            self._check_plan_open()
            self.plan_id._note_makers()
        if vals.get("done"):
            self._check_plan_approved()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_of_open_plans_only(self):
        self._check_plan_open()
        self.plan_id._note_makers()

    def _check_plan_open(self):
        for plan in self.plan_id:
            if plan._lock_state() not in ("draft", "rejected"):
                raise UserError(
                    self.env._(
                        "%(plan)s is %(state)s: its lines are fixed. Withdraw it first, or mark"
                        " what is done.",
                        plan=plan.display_name,
                        state=plan._state_label(),
                    )
                )

    def _check_plan_approved(self):
        for plan in self.plan_id:
            if plan.state != "approved":
                raise UserError(
                    self.env._(
                        "%(plan)s is not approved yet. Done is marked afterwards.",
                        plan=plan.display_name,
                    )
                )

    def action_done(self):
        """Mark lines of approved plans as done.

        :return: True
        """
        self.check_access("write")
        for line in self:
            if line.done:
                raise UserError(self.env._("%(line)s is done already.", line=line.display_name))
        return self.write({"done": True})

    def action_new_visit(self):
        """Open the form of a new visit, filled in from this line.

        :return: the action
        """
        self.ensure_one()
        self.check_access("write")
        self._check_plan_approved()
        return self.env["rm.visit"]._new_action(
            default_customer_id=self.customer_id.id,
            default_kind={"phone": "phone", "reception": "branch"}.get(self.kind, "on_site"),
            default_plan_line_id=self.id,
            default_needs=self.goal or False,
        )

    def _content_hash(self, before):
        """Return the sha256 of the lines' content after ``before``, a text."""
        rows = self.sorted("id").read(_COVERED, load="")
        text = json.dumps([before, rows], sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()
