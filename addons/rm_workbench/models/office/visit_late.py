import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...bank_date import bank_today

#: a visit of longer ago is not entered any more
MOST_DAYS = 92
#: what the leader's signature covers of a visit, and what so stays
_COVERED = ("date", "customer_id", "kind", "summary", "persons")


class RmVisitLate(models.Model):
    """补录审批: a visit entered more than three days late, with the reason, before its leader.

    Until it is accepted the visit counts nowhere: not as a visit to the customer, in no figure.
    """

    _name = "rm.visit.late"
    _description = "Late visit"
    _inherit = ["rm.owned.mixin", "rm.approval.mixin"]
    _order = "id desc"
    _rec_name = "visit_id"
    _limits = {"reason": 500}
    _approval_fields = ("visit_id", "reason")

    branch_id = fields.Many2one(index=False)
    visit_id = fields.Many2one("rm.visit", required=True, ondelete="cascade", readonly=True)
    customer_id = fields.Many2one(related="visit_id.customer_id")
    date = fields.Date(related="visit_id.date", string="Day of the visit")
    entered_on = fields.Date(related="visit_id.entered_on", string="Entered on")
    summary = fields.Text(related="visit_id.summary")
    reason = fields.Text("Why it is entered late", required=True)

    _visit_uniq = models.Constraint("UNIQUE (visit_id)", "The visit was submitted already.")
    _branch_idx = models.Index("(branch_id, id DESC)")

    @api.depends("manager_id", "visit_id.date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for late in self:
            # without the customer: requests and the journal keep names
            late.display_name = self.env._(
                "%(rm)s, visit of %(day)s", rm=late.manager_id.name, day=late.visit_id.date
            )

    def _approval_subject(self):
        return f"{self.customer_id.name} {self.date}"

    def _approval_hash(self):
        own = super()._approval_hash()
        # sudo: every signer signs the same content
        visit = self.sudo().visit_id.read(_COVERED, load="")
        text = json.dumps([own, visit], sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def _approval_ended(self, state):
        super()._approval_ended(state)
        for late in self:
            # sudo: the visit follows the decision, whoever takes it
            visit = late.sudo().visit_id
            visit._set_guarded(late_state="accepted" if state == "approved" else "refused")
            visit._late_decided(state)

    def write(self, vals):
        result = super().write(vals)
        if "reason" in vals:
            for late in self:
                late._check_reason()
        return result

    @api.constrains("reason")
    def _check_reason(self):
        for late in self:
            if len((late.reason or "").strip()) < 4:
                raise ValidationError(
                    self.env._("Say in your own words why the visit is entered late.")
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_with_the_visit_only(self):
        if not self.env.su:
            raise UserError(self.env._("It goes with its visit. Delete the visit."))


class RmVisit(models.Model):
    """A visit that is entered late: with a reason, to the leader; refused after a quarter."""

    _inherit = "rm.visit"

    late_ids = fields.One2many("rm.visit.late", "visit_id", readonly=True)
    late_state = fields.Selection(
        [
            ("waiting", "Waiting for the leader"),
            ("accepted", "Late, accepted"),
            ("refused", "Late, refused"),
        ],
        "Late entry",
        readonly=True,
        copy=False,
        help="A visit that waits, or was refused, counts nowhere.",
    )
    late_reason = fields.Char(
        "Why so late",
        store=False,
        help="Asked for when the visit is entered more than 3 days late.",
    )
    is_late_entry = fields.Boolean(compute="_compute_is_late_entry")

    _late_idx = models.Index("(branch_id, date DESC, id DESC) WHERE late_state = 'waiting'")

    def _all_guarded(self):
        return super()._all_guarded() | {"late_state", "late_ids"}

    @api.depends("date", "back_dated", "late_state")
    def _compute_is_late_entry(self):
        """True while a reason is to be typed: a new visit of a day that is over for long."""
        for visit in self:
            visit.is_late_entry = bool(
                not visit.late_state and visit.date and visit._is_late(bank_today(self.env))
            )

    @api.model_create_multi
    def create(self, vals_list):
        reasons = [vals.get("late_reason") for vals in vals_list]
        visits = super().create(vals_list)
        for visit, reason in zip(visits, reasons, strict=True):
            visit._ask_when_late(reason)
        return visits

    def write(self, vals):
        if vals.keys() & set(_COVERED):
            for visit in self:
                if visit.late_state in ("waiting", "accepted"):
                    raise UserError(
                        self.env._(
                            "%(visit)s was entered late and lies before the leader, or was"
                            " accepted: day, way, persons and text stay.",
                            visit=visit.display_name,
                        )
                    )
        result = super().write(vals)
        if "date" in vals:
            for visit in self:
                visit._ask_when_late(vals.get("late_reason"))
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_with_its_request(self):
        # sudo: the request goes with its visit, which only its RM deletes, on the day of entry
        lates = self.sudo().late_ids
        for late in lates.filtered(lambda one: one.state == "submitted"):
            late._approval_end("withdrawn", "draft")
        lates.unlink()

    def _ask_when_late(self, reason):
        """Submit the visit to the leader when it was entered late; refuse it after a quarter."""
        if not self.back_dated or self.late_state or self.env.su:
            return
        if (self.entered_on - self.date).days > MOST_DAYS:
            raise UserError(
                self.env._(
                    "%(day)s is more than %(days)s days ago: the visit is not entered any more.",
                    day=self.date,
                    days=MOST_DAYS,
                )
            )
        if not str(reason or "").strip():
            raise UserError(
                self.env._(
                    "The visit is entered more than 3 days late. Say why; your leader decides"
                    " whether it counts."
                )
            )
        self._set_guarded(late_state="waiting")
        # sudo: made by the flow for the RM himself, who submits it in his own name
        late = (
            self.env["rm.visit.late"]
            .sudo()
            .create(
                {
                    "visit_id": self.id,
                    "manager_id": self.manager_id.id,
                    "reason": str(reason).strip(),
                }
            )
        )
        late.sudo(False).action_submit()

    def _late_decided(self, state):
        """Let the visit count from now on, or open the plan's line that it had closed."""
        if state == "approved":
            self.env["rm.visit.duty"]._refresh(self.customer_id.ids)
        else:
            lines = self.env["rm.work.plan.line"].search([("visit_id", "=", self.id)])
            lines._set_guarded(done=False, visit_id=None)
        self.env["rm.journal"]._record(
            "visit.back_dated",
            self,
            reference=f"rm.visit {self.id}",
            day=str(self.date),
            manager=self.manager_id.code,
            state=state,
        )
