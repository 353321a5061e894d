from odoo import api, fields, models
from odoo.tools import SQL

from ...bank_date import bank_today


class RmApprovalRequest(models.Model):
    """Deciders get a to-do one day before their day is over; it goes when the request moves on.

    To-dos hang on no document, they only say what they are about.
    """

    _inherit = "rm.approval.request"

    reminder_ids = fields.Many2many(
        "mail.activity",
        "rm_approval_request_reminder_rel",
        string="Reminders",
        readonly=True,
        groups=fields.NO_ACCESS,
    )

    @api.model
    def _remind(self):
        """Make the to-dos of what is due by tomorrow, once per request and person.

        :return: the number of to-dos made
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT w.request_id, w.user_id, q.due_on, q.name
                     FROM (%(deciders)s) w JOIN rm_approval_request q ON q.id = w.request_id
                    WHERE q.due_on <= %(tomorrow)s AND NOT EXISTS (
                          SELECT FROM rm_approval_request_reminder_rel r
                            JOIN mail_activity a ON a.id = r.mail_activity_id
                           WHERE r.rm_approval_request_id = q.id AND a.user_id = w.user_id)
                    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2""",
                deciders=self._deciders_sql(),
                tomorrow=fields.Date.add(bank_today(self.env), days=1),
            )
        )
        # no notice besides the to-do itself
        todos = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        for request_id, user_id, due_on, name in rows:
            # sudo: the to-dos of a request are kept by this engine only
            request = self.sudo().browse(request_id)
            user = self.env["res.users"].browse(user_id)
            # stored once, so in the words of whoever decides, not of the job that makes it
            env = self.with_context(lang=user.lang).env
            summary = env._("Approve by %(day)s: %(record)s", day=due_on, record=name)
            request._keep_reminder(todos._rm_todo(request, user, summary, due_on))
        return len(rows)

    def _keep_reminder(self, todo):
        self.env.flush_all()
        self.env.cr.execute(
            "INSERT INTO rm_approval_request_reminder_rel"
            " (rm_approval_request_id, mail_activity_id) VALUES (%s, %s)",
            [self.id, todo.id],
        )
        self.invalidate_recordset(["reminder_ids"])

    def _wait_for(self, step):
        self._forget_reminders()
        return super()._wait_for(step)

    def _end(self, state):
        self._forget_reminders()
        return super()._end(state)

    def _forget_reminders(self):
        # sudo: to-dos of all deciders, whoever decided
        self.sudo().reminder_ids.unlink()


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
