from odoo import api, fields, models
from odoo.tools import SQL

from ...bank_date import bank_today


class RmApprovalRequest(models.Model):
    """升级: nobody decided in time, and days more went by: the level above is told and may sign.

    A step of the record's own branch, or of the one above it, opens to the same role in every
    branch above. Leaders of the nearest branch above that has one, else the administrators, get a
    to-do; it goes when the request moves on.
    """

    _inherit = "rm.approval.request"

    escalated_on = fields.Date("Escalated on", readonly=True)

    @api.model
    def _escalate(self):
        """Escalate what is late for longer than its step allows, once.

        :return: the requests escalated
        """
        today = bank_today(self.env)
        late = self.search(
            [("state", "=", "pending"), ("escalated_on", "=", False), ("due_on", "<", today)]
        )
        calendar = self.env["rm.working.day"]
        found = late.filtered(
            lambda one: (
                one.step_id.escalate_days
                and calendar._add(one.due_on, one.step_id.escalate_days) < today
            )
        )
        for request in found:
            failed = request._deciders()
            request._set_guarded(escalated_on=today)
            request._tell_above(failed)
            self.env["rm.journal"]._record(
                "approval.escalated",
                # what was to be decided on, as for the other steps of an approval
                self.env[request.model].browse(request.res_id),
                reference=request.name,
                model_name=request.kind,
                step=request.step_id.display_name,
                day=request.due_on,
            )
        found.invalidate_recordset(["waits_for_me"])
        return found

    def _tell_above(self, failed):
        todos = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        for user in self._above(failed):
            # stored once, so in the words of whoever reads it, not of the job that makes it
            env = self.with_context(lang=user.lang).env
            summary = env._(
                "Nobody has decided since %(day)s: %(record)s",
                day=self.due_on,
                record=self.name,
            )
            self._keep_reminder(todos._rm_todo(self, user, summary, bank_today(self.env)))

    def _above(self, failed):
        """Return the leaders of the nearest branch above that has one, else the administrators.

        Above the record's branch, and above the nearest leaders who should have decided. Whoever
        worked on the record or is concerned is not told to see to it.

        :param failed: the users who might have decided until now.
        """
        self.ensure_one()
        users, part = self.env["res.users"], self.maker_ids | self.submitted_by_id
        levels = [(own, users.browse(ids)) for own, ids in self._leaders_upwards()]
        late = next((nth for nth, (_own, level) in enumerate(levels) if level & failed), -1)
        above = [level for own, level in levels[late + 1 :] if not own]
        for level in (*above, users._rm_administrators()):
            if free := level.filtered(lambda user: not user._is_one_of(part)):
                return free
        return users

    def _leaders_upwards(self):
        """Return (is it the request's own, ids of its leaders) of each branch, nearest first."""
        grants = self.env["rm.role.grant"]
        grants.flush_model()
        return self.env.execute_query(
            SQL(
                """SELECT up.id = b.id, array_agg(DISTINCT g.user_id)
                     FROM rm_role_grant g JOIN rm_role r ON r.id = g.role_id AND r.code = 'leader'
                     JOIN rm_branch up ON up.id = g.branch_id
                     JOIN rm_branch b ON b.id = %(branch)s
                      AND starts_with(b.parent_path, up.parent_path)
                     JOIN res_users u ON u.id = g.user_id AND u.active
                    WHERE %(holds)s GROUP BY 1, up.parent_path
                 ORDER BY length(up.parent_path) DESC""",
                branch=self.branch_id.id or 0,
                holds=grants._valid_on_sql(bank_today(self.env)),
            )
        )


class RmStartOfDay(models.AbstractModel):
    _inherit = "rm.start.of.day"

    @api.model
    def _begin(self):
        result = super()._begin()
        self.env["rm.approval.request"]._escalate()
        return result
