from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...bank_date import bank_today


class RmAbsence(models.Model):
    """The way of an absence: entered, approved, begun, back."""

    _inherit = "rm.absence"

    def _refuse_change_of_approved(self):
        super()._refuse_change_of_approved()
        for absence in self:
            if absence.state in ("returned", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(record)s is over and can no longer be changed. Enter a new one.",
                        record=absence.display_name,
                    )
                )

    def action_submit(self):
        """Submit the absences to an administrator.

        :return: True
        """
        self.check_access("write")
        for absence in self:
            absence._expect_state("draft", "rejected")
            absence._refuse_own()
            absence._check_terms()
        return super().action_submit()

    def _approval_check_comment(self, decision, comment):
        result = super()._approval_check_comment(decision, comment)
        if decision == "approve":
            self._refuse_own()
            self._check_terms()
        return result

    def _approval_ended(self, state):
        result = super()._approval_ended(state)
        if state == "approved":
            if self.valid_from <= bank_today(self.env):
                self._begin()
            self._ask_for_keeping()
            self._days_changed()
        return result

    def _days_changed(self):
        """Hook: the days that count as away are others than before."""

    def _begin(self):
        self._set_guarded(begun=True)
        if self.no_sign_in:
            # sudo: all accounts of an RM who is away; an administrator approved it
            self.sudo().manager_id.user_id._accounts()._end_sessions()
        self.env["rm.journal"]._record(
            "absence.begun",
            self,
            reference=self.sudo().manager_id.code,
            last_day=self.valid_to,
            sign_in=not self.no_sign_in,
        )

    def _ask_for_keeping(self):
        """Give whoever entered it the next step, when customers would be without anybody."""
        # sudo: who entered it, and how many customers the RM has today
        known = self.sudo()
        number = (
            self.env["rm.customer.access"]
            .sudo()
            .search_count([("manager_id", "=", known.manager_id.id)])
        )
        if not number:
            return
        summary = self.env._(
            "%(name)s is away from %(day)s: have %(number)s customers kept by somebody",
            name=known.manager_id.name,
            day=known.valid_from,
            number=number,
        )
        for user in known.maker_ids:
            self.env["mail.activity"]._rm_todo(self, user, summary, known.valid_from)

    def action_return(self, day=False):
        """Say that the RM is back; customers that are kept for him go back.

        :param str day: ISO date of the first day back, by default today.
        :return: True
        """
        self.check_access("write")
        today = bank_today(self.env)
        for absence in self:
            absence._expect_state("approved")
            absence._refuse_own()
            back = absence._checked_day(day) or today
            latest = min(today, fields.Date.add(absence.valid_to, days=1))
            if not absence.valid_from < back <= latest:
                raise UserError(
                    self.env._(
                        "%(record)s: the first day back lies after %(first)s and is today at the"
                        " latest.",
                        record=absence.display_name,
                        first=absence.valid_from,
                    )
                )
            absence._end(back)
            absence._end_keepings(back)
        return True

    def _checked_day(self, day):
        try:
            # what a remote caller sends need be no text
            return fields.Date.to_date(str(day)) if day else None
        except ValueError as error:
            raise UserError(
                self.env._("Give the day as YYYY-MM-DD, such as 2025-12-31.")
            ) from error

    def _end(self, back):
        self._set_guarded(state="returned", returned_on=back)
        self._days_changed()
        # sudo: to-dos that this flow gave; they end with the absence
        self.env["mail.activity"].sudo().search(
            [("rm_model", "=", self._name), ("rm_res_id", "in", self.ids)]
        ).unlink()
        self.env["rm.journal"]._record(
            "absence.ended", self, reference=self.sudo().manager_id.code, back=back
        )

    def action_cancel(self):
        """Call off an absence that has not begun.

        :return: True
        """
        self.check_access("write")
        for absence in self:
            absence._expect_state("approved")
            if absence.valid_from <= bank_today(self.env):
                raise UserError(
                    self.env._(
                        "%(record)s has begun. Say when the RM is back instead.",
                        record=absence.display_name,
                    )
                )
            absence._set_guarded(state="cancelled")
            absence._days_changed()
            self.env["rm.journal"]._record(
                "absence.called_off", absence, reference=absence.sudo().manager_id.code
            )
        return True

    @api.model
    def _begin_day(self):
        """Begin what begins today, end what ended yesterday."""
        today = bank_today(self.env)
        running = [("state", "=", "approved")]
        for absence in self.search([*running, ("begun", "=", False), ("valid_from", "<=", today)]):
            absence._begin()
        for absence in self.search([*running, ("valid_to", "<", today)]):
            absence._end(fields.Date.add(absence.valid_to, days=1))

    @api.model
    def _is_away(self, manager, day):
        """Return whether an RM is away on a day."""
        self.flush_model()
        query = SQL("SELECT %s", self._away_sql(SQL("%s", manager.id), day))
        return self.env.execute_query(query)[0][0]


class RmStartOfDay(models.AbstractModel):
    _inherit = "rm.start.of.day"

    @api.model
    def _begin(self):
        self.env["rm.absence"]._begin_day()
        return super()._begin()


class RmJournal(models.Model):
    _inherit = "rm.journal"

    @api.model
    def _event_names(self):
        return {
            **super()._event_names(),
            "absence.begun": self.env._("RM is away from today"),
            "absence.ended": self.env._("RM is back"),
            "absence.called_off": self.env._("Absence called off"),
        }
