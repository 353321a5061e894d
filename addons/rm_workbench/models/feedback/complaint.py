from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...bank_date import bank_today
from ..foundation.words_mixin import RmWordsMixin

#: calendar days within which a complaint is answered
_DAYS = 15
_VERDICTS = [
    ("justified", "Justified"),
    ("partly", "Justified in part"),
    ("unfounded", "Unfounded"),
]


class RmComplaint(models.Model):
    """投诉: what a customer complains of, entered by a leader or an auditor, never by an RM.

    RMs read none of it: neither who complained nor that somebody did. What came of it is said
    twice: measures and answer to the customer, then a verdict by somebody else.
    """

    _name = "rm.complaint"
    _description = "Complaint"
    _inherit = ["rm.words.mixin", "rm.seen.mixin"]
    _order = "received_on desc, id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "subject"]
    _guarded = (
        *RmWordsMixin._guarded,
        "number",
        "branch_id",
        "answered_by_id",
        "verdict",
        "closed_on",
        "feedback_line_id",
    )
    _limits = {"subject": 128, "content": 4000}
    _words_deeds = {"answer": ("action_answer", False)}

    number = fields.Char(readonly=True, copy=False, index=True)
    customer_id = fields.Many2one("rm.customer", required=True, ondelete="restrict", index=True)
    branch_id = fields.Many2one(
        related="customer_id.branch_id", store=True, string="Branch", readonly=True
    )
    manager_id = fields.Many2one(
        "rm.manager", "RM concerned", ondelete="restrict", index="btree_not_null"
    )
    received_on = fields.Date(required=True, default=lambda self: bank_today(self.env))
    due_on = fields.Date("Answer due", compute="_compute_due_on", store=True)
    channel = fields.Selection(
        [
            ("counter", "At the counter"),
            ("phone", "By phone"),
            ("letter", "By letter"),
            ("regulator", "Through the regulator"),
            ("feedback", "When called back"),
        ],
        required=True,
        default="phone",
    )
    kind = fields.Selection(
        [
            ("attitude", "Attitude of service"),
            ("speed", "Time it took"),
            ("promise", "Promise not kept"),
            ("fee", "Fees and rates"),
            ("selling", "Unsuitable sale"),
            ("conduct", "Conduct of the RM"),
            ("other", "Something else"),
        ],
        required=True,
        default="attitude",
    )
    subject = fields.Char("Title", required=True)
    content = fields.Text("What the customer says", required=True)
    state = fields.Selection(
        [("open", "To be answered"), ("answered", "Answered"), ("closed", "Settled")],
        required=True,
        readonly=True,
        default="open",
        copy=False,
        index=True,
    )
    verdict = fields.Selection(_VERDICTS, readonly=True, copy=False)
    answered_by_id = fields.Many2one(
        "res.users", "Answered by", readonly=True, copy=False, ondelete="restrict"
    )
    closed_on = fields.Date("Dealt with on", readonly=True, copy=False)
    feedback_line_id = fields.Many2one(
        "rm.feedback.line", "Call-back", readonly=True, copy=False, ondelete="restrict"
    )
    is_overdue = fields.Boolean(
        "Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )

    _branch_idx = models.Index("(branch_id, received_on DESC, id DESC)")
    _manager_idx = models.Index("(manager_id, received_on) WHERE manager_id IS NOT NULL")

    @api.depends("number")
    def _compute_display_name(self):
        for complaint in self:
            complaint.display_name = complaint.number or self.env._("New complaint")

    @api.depends("received_on")
    def _compute_due_on(self):
        for complaint in self:
            received = complaint.received_on
            complaint.due_on = received and fields.Date.add(received, days=_DAYS)

    @api.depends("due_on", "state")
    def _compute_is_overdue(self):
        today = bank_today(self.env)
        for complaint in self:
            late = bool(complaint.due_on) and complaint.due_on < today
            complaint.is_overdue = late and complaint.state == "open"

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = fields.Domain("state", "=", "open") & fields.Domain(
            "due_on", "<", bank_today(self.env)
        )
        return fields.Domain.OR(late if wanted else ~late for wanted in value)

    @api.onchange("customer_id")
    def _onchange_customer_id(self):
        self.manager_id = self.customer_id.manager_id

    @api.model
    def _prepare_guarded_vals(self, vals):
        # sudo: numbers are drawn for whoever may enter a complaint
        number = self.env["ir.sequence"].sudo().next_by_code("rm.complaint")
        return {**super()._prepare_guarded_vals(vals), "number": number}

    @api.model_create_multi
    def create(self, vals_list):
        complaints = super().create(vals_list)
        complaints._refuse_rms()
        for complaint in complaints:
            complaint._tell(self.env._("entered it"))
        return complaints

    def _refuse_rms(self):
        """Refuse whoever is an RM himself, with whatever other role."""
        if not self.env.su and self.env.user._is_rm_person():
            raise AccessError(
                self.env._("Complaints are entered and settled by somebody who is no RM.")
            )

    def write(self, vals):
        for complaint in self:
            complaint._expect_state("open")
        self._refuse_rms()
        return super().write(vals)

    def _words_titles(self):
        return {"answer": self.env._("Measures, and the answer to the customer")}

    def action_ask_answer(self):
        """Return the action of the dialogue that asks for measures and answer.

        :return: action
        """
        return self.action_ask("answer")

    def action_answer(self, words=""):
        """Say what was done and what the customer was answered.

        :return: True
        """
        self.check_access("write")
        self._refuse_rms()
        for complaint in self:
            complaint._expect_state("open")
            text = complaint._own_words(words)
            complaint._set_guarded(state="answered", answered_by_id=self.env.uid)
            complaint._tell(self.env._("answered"), text)
        return True

    def action_justified(self):
        """Close the complaints as justified; for somebody other than who answered.

        :return: True
        """
        return self._close("justified")

    def action_partly(self):
        """Close the complaints as justified in part.

        :return: True
        """
        return self._close("partly")

    def action_unfounded(self):
        """Close the complaints as unfounded.

        :return: True
        """
        return self._close("unfounded")

    def _close(self, verdict):
        self.check_access("write")
        self._refuse_rms()
        for complaint in self:
            complaint._expect_state("answered")
            if self.env.user._is_one_of(complaint.answered_by_id):
                raise UserError(
                    self.env._(
                        "%s: you answered it yourself. Somebody else says what came of it.",
                        complaint.number,
                    )
                )
            complaint._set_guarded(state="closed", verdict=verdict, closed_on=bank_today(self.env))
            complaint._tell(complaint._state_label("verdict", verdict))
            self.env["rm.journal"]._record("complaint.closed", complaint, verdict=verdict)
        return True


class RmJournal(models.Model):
    _inherit = "rm.journal"

    @api.model
    def _event_names(self):
        return {
            **super()._event_names(),
            "complaint.closed": self.env._("Complaint closed"),
            "feedback.drawn": self.env._("Sample of customers drawn for feedback"),
            "feedback.closed": self.env._("Round of feedback closed"),
        }
