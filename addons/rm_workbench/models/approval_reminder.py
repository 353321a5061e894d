from odoo import api, fields, models
from odoo.tools import SQL

from ..bank_date import bank_today

_KIND = "rm_workbench.mail_activity_type_approval"


class RmApprovalRequest(models.Model):
    """Deciders get a to-do one day before their day is over; it goes when the request moves on."""

    _name = "rm.approval.request"
    _inherit = ["rm.approval.request", "mail.activity.mixin"]

    @api.model
    def _remind(self):
        """Make the to-dos of what is due by tomorrow, once per request and person.

        :return: the number of to-dos made
        """
        tomorrow = fields.Date.add(bank_today(self.env), days=1)
        rows = self.env.execute_query(
            SQL(
                """SELECT w.request_id, w.user_id, q.due_on, q.name
                     FROM (%(deciders)s) w JOIN rm_approval_request q ON q.id = w.request_id
                    WHERE q.due_on <= %(tomorrow)s AND NOT EXISTS (
                          SELECT FROM mail_activity a
                           WHERE a.res_model = 'rm.approval.request' AND a.res_id = q.id
                             AND a.user_id = w.user_id)
                    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2""",
                deciders=self._deciders_sql(),
                tomorrow=tomorrow,
            )
        )
        kind = self.env.ref(_KIND)
        model = self.env["ir.model"]._get(self._name)
        # no notice besides the to-do itself; the start of the day runs as the superuser
        activities = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        activities.create(
            [
                {
                    "activity_type_id": kind.id,
                    "res_model_id": model.id,
                    "res_id": request,
                    "user_id": user,
                    "date_deadline": due_on,
                    "summary": name,
                }
                for request, user, due_on, name in rows
            ]
        )
        return len(rows)

    @api.private
    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Nobody follows a request: a to-do asks for it of every record it is made on."""
        return True

    def _wait_for(self, step):
        self._forget_reminders()
        return super()._wait_for(step)

    def _end(self, state):
        self._forget_reminders()
        return super()._end(state)

    def _forget_reminders(self):
        # sudo: to-dos of all deciders, whoever decided
        self.env["mail.activity"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        ).unlink()


class RmStartOfDay(models.AbstractModel):
    _inherit = "rm.start.of.day"

    @api.model
    def _begin(self):
        result = super()._begin()
        self.env["rm.approval.request"]._remind()
        return result


class RmJournal(models.Model):
    _inherit = "rm.journal"

    @api.model
    def _event_names(self):
        return {
            **super()._event_names(),
            "approval.substitute_set": self.env._("Substitute for approvals named"),
            "approval.substitute_ended": self.env._("Substitution for approvals ended"),
        }
