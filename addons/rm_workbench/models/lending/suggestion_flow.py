from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...bank_date import bank_today

#: days in which a leader answers a suggestion
ANSWER_DAYS = 7
_TEXT_LIMIT = 5000
_LEAST = 4


class RmSuggestion(models.Model):
    """The way of a suggestion: submitted, instructed, answered, adopted or not."""

    _inherit = "rm.suggestion"

    def action_submit(self):
        """Hand the drafts to the leaders, who answer within a week.

        :return: True
        """
        for record in self._mine_in("draft"):
            texts = ("findings", "proposal") if record.kind == "research" else ("proposal",)
            empty = [self._field_label(n) for n in texts if not (record[n] or "").strip()]
            if empty:
                raise UserError(
                    self.env._(
                        "%(subject)s: fill in %(fields)s first.",
                        subject=record.subject,
                        fields=self._listed(empty),
                    )
                )
            record._move("submitted", "submit", due=ANSWER_DAYS)
            record._set_guarded(submitted_on=bank_today(self.env))
        return True

    def action_withdraw(self):
        """Take back what no leader has answered yet.

        :return: True
        """
        for record in self._mine_in("submitted"):
            record._move("draft", "withdraw")
        return True

    def action_answer(self):
        """Answer the leader's instruction with the text typed.

        :return: True
        """
        for record in self._mine_in("instructed"):
            text = record._own_words(record.answer)
            record._move("answered", "answer", text, due=ANSWER_DAYS)
        return True

    def action_instruct(self, instruction="", answer_by=False):
        """Give the RM an instruction (批示), to be answered by a day.

        :param str answer_by: ISO date, today or later.
        :return: True
        """
        day = self._answer_day(answer_by)
        for record in self._led_in("submitted", "answered"):
            record._move("instructed", "instruct", record._own_words(instruction), day=day)
        return True

    def action_adopt(self, note=""):
        """Adopt what is proposed.

        :return: True
        """
        for record in self._led_in("submitted", "answered"):
            text = record._own_words(note) if str(note or "").strip() else False
            record._move("adopted", "adopt", text)
        return True

    def action_decline(self, reason=""):
        """Do not adopt it; the reason is owed to the RM.

        :return: True
        """
        for record in self._led_in("submitted", "answered"):
            record._move("declined", "decline", record._own_words(reason))
        return True

    def _answer_day(self, answer_by):
        try:
            day = fields.Date.to_date(str(answer_by or "")[:10] or None)
        except ValueError:
            day = None
        if not day or day < bank_today(self.env):
            raise ValidationError(self.env._("Say until when the RM answers: a day from today on."))
        return day

    def _own_words(self, text):
        text = str(text or "").strip()
        if len(text) < _LEAST:
            raise UserError(
                self.env._(
                    "Write it in your own words, at least %(least)s characters.", least=_LEAST
                )
            )
        self._check_text("answer", text)
        return text

    def _mine_in(self, *states):
        self.check_access("write")
        for record in self:
            if record.manager_id != self._own_manager():
                raise AccessError(self.env._("Only the RM himself takes this step."))
            record._expect_state(*states)
        return self

    def _led_in(self, *states):
        self.check_access("read")
        if not self.env.user.has_group("rm_workbench.group_leader"):
            raise AccessError(self.env._("Only a leader answers suggestions."))
        for record in self:
            # sudo: who wrote it is compared with the caller; the RM may be of another branch now
            if self.env.user._is_one_of(record.sudo().manager_id.user_id):
                raise AccessError(self.env._("Somebody else must answer your own suggestion."))
            record._expect_state(*states)
        return self

    def _expect_state(self, *states):
        self.ensure_one()
        if self._lock_state() not in states:
            raise UserError(
                self.env._(
                    "%(record)s is in state %(state)s; this step needs %(needed)s.",
                    record=self.subject,
                    state=self._state_label(),
                    needed=self._listed(self._state_label(value=state) for state in states),
                )
            )

    def _move(self, state, step, text=False, due=0, day=None):
        """Set the state and the day of the next answer; keep the step and a line in the journal."""
        before = self.state
        if due:
            ahead = fields.Date.add(bank_today(self.env), days=due)
            day = self.env["rm.working.day"]._on_or_after(ahead)
        self.env["rm.suggestion.step"]._enter(self, step, text, day)
        self.env["rm.journal"]._record(
            f"suggestion.{state}", self, reference=f"{self.id}", before=before
        )
        decided = bank_today(self.env) if state in ("adopted", "declined") else None
        self._set_guarded(state=state, due_on=day, decided_on=decided)


class RmJournal(models.Model):
    _inherit = "rm.journal"

    @api.model
    def _event_names(self):
        return {
            **super()._event_names(),
            "proposal.matched": self.env._("Loan of a proposal found"),
            "suggestion.draft": self.env._("Suggestion withdrawn"),
            "suggestion.submitted": self.env._("Suggestion submitted"),
            "suggestion.instructed": self.env._("Instruction on a suggestion"),
            "suggestion.answered": self.env._("Instruction answered"),
            "suggestion.adopted": self.env._("Suggestion adopted"),
            "suggestion.declined": self.env._("Suggestion not adopted"),
        }
