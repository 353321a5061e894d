from odoo import api, fields, models
from odoo.exceptions import UserError

from ...bank_date import bank_today

#: what may be written in which state; everything else of a suggestion is set by its steps
_IN_DRAFT = {"kind", "subject", "topic_kind", "topic_id", "content", "findings", "proposal"}
_IN_INSTRUCTED = {"answer"}


class RmSuggestion(models.Model):
    """调研与建议: an RM's suggestion or research report, which his leaders must answer."""

    _name = "rm.suggestion"
    _description = "Suggestion or research report"
    _inherit = ["rm.owned.mixin"]
    _order = "id desc"
    _rec_name = "subject"
    _guarded = ("state", "branch_id", "submitted_on", "due_on", "decided_on")
    _limits = {
        "subject": 128,
        "content": 10000,
        "findings": 10000,
        "proposal": 10000,
        "answer": 5000,
    }

    kind = fields.Selection(
        [("suggestion", "Suggestion"), ("research", "Research report")],
        required=True,
        default="suggestion",
    )
    subject = fields.Char("Title", required=True)
    topic_id = fields.Many2one(
        "rm.suggestion.topic", "Topic set by a leader", ondelete="restrict", index="btree_not_null"
    )
    topic_kind = fields.Selection(
        [
            ("market", "Market"),
            ("industry", "Industry"),
            ("village", "Village or community"),
            ("competitor", "Competitor"),
            ("inside", "Inside the bank"),
        ],
        "Subject matter",
        required=True,
        default="market",
    )
    content = fields.Text("Situation")
    findings = fields.Text()
    proposal = fields.Text("What I propose")
    answer = fields.Text("Answer to the instruction", copy=False)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Waiting for the leader"),
            ("instructed", "Instructed"),
            ("answered", "Answered"),
            ("adopted", "Adopted"),
            ("declined", "Not adopted"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    submitted_on = fields.Date(readonly=True, copy=False)
    decided_on = fields.Date("Adopted or declined on", readonly=True, copy=False)
    due_on = fields.Date("To be answered by", readonly=True, copy=False)
    step_ids = fields.One2many("rm.suggestion.step", "suggestion_id", "Steps", readonly=True)
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue", string="Overdue"
    )
    days_late = fields.Integer(compute="_compute_is_overdue", aggregator=None)
    is_leader = fields.Boolean(compute="_compute_is_leader", string="I answer it")

    _branch_id_id = models.Index("(branch_id, id)")
    _manager_id_id = models.Index("(manager_id, id)")
    _open_due = models.Index("(due_on) WHERE due_on IS NOT NULL")

    @api.depends("due_on")
    def _compute_is_overdue(self):
        today = bank_today(self.env)
        for record in self:
            record.is_overdue = bool(record.due_on) and record.due_on < today
            record.days_late = (today - record.due_on).days if record.is_overdue else 0

    @api.model
    def _unanswered_domain(self):
        """Domain of what leaders owe an answer to, late by today."""
        late = [("due_on", "<", bank_today(self.env))]
        return [("state", "in", ("submitted", "answered")), *late]

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = fields.Domain("due_on", "<", bank_today(self.env))
        return late if True in value else ~late

    @api.depends("state", "manager_id")
    @api.depends_context("uid")
    def _compute_is_leader(self):
        leads = self.env.user.has_group("rm_workbench.group_leader")
        for record in self:
            record.is_leader = leads and not record.is_mine and record.state != "draft"

    def write(self, vals):
        for record in self:
            record._refuse_late_change(vals)
        return super().write(vals)

    def _refuse_late_change(self, vals):
        open_now = {"draft": _IN_DRAFT, "instructed": _IN_INSTRUCTED}.get(self.state, set())
        closed = (vals.keys() & (_IN_DRAFT | _IN_INSTRUCTED)) - open_now
        if closed:
            raise UserError(
                self.env._(
                    "%(subject)s is in state %(state)s: %(fields)s cannot be changed now.",
                    subject=self.subject,
                    state=self._state_label(),
                    fields=self._listed(sorted(self._field_label(name) for name in closed)),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        for record in self:
            if record.state != "draft":
                raise UserError(
                    self.env._("%(record)s is no draft and stays on record.", record=record.subject)
                )
