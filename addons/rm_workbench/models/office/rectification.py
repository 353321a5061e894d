from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...bank_date import bank_today
from ..foundation.words_mixin import RmWordsMixin

#: what the leader wrote, and what the RM writes while it is open
_OF_LEADER = {"subject", "finding", "due_on", "proof_needed", "log_id", "source"}
_OF_RM = {"measures", "attachment_ids"}


class RmRectification(models.Model):
    """整改: a finding that the RM puts right by a day, with proof; then a second look."""

    _name = "rm.rectification"
    _description = "Rectification"
    _inherit = ["rm.words.mixin", "rm.owned.mixin", "rm.attached.mixin"]
    _owned_by_others = True
    _order = "due_on desc, id desc"
    _rec_name = "subject"
    _limits = {"subject": 128, "finding": 2000, "measures": 2000}
    _guarded = (*RmWordsMixin._guarded, "given_by_id", "answered_on", "closed_on", "returned")
    _words_deeds = {"accept": ("action_accept", False), "return": ("action_return", True)}

    manager_id = fields.Many2one(readonly=False, default=False, index=False)
    branch_id = fields.Many2one(index=False)
    subject = fields.Char("Title", required=True)
    source = fields.Selection(
        [
            ("log", "Check of a log"),
            ("loan", "After-loan check"),
            ("visit", "Visit"),
            ("other", "Other"),
        ],
        "Found in",
        required=True,
        default="other",
    )
    log_id = fields.Many2one(
        "rm.work.log", "Work log", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    finding = fields.Text("Problem found", required=True)
    due_on = fields.Date(
        "Put right by",
        required=True,
        copy=False,
        default=lambda self: self.env["rm.working.day"]._add(bank_today(self.env), 5),
    )
    proof_needed = fields.Boolean("Proof is to be attached", default=True)
    measures = fields.Text("What was done about it", copy=False)
    state = fields.Selection(
        [("open", "To be put right"), ("answered", "Second look"), ("closed", "Dealt with")],
        required=True,
        readonly=True,
        default="open",
        copy=False,
    )
    given_by_id = fields.Many2one("res.users", "Found by", readonly=True, copy=False)
    answered_on = fields.Date("Reported on", readonly=True, copy=False)
    closed_on = fields.Date("Dealt with on", readonly=True, copy=False)
    returned = fields.Integer("Times sent back", readonly=True, copy=False, default=0)
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue", string="Overdue"
    )

    _by_branch = models.Index("(branch_id, due_on DESC, id DESC)")
    _by_manager = models.Index("(manager_id, due_on DESC, id DESC)")
    _open_due = models.Index("(due_on) WHERE state = 'open'")

    @api.depends("due_on", "state")
    def _compute_is_overdue(self):
        today = bank_today(self.env)
        for record in self:
            record.is_overdue = (
                record.state == "open" and bool(record.due_on) and record.due_on < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = fields.Domain("state", "=", "open") & fields.Domain(
            "due_on", "<", bank_today(self.env)
        )
        return late if True in value else ~late

    @api.constrains("manager_id", "log_id")
    def _check_log_of_manager(self):
        for record in self.filtered("log_id"):
            if record.log_id.manager_id != record.manager_id:
                raise ValidationError(self.env._("The log belongs to another RM."))

    @api.model
    def _prepare_guarded_vals(self, vals):
        return {**super()._prepare_guarded_vals(vals), "given_by_id": self.env.uid}

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        for record in records:
            # sudo: only compares the RM's user with the caller
            if self.env.user._is_one_of(record.sudo().manager_id.user_id):
                raise AccessError(self.env._("Somebody else must look at your own work."))
            record._day_ahead(record.due_on)
            record._tell(self.env._("found"), record.finding)
            record._remind()
        return records

    def write(self, vals):
        if vals.keys() & (_OF_LEADER | _OF_RM):
            self.check_access("write")
            for record in self:
                record._refuse_late_change(vals)
        return super().write(vals)

    def _refuse_late_change(self, vals):
        if self._lock_state() != "open":
            raise UserError(
                self.env._(
                    "%(record)s is %(state)s and stays as it is now.",
                    record=self.subject,
                    state=self._state_label(),
                )
            )
        others = vals.keys() & (_OF_LEADER if self.is_mine else _OF_RM)
        if others and not self.env.su:
            raise UserError(
                self.env._(
                    "%(fields)s: the other side writes this.",
                    fields=self._listed(sorted(self._field_label(name) for name in others)),
                )
            )

    def _remind(self):
        # sudo: the RM's own to-do; an RM without a login has no list
        user = self.sudo().manager_id.user_id
        if user:
            # stored once, so in the words of whoever has to do it
            env = self.with_context(lang=user.lang).env
            summary = env._("Put right: %(subject)s", subject=self.subject)
            quiet = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
            quiet._rm_todo(self, user, summary, self.due_on)

    def _words_titles(self):
        return {
            "accept": self.env._("Second look: put right"),
            "return": self.env._("Second look: not put right"),
        }

    def action_answer(self):
        """Report as the RM that it is put right, with measures and proof.

        :return: True
        """
        self.check_access("read")
        for record in self:
            record._expect_state("open")
            if not record.is_mine:
                raise AccessError(self.env._("Only the RM himself takes this step."))
            words = record._own_words(record.measures)
            if record.proof_needed and not record.attachment_ids:
                raise UserError(
                    self.env._(
                        "%(record)s: attach a photo or a document as proof.", record=record.subject
                    )
                )
            record._set_guarded(state="answered", answered_on=bank_today(self.env))
            record._tell(self.env._("reported as put right"), words)
            record._forget_todos()
        return True

    def action_accept(self, text=""):
        """Close it after the second look, as a leader of the branch or above.

        :return: True
        """
        for record in self._looked_at_again():
            words = record._own_words(text)
            record._set_guarded(state="closed", closed_on=bank_today(self.env))
            record._tell(self.env._("accepted as put right"), words)
        return True

    def action_return(self, text="", until=""):
        """Send it back after the second look, to be put right by a day.

        :return: True
        """
        for record in self._looked_at_again():
            words, day = record._own_words(text), record._day_ahead(until)
            record._set_guarded(state="open", due_on=day, returned=record.returned + 1)
            record._tell(self.env._("sent back until %(day)s", day=day), words)
            record._remind()
        return True

    def _looked_at_again(self):
        self.check_access("read")
        if not self.env.user.has_group("rm_workbench.group_leader"):
            raise AccessError(self.env._("A leader of the branch or above takes the second look."))
        for record in self:
            # sudo: only compares the RM's user with the caller
            if self.env.user._is_one_of(record.sudo().manager_id.user_id):
                raise AccessError(self.env._("Somebody else must look at your own work."))
            record._expect_state("answered")
        return self
