from odoo import api, models
from odoo.tools import SQL

from ...bank_date import bank_today


class RmLeaving(models.Model):
    """The sign-in of who leaves ends with his last day, whatever the audit still has to say."""

    _inherit = "rm.leaving"

    def _end_sign_in(self):
        """Disable the users of RMs whose last day is over; of all, when no leaving is given.

        Not those who hold another role than that of an RM today: they are somebody else in the
        bank by now, and an administrator decides.
        """
        for model in ("rm.manager", "rm.leaving", "rm.role.grant"):
            self.env[model].flush_model()
        today = bank_today(self.env)
        rows = self.env.execute_query(
            SQL(
                """SELECT u.id FROM rm_manager m JOIN res_users u ON u.id = m.user_id
                    WHERE u.active AND %(some)s AND u.id <> ALL(%(system)s)
                      AND (m.left_on < %(today)s OR EXISTS (SELECT FROM rm_leaving v
                           WHERE v.manager_id = m.id AND v.state = 'approved'
                             AND v.last_day < %(today)s))
                      AND NOT EXISTS (SELECT FROM rm_role_grant g JOIN rm_role r
                               ON r.id = g.role_id
                           WHERE g.user_id = u.id AND r.code <> 'rm' AND %(holds)s)
                 ORDER BY u.id""",
                # sudo: whose leaving it is
                some=SQL("m.id = ANY(%s)", self.sudo().manager_id.ids) if self else SQL("TRUE"),
                system=self.env["res.users"]._rm_system_ids(),
                today=today,
                holds=self.env["rm.role.grant"]._valid_on_sql(today),
            )
        )
        # sudo: what an administrator would do by hand; who left signs in nowhere
        users = self.env["res.users"].sudo().browse([row[0] for row in rows])
        if users:
            users.write({"active": False})
            users._end_sessions()
            self.env["rm.user.link"]._void(users)
            for user in users:
                reason = self.env._("Last day in the bank is over")
                self.env["rm.journal"]._record(
                    "user.disabled", user, reference=user.login, reason=reason
                )
        return users


class RmStartOfDay(models.AbstractModel):
    _inherit = "rm.start.of.day"

    @api.model
    def _begin(self):
        result = super()._begin()
        self.env["rm.leaving"]._end_sign_in()
        return result
