from odoo import models
from odoo.tools import SQL


class ResUsers(models.Model):
    """Ends of sessions and second factors; called by the service above only."""

    _inherit = "res.users"

    def _end_sessions(self):
        self.env["res.users.apikeys"].sudo().search([("user_id", "in", self.ids)]).unlink()
        self.sudo().totp_trusted_device_ids.unlink()
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                """UPDATE res_users SET rm_session_version = COALESCE(rm_session_version, 0) + 1
                    WHERE id = ANY(%s) RETURNING 1""",
                self.ids,
            )
        )
        # tokens of sessions and answers to passwords are kept by every worker
        self.env.registry.clear_cache()

    def _end_second_factor(self):
        self.sudo().totp_trusted_device_ids.unlink()
        # sudo: the service has checked the caller
        self.sudo().auth_passkey_key_ids.unlink()
        self.sudo().totp_secret = False
        self.flush_recordset()
        self.env.registry.clear_cache()
