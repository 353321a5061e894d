from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...bank_date import bank_today
from ...office import first_day, last_day
from ..foundation.words_mixin import RmWordsMixin

TEXTS = ("results", "problems", "next_goals", "next_measures", "support")


class RmWorkSummary(models.Model):
    """半年总结与计划: an RM's or a branch's half year, its figures filled in from the facts."""

    _name = "rm.work.summary"
    _description = "Half-year summary and plan"
    _inherit = ["rm.words.mixin"]
    _order = "date_from desc, id desc"
    _guarded = (
        *RmWordsMixin._guarded,
        "manager_id",
        "date_to",
        "filled_on",
        "deposit_day",
        "loan_day",
        "submitted_on",
    )
    _limits = dict.fromkeys(TEXTS, 10000)
    _words_deeds = {"note": ("action_note", False)}

    manager_id = fields.Many2one(
        "rm.manager", "RM", readonly=True, ondelete="restrict", help="Empty: of the whole branch."
    )
    branch_id = fields.Many2one(
        "rm.branch",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.user.rm_branch_id,
    )
    date_from = fields.Date(
        "Half year",
        required=True,
        default=lambda self: first_day("half_year", bank_today(self.env)),
        help="Any day of it.",
    )
    date_to = fields.Date(readonly=True)
    results = fields.Text("What was achieved")
    problems = fields.Text("What did not work, and why")
    next_goals = fields.Text("Goals of the next half year")
    next_measures = fields.Text("Measures of the next half year")
    support = fields.Text("What is needed from the bank")
    line_ids = fields.One2many("rm.work.summary.line", "summary_id", "Figures")
    filled_on = fields.Date("Figures filled in on", readonly=True, copy=False)
    deposit_day = fields.Date("Deposits as of", readonly=True, copy=False)
    loan_day = fields.Date("Loans as of", readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("submitted", "Submitted"), ("noted", "Commented")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    submitted_on = fields.Date(readonly=True, copy=False)
    is_maker = fields.Boolean(compute="_compute_is_maker")

    _one_of_rm = models.UniqueIndex(
        "(manager_id, date_from) WHERE manager_id IS NOT NULL",
        "There is a summary of this half year already. Open that one.",
    )
    _one_of_branch = models.UniqueIndex(
        "(branch_id, date_from) WHERE manager_id IS NULL",
        "There is a summary of this branch and half year already. Open that one.",
    )
    _by_branch = models.Index("(branch_id, date_from DESC, id DESC)")
    _by_manager = models.Index("(manager_id, date_from DESC)")

    @api.depends("manager_id", "branch_id", "date_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for record in self:
            who = record.manager_id.name or record.branch_id.name or ""
            record.display_name = f"{who} {record._half_label()}".strip()

    def _half_label(self):
        if not self.date_from:
            return ""
        if self.date_from.month <= 6:
            return self.env._("first half of %(year)s", year=self.date_from.year)
        return self.env._("second half of %(year)s", year=self.date_from.year)

    @api.depends("create_uid")
    @api.depends_context("uid")
    def _compute_is_maker(self):
        for record in self:
            record.is_maker = not record.id or record.create_uid == self.env.user

    @api.model_create_multi
    def create(self, vals_list):
        # sudo: one reads always who one is oneself
        own = self.env["rm.manager"].sudo().search([("user_id", "=", self.env.uid)], limit=1)
        if own and self.env.user.has_group("rm_workbench.group_rm"):
            usual = (None, False, own.branch_id.id, self.env.user.rm_branch_id.id)
            for vals in vals_list:
                if vals.get("branch_id") not in usual:
                    raise UserError(self.env._("Your summary is of your own branch: leave it out."))
            vals_list = [{**vals, "branch_id": own.branch_id.id} for vals in vals_list]
        else:
            own = own.browse()
        vals_list = [self._on_first_day(vals) for vals in vals_list]
        records = super().create(vals_list)
        for record in records:
            record._set_guarded(
                manager_id=own.id or None, date_to=last_day("half_year", record.date_from)
            )
        # the owner is set after the row was made: the rules have the last word on it
        records.check_access("write")
        return records

    @api.model
    def _on_first_day(self, vals):
        day = fields.Date.to_date(vals.get("date_from") or bank_today(self.env))
        return {**vals, "date_from": first_day("half_year", day)}

    def write(self, vals):
        if vals:
            self.check_access("write")
            for record in self:
                record._refuse_unless_draft()
        if "date_from" in vals:
            raise UserError(self.env._("Make another summary for another half year."))
        if "branch_id" in vals and any(r.branch_id.id != vals["branch_id"] for r in self):
            raise UserError(self.env._("Make another summary for another branch."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        for record in self:
            record._refuse_unless_draft()

    def _refuse_unless_draft(self):
        if self._lock_state() != "draft":
            raise UserError(
                self.env._(
                    "%(record)s is handed in and stays as it is. Take it back first.",
                    record=self.display_name,
                )
            )

    def _words_titles(self):
        return {"note": self.env._("Leader's comment")}

    def action_submit(self):
        """Hand the summaries in to the leaders.

        :return: True
        """
        self.check_access("write")
        for record in self:
            record._expect_state("draft")
            missing = [
                self._field_label(name)
                for name in ("results", "next_goals")
                if not (record[name] or "").strip()
            ]
            if missing or not record.filled_on:
                raise UserError(
                    self.env._(
                        "%(record)s: fill in the figures and %(fields)s first.",
                        record=record.display_name,
                        fields=self._listed(missing or [self._field_label("results")]),
                    )
                )
            record._set_guarded(state="submitted", submitted_on=bank_today(self.env))
            record._tell(self.env._("handed in"))
        return True

    def action_take_back(self):
        """Make it a draft again, as long as no leader has commented.

        :return: True
        """
        self.check_access("write")
        for record in self:
            record._expect_state("submitted")
            record._set_guarded(state="draft")
            record._tell(self.env._("taken back"))
        return True

    def action_note(self, text=""):
        """Comment as a leader of the branch or above who did not write it.

        :return: True
        """
        self.check_access("read")
        if not self.env.user.has_group("rm_workbench.group_leader"):
            raise AccessError(self.env._("Summaries are commented by leaders."))
        for record in self:
            if self.env.user._is_one_of(record.create_uid):
                raise AccessError(self.env._("Somebody else must comment your own summary."))
            record._expect_state("submitted", "noted")
            words = record._own_words(text)
            record._set_guarded(state="noted")
            record._tell(self.env._("commented"), words)
        return True
