from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ...bank_date import bank_today
from ..foundation.words_mixin import RmWordsMixin


class RmRiskNotice(models.Model):
    """风险提示单: a risk manager points a risk out to an RM, who answers by a day."""

    _name = "rm.risk.notice"
    _description = "Risk notice"
    _inherit = ["rm.words.mixin", "rm.owned.mixin"]
    _owned_by_others = True
    _order = "id desc"
    _rec_name = "subject"
    _limits = {"subject": 128, "content": 4000}
    _guarded = (*RmWordsMixin._guarded, "sent_on", "sent_by_id", "answer", "answered_on")
    _words_deeds = {
        "answer": ("action_answer", False),
        "close": ("action_close", False),
        "ask_again": ("action_ask_again", True),
    }

    manager_id = fields.Many2one(readonly=False, default=False, domain="[('user_id', '!=', False)]")
    subject = fields.Char("Title", required=True)
    level = fields.Selection(
        [("attention", "Attention"), ("warning", "Warning"), ("serious", "Serious")],
        required=True,
        default="warning",
    )
    loan_id = fields.Many2one("rm.loan", ondelete="restrict", index="btree_not_null")
    customer_id = fields.Many2one(
        related="loan_id.customer_id", store=True, index="btree_not_null", string="Customer"
    )
    content = fields.Text("What to look at", required=True)
    answer_by = fields.Date(
        required=True,
        copy=False,
        default=lambda self: self.env["rm.working.day"]._add(bank_today(self.env), 5),
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "To be answered"),
            ("answered", "Answered"),
            ("closed", "Dealt with"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    sent_by_id = fields.Many2one("res.users", "Sent by", readonly=True, copy=False)
    sent_on = fields.Date(readonly=True, copy=False)
    answer = fields.Text(readonly=True, copy=False)
    answered_on = fields.Date(readonly=True, copy=False)
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue", string="Overdue"
    )

    _branch_id_id = models.Index("(branch_id, id)")
    _manager_id_id = models.Index("(manager_id, id)")
    _waiting = models.Index("(answer_by) WHERE state = 'sent'")

    @api.depends("answer_by", "state")
    def _compute_is_overdue(self):
        today = bank_today(self.env)
        for notice in self:
            notice.is_overdue = (
                notice.state == "sent" and bool(notice.answer_by) and notice.answer_by < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = fields.Domain("state", "=", "sent") & fields.Domain(
            "answer_by", "<", bank_today(self.env)
        )
        return late if True in value else ~late

    @api.onchange("loan_id")
    def _onchange_loan(self):
        if self.loan_id:
            asked = self.loan_id.manager_id | self.loan_id.customer_id.manager_id
            # sudo: who signs in can answer; nothing of the user is shown
            able = asked.sudo().filtered("user_id").sudo(False)
            self.manager_id = (able or asked)[:1]

    def write(self, vals):
        if vals:
            self.check_access("write")
            for notice in self:
                if notice._lock_state() != "draft":
                    raise UserError(
                        self.env._("%(notice)s is sent and stays as it is.", notice=notice.subject)
                    )
            if "manager_id" in vals:
                raise UserError(self.env._("Write a new notice to another RM."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        for notice in self:
            if notice._lock_state() != "draft":
                raise UserError(
                    self.env._("%(notice)s is sent and stays on record.", notice=notice.subject)
                )

    def _words_titles(self):
        return {
            "answer": self.env._("Answer to the risk manager"),
            "close": self.env._("Close the risk notice"),
            "ask_again": self.env._("Ask again"),
        }

    def action_send(self):
        """Send the drafts to their RMs, who answer by the day.

        :return: True
        """
        self.check_access("write")
        for notice in self:
            notice._expect_state("draft")
            notice._check_addressee()
            day = notice._day_ahead(notice.answer_by)
            notice._set_guarded(
                state="sent",
                sent_by_id=self.env.uid,
                sent_on=bank_today(self.env),
                answer_by=day,
            )
            notice._tell(self.env._("sent"), notice.content)
            notice._remind(day)
        return True

    def _check_addressee(self):
        """Refuse an RM who does not sign in, or who has no share of the borrower today."""
        # sudo: whether there is a login is compared, not shown
        if not self.sudo().manager_id.user_id:
            raise ValidationError(self.env._("This RM does not sign in and could not answer."))
        if not self.customer_id:
            return
        self.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                "SELECT 1 FROM rm_customer_access WHERE customer_id = %s AND manager_id = %s",
                self.customer_id.id,
                self.manager_id.id,
            )
        )
        if not rows:
            raise ValidationError(self.env._("The loan is not looked after by this RM today."))

    def _remind(self, day):
        # sudo: the addressee's own to-do
        user = self.sudo().manager_id.user_id
        # stored once, so in the words of whoever has to do it
        env = self.with_context(lang=user.lang).env
        summary = env._("Answer the risk notice: %(subject)s", subject=self.subject)
        quiet = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        quiet._rm_todo(self, user, summary, day)

    def action_answer(self, text=""):
        """Answer as the RM it is addressed to.

        :return: True
        """
        self.check_access("read")
        for notice in self:
            notice._expect_state("sent")
            if not notice.is_mine:
                raise AccessError(self.env._("Only the RM it is addressed to answers."))
            words = notice._own_words(text)
            notice._set_guarded(state="answered", answer=words, answered_on=bank_today(self.env))
            notice._tell(self.env._("answered"), words)
            notice._forget_todos()
        return True

    def action_close(self, text=""):
        """Close answered notices, as a risk manager of the branch or above.

        :return: True
        """
        for notice in self._judged():
            words = notice._own_words(text)
            notice._set_guarded(state="closed")
            notice._tell(self.env._("closed"), words)
        return True

    def action_ask_again(self, text="", until=""):
        """Ask the RM for a better answer by a day.

        :return: True
        """
        for notice in self._judged():
            words, day = notice._own_words(text), notice._day_ahead(until)
            notice._set_guarded(state="sent", answer_by=day)
            notice._tell(self.env._("asked again until %(day)s", day=day), words)
            notice._remind(day)
        return True

    def _judged(self):
        self.check_access("read")
        if not self.env.user.has_group("rm_workbench.group_risk"):
            raise AccessError(self.env._("A risk manager judges the answer."))
        for notice in self:
            notice._expect_state("answered")
        return self
