from odoo import api, models
from odoo.exceptions import AccessDenied
from odoo.tools import SQL

from ...bank_date import bank_today
from ...caller_address import caller_address


class ResUsers(models.Model):
    """Who is on leave without sign-in opens nothing, on no path, until he is back."""

    _inherit = "res.users"

    def _rm_is_shut_out(self):
        """Return whether the person is an RM who is away without sign-in today."""
        self.ensure_one()
        # a sign-in is a transaction of its own, so nothing of it waits to be written
        rows = self.env.execute_query(
            SQL(
                """SELECT 1 FROM rm_absence a JOIN rm_manager m ON m.id = a.manager_id
                    WHERE m.user_id = ANY(%s) AND a.no_sign_in AND a.state = 'approved'
                      AND %s BETWEEN a.valid_from AND a.valid_to LIMIT 1""",
                # whoever is on leave is so with every login
                self._accounts().ids,
                bank_today(self.env),
            )
        )
        return bool(rows)

    def _check_credentials(self, credential, env):
        if self.env.user._rm_is_shut_out():
            way, address = credential.get("type"), caller_address()
            detail = {"way": way, "on_leave": True, "address": address}
            self._journal_sign_in("user.sign_in_failed", self.env.user.login, detail)
            self._spend_time_of_check(credential)
            raise AccessDenied
        return super()._check_credentials(credential, env)

    @api.model
    def _credentials_stamp(self, uid):
        return *super()._credentials_stamp(uid), self.browse(uid)._rm_is_shut_out()
