from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...bank_date import bank_today


class RmApprovalRequest(models.Model):
    """Who may decide on a request now; one statement for the inbox, the count and the check."""

    _inherit = "rm.approval.request"

    @api.model
    def _deciders_sql(self, among=None):
        """SQL of (request_id, user_id, person_id): who may decide now on each pending request.

        ``user_id`` is ``person_id`` himself, whom the step means, or his substitute of today.
        Neither is ever who submitted the record or worked on it, nor who decided on an earlier
        step of it, with no account of his (res.users.rm_staff_no), nor the break-glass login,
        which is no person of the bank.

        :param SQL among: condition on a person ``p``, ``None`` for everybody.
        """
        for model in ("request", "step", "substitute"):
            self.env[f"rm.approval.{model}"].flush_model()
        for model in ("rm.role.grant", "rm.branch"):
            self.env[model].flush_model()
        self.env["res.users"].flush_model(["rm_staff_no"])
        return SQL(
            """SELECT DISTINCT q.id AS request_id, u.id AS user_id, p.id AS person_id
                 FROM rm_approval_request q
                 JOIN rm_approval_step s ON s.id = q.step_id
            LEFT JOIN rm_branch b ON b.id = q.branch_id
                 JOIN res_users p ON p.active AND %(among)s
                  AND (s.user_id = p.id OR s.relation <> 'person' AND EXISTS (
                    SELECT FROM rm_role_grant g LEFT JOIN rm_branch gb ON gb.id = g.branch_id
                     WHERE g.user_id = p.id AND g.role_id = s.role_id AND %(holds)s
                       AND CASE s.relation
                           WHEN 'same' THEN g.branch_id = q.branch_id
                                OR q.escalated_on IS NOT NULL
                               AND starts_with(b.parent_path, gb.parent_path)
                           WHEN 'parent' THEN g.branch_id = b.parent_id
                                OR q.escalated_on IS NOT NULL AND gb.id <> b.id
                               AND starts_with(b.parent_path, gb.parent_path)
                           WHEN 'covering' THEN g.branch_id IS NULL
                                OR starts_with(b.parent_path, gb.parent_path)
                           WHEN 'head_office' THEN g.branch_id IS NULL OR gb.parent_id IS NULL
                           END))
            LEFT JOIN rm_approval_substitute t ON t.user_id = p.id AND %(absent)s
                 JOIN res_users u ON u.active AND u.id IN (p.id, t.substitute_id)
           CROSS JOIN LATERAL (SELECT %(accounts)s AS ids) same
                WHERE q.state = 'pending' AND q.submitted_by_id <> ALL(same.ids)
                  AND u.id <> ALL(%(system)s) AND p.id <> ALL(%(system)s)
                  AND NOT EXISTS (
                  SELECT FROM rm_approval_decision d
                   WHERE d.request_id = q.id AND d.user_id = ANY(same.ids))
                  AND NOT EXISTS (
                  SELECT FROM rm_approval_request_maker_rel k
                   WHERE k.rm_approval_request_id = q.id AND k.res_users_id = ANY(same.ids))""",
            accounts=self.env["res.users"]._accounts_sql("u", "p"),
            system=self.env["res.users"]._rm_system_ids(),
            among=among or SQL("TRUE"),
            holds=self.env["rm.role.grant"]._valid_on_sql(bank_today(self.env)),
            absent=self.env["rm.approval.substitute"]._valid_today_sql(),
        )

    @api.model
    def _waiting_sql(self, uid, what="request_id"):
        """SQL of the requests that wait for the user, or of whom he decides for (``person_id``)."""
        among = SQL(
            """(p.id = %(uid)s OR p.id IN (SELECT t.user_id FROM rm_approval_substitute t
                                            WHERE t.substitute_id = %(uid)s AND %(absent)s))""",
            uid=uid,
            absent=self.env["rm.approval.substitute"]._valid_today_sql(),
        )
        return SQL(
            "SELECT %s FROM (%s) w WHERE w.user_id = %s",
            SQL.identifier(what),
            self._deciders_sql(among),
            uid,
        )

    def _deciders(self):
        """Return the users who may sign the pending request now, by id."""
        self.ensure_one()
        self.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT user_id FROM (%s) w WHERE request_id = %s ORDER BY user_id",
                self._deciders_sql(),
                self.id,
            )
        )
        return self.env["res.users"].browse([row[0] for row in rows])

    def _refuse_without_decider(self, record):
        """Refuse a submission that nobody could decide on: wrong roles, or no right to read it."""
        if not any(record.with_user(user).has_access("read") for user in self._deciders()):
            raise UserError(
                self.env._(
                    "Nobody can sign %(record)s as %(step)s. Ask the administrator to grant this"
                    " role or to change the approval route.",
                    record=self.name,
                    step=self.step_id.display_name,
                )
            )
