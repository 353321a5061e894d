from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.rm_workbench.bank_date import bank_today
from odoo.addons.rm_workbench.fields import Exact


class RmReviewAppeal(models.Model):
    """定性考核申诉: an RM objects to his published qualitative result, with reason and evidence.

    Somebody with clean hands answers. What moves the score waits for a second person.
    """

    _name = "rm.review.appeal"
    _description = "Appeal against a qualitative result"
    _inherit = ["rm.owned.mixin", "rm.attached.mixin", "rm.exact.mixin"]
    _order = "id desc"
    _rec_name = "result_id"
    _limits = {"text": 4000}
    _guarded = (
        "state",
        "answer",
        "points",
        "answered_by_id",
        "answered_at",
        "confirmed_by_id",
        "confirmed_at",
    )

    result_id = fields.Many2one(
        "rm.review.result",
        required=True,
        ondelete="restrict",
        domain="[('is_mine', '=', True), ('cycle_id.state', '=', 'published')]",
    )
    cycle_id = fields.Many2one(related="result_id.cycle_id")
    score = Exact(related="result_id.score")
    appeal_until = fields.Date(related="result_id.cycle_id.appeal_until")
    text = fields.Text("Objection", required=True)
    state = fields.Selection(
        [
            ("open", "Waits for an answer"),
            ("proposed", "Waits for a second signature"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        default="open",
        copy=False,
        index=True,
    )
    answer = fields.Text(readonly=True, copy=False)
    points = Exact("Points to be added", readonly=True, copy=False, scale=2)
    answered_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    answered_at = fields.Datetime(readonly=True, copy=False)
    confirmed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    confirmed_at = fields.Datetime(readonly=True, copy=False)
    may_answer = fields.Boolean(compute="_compute_may")
    may_confirm = fields.Boolean(compute="_compute_may")

    _once = models.UniqueIndex(
        "(result_id) WHERE state <> 'withdrawn'",
        "You have appealed against this result already. The answer is final.",
    )
    _branch_state_idx = models.Index("(branch_id, id DESC)")

    @api.depends("result_id.manager_id.name", "result_id.cycle_id.period")
    def _compute_display_name(self):
        for one in self:
            # sudo: the name of the result of an appeal that one may read
            one.display_name = one.sudo().result_id.display_name

    @api.depends("state", "result_id", "answered_by_id")
    @api.depends_context("uid")
    def _compute_may(self):
        for one in self:
            one.may_answer = one.state == "open" and not one._answer_problem()
            one.may_confirm = one.state == "proposed" and not one._confirm_problem()

    @api.model_create_multi
    def create(self, vals_list):
        appeals = super().create(vals_list)
        for one in appeals:
            one._refuse_empty()
            one._refuse_out_of_time()
            one._journal("review.appeal_made")
            one._tell_administrators()
        return appeals

    def write(self, vals):
        if "result_id" in vals:
            raise UserError(
                self.env._("What an appeal is about is fixed: withdraw it and make another.")
            )
        if vals.keys() & {"text", "attachment_ids"}:
            for one in self:
                one._expect("open")
                one._refuse_out_of_time()
        result = super().write(vals)
        for one in self:
            one._refuse_empty()
        return result

    @api.ondelete(at_uninstall=False)
    def _refuse_unlink(self):
        raise UserError(self.env._("An appeal stays on record. It can be withdrawn."))

    def _refuse_empty(self):
        if not (self.text or "").strip():
            raise ValidationError(self.env._("Say what is wrong, and which facts show it."))

    def _refuse_out_of_time(self):
        """Refuse unless the result is his own, published, and its days for appeals last."""
        # sudo: whose result it is and its days decide; nothing is shown
        result = self.sudo().result_id
        if result.manager_id != self.sudo().manager_id:
            raise UserError(self.env._("An appeal is about one's own result."))
        until = result.cycle_id.appeal_until
        if result.cycle_id.state != "published" or not until or bank_today(self.env) > until:
            raise UserError(
                self.env._(
                    "%(result)s is not open for appeals: they are possible from its publication"
                    " until %(day)s.",
                    result=result.display_name,
                    day=until or "-",
                )
            )

    def _expect(self, *states):
        """Lock the appeal and refuse it in any other state."""
        self.ensure_one()
        if self._lock_state() not in states:
            raise UserError(
                self.env._(
                    "%(appeal)s is in state %(state)s; this step needs %(needed)s.",
                    appeal=self.display_name,
                    state=self._state_label(),
                    needed=", ".join(self._state_label(value=state) for state in states),
                )
            )

    def _tell_administrators(self):
        """Give a to-do to each administrator who may answer."""
        for user in self.env["res.users"]._rm_administrators():
            if not self.with_user(user)._answer_problem():
                words = self.with_context(lang=user.lang).env._("Answer a qualitative appeal")
                due = fields.Date.add(bank_today(self.env), days=5)
                self._give_todo(user, words, due)

    def _give_todo(self, user, words, due):
        """Give a to-do in the system's name: who makes an appeal does not see whom it reaches."""
        self.env(user=SUPERUSER_ID)["mail.activity"]._rm_todo(self, user, words, due)

    def _todos(self):
        """Return the open to-dos about the appeals."""
        # sudo: the flow keeps the to-dos of whoever was told
        todos = self.env["mail.activity"].sudo()
        return todos.search([("rm_model", "=", self._name), ("rm_res_id", "in", self.ids)])

    def _journal(self, event, **detail):
        self.env["rm.journal"]._record(
            event, self, reference=self.display_name, rm=self.sudo().manager_id.code, **detail
        )
