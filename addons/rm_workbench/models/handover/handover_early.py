from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...bank_date import bank_today


class RmHandover(models.Model):
    """Temporary keeping that ends before its last day, because the giving RM is back."""

    _inherit = "rm.handover"

    def action_end_early(self, last_day=False):
        """End temporary keeping early; by default at once, so that yesterday was its last day.

        For the giving RM and the leaders who may write the hand-over.

        :param str last_day: ISO date of the new last day, from yesterday on.
        :return: True
        """
        self.check_access("write")
        today = bank_today(self.env)
        yesterday = fields.Date.subtract(today, days=1)
        last = self._checked_date(last_day) or yesterday
        for handover in self:
            handover._expect_state("done")
            if handover.kind != "temporary" or not (
                max(yesterday, handover.effective_on) <= last < handover.return_on
            ):
                raise UserError(
                    self.env._(
                        "%(number)s: only temporary keeping ends early, on a day from yesterday on,"
                        " not before its first day and before %(return_on)s.",
                        number=handover.number,
                        return_on=handover.return_on or "–",
                    )
                )
            handover._end_keeping(last)
            if last < today:
                handover._take_back()
        return True

    def _checked_date(self, day):
        try:
            return fields.Date.to_date(day)
        except ValueError as error:
            raise UserError(
                self.env._("Give the day as YYYY-MM-DD, such as 2025-12-31.")
            ) from error

    def _end_keeping(self, last):
        """Let what holds from the day after the old last day hold from the day after the new one.

        Three statements: what was to end on the old last day ends on the new one, what was to
        begin the day after begins earlier. Shares are checked as after every change.
        """
        customers = self._line_customers()
        self.env["rm.assignment"]._hold(customers)
        # sudo: both RMs of a hand-over that the caller may write
        rms = [self.sudo().from_manager_id.id, self.sudo().to_manager_id.id]
        rows = SQL(
            "manager_id = ANY(%s) AND customer_id = ANY(%s) AND origin = 'workbench'",
            rms,
            customers,
        )
        old = self.return_on
        for statement in (
            SQL("DELETE FROM rm_assignment WHERE %s AND valid_to = %s AND valid_from > %s",
                rows, old, last),
            SQL("UPDATE rm_assignment SET valid_to = %s WHERE %s AND valid_to = %s",
                last, rows, old),
            SQL("UPDATE rm_assignment SET valid_from = %s WHERE %s AND valid_from = %s",
                fields.Date.add(last, days=1), rows, fields.Date.add(old, days=1)),
        ):  # fmt: skip
            self.env.cr.execute(statement)
        self.env["rm.assignment"]._after_bulk(customers)
        self._set_guarded(return_on=last)
        self.env["rm.journal"]._record(
            "handover.ended_early", self, old=old, new=last, customers=len(customers)
        )
