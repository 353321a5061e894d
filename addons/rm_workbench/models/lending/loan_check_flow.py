from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...bank_date import bank_today
from .loan_check import NEEDED


class RmLoanCheck(models.Model):
    """The way of an after-loan check: reported by the RM, answered by a risk manager."""

    _inherit = "rm.loan.check"

    def _words_titles(self):
        return {
            "agree": self.env._("Opinion of the risk manager"),
            "return": self.env._("Send back for another check"),
        }

    def action_report(self):
        """Hand the checks to the risk managers; what was found stays from now on.

        :return: True
        """
        self.check_access("write")
        for check in self:
            check._expect_state("open")
            if not check.is_mine:
                raise AccessError(self.env._("Only an RM of the customer reports this."))
            check._refuse_unfinished()
            check._set_guarded(
                state="reported", reported_on=bank_today(self.env), reported_by_id=self.env.uid
            )
            check._tell(self.env._("reported"), check.findings)
            # sudo: the to-do may be a colleague's who is responsible as well
            check.sudo().todo_id.unlink()
        return True

    def _refuse_unfinished(self):
        empty = [
            self._field_label(name)
            for name in NEEDED[self.kind]
            if not str(self[name] or "").strip()
        ]
        if empty:
            raise UserError(
                self.env._(
                    "%(check)s: fill in %(fields)s first.",
                    check=self.display_name,
                    fields=self._listed(empty),
                )
            )
        if self.warning and not self.attachment_ids:
            raise UserError(
                self.env._(
                    "%(check)s: attach a photo or a document to the warning signs.",
                    check=self.display_name,
                )
            )

    def action_agree(self, opinion=""):
        """Close the checks with a risk manager's opinion.

        :return: True
        """
        for check in self._answered_by_risk():
            text = check._own_words(opinion)
            check._set_guarded(
                state="closed",
                opinion=text,
                opinion_by_id=self.env.uid,
                closed_on=bank_today(self.env),
            )
            check._tell(self.env._("agreed"), text)
        return True

    def action_return(self, reason="", until=""):
        """Send the checks back to the RM, to be done again by a day.

        :param str until: ISO date, today or later.
        :return: True
        """
        for check in self._answered_by_risk():
            text, day = check._own_words(reason), check._day_ahead(until)
            check._set_guarded(state="open", due_on=day, reported_on=None, reported_by_id=None)
            check._tell(self.env._("sent back until %(day)s", day=day), text)
            check._give_todos()
        return True

    def _answered_by_risk(self):
        self.check_access("read")
        if not self.env.user.has_group("rm_workbench.group_risk"):
            raise AccessError(self.env._("A risk manager gives the opinion on a check."))
        for check in self:
            check._expect_state("reported")
            if self.env.user._is_one_of(check.reported_by_id):
                raise AccessError(self.env._("Somebody else must answer your own check."))
        return self

    @api.model
    def _to_be_answered(self):
        """Return the domain of what waits for the opinion of a risk manager."""
        return [("state", "=", "reported")]
