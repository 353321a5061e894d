import base64
import io
import os

import qrcode
import werkzeug.urls

from odoo import api, fields, models
from odoo.exceptions import AccessDenied
from odoo.tools import SQL

from odoo.addons.auth_totp.models.totp import ALGORITHM, DIGITS, TIMESTEP, TOTP, TOTP_SECRET_SIZE

from ...bank_date import bank_today

#: what a sign-in lacks whose role asks for a second factor that the user has not set up yet
ENROL = "rm_enrol"


class RmRole(models.Model):
    _inherit = "rm.role"

    needs_second_factor = fields.Boolean(
        "Needs a second factor",
        help="Whoever holds the role signs in with an app's code or a passkey; a setting.",
    )


class ResUsers(models.Model):
    """A second factor that the bank demands by role.

    Whoever holds such a role and has none sets one up between his password and his session, so
    there is no moment at which he is signed in without it. Over XML-RPC and JSON-RPC his password
    opens nothing, as with everybody who has a second factor: clients use keys.
    """

    _inherit = "res.users"

    def _rm_lacks_second_factor(self):
        """Return whether a role of today demands a second factor that this user has not."""
        self.ensure_one()
        # sudo: asked while somebody signs in, before he is anybody
        if self.sudo().totp_secret:
            return False
        for model in ("rm.role", "rm.role.grant"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT 1 FROM rm_role_grant g JOIN rm_role r ON r.id = g.role_id
                    WHERE g.user_id = %s AND r.needs_second_factor AND %s LIMIT 1""",
                self.id,
                self.env["rm.role.grant"]._valid_on_sql(bank_today(self.env)),
            )
        )
        return bool(rows)

    def _mfa_type(self):
        held = super()._mfa_type()
        if held is None and self._rm_lacks_second_factor():
            return ENROL
        return held

    def _mfa_url(self):
        if self._mfa_type() == ENROL:
            return "/workbench/second-factor"
        return super()._mfa_url()

    def _rpc_api_keys_only(self):
        return super()._rpc_api_keys_only() or self._rm_lacks_second_factor()

    @api.model
    def _rm_new_secret(self):
        return base64.b32encode(os.urandom(TOTP_SECRET_SIZE // 8)).decode()

    def _rm_secret_picture(self, secret, issuer):
        """Return the QR code of a secret for an authenticator app, as base64 of a PNG."""
        query = {"secret": secret, "issuer": issuer, "algorithm": ALGORITHM.upper()}
        query |= {"digits": DIGITS, "period": TIMESTEP}
        name = werkzeug.urls.url_quote(f"{issuer}:{self.sudo().login}", safe=":")
        url = f"otpauth://totp/{name}?{werkzeug.urls.url_encode(query)}"
        picture = io.BytesIO()
        qrcode.make(url.encode(), box_size=4).save(picture, optimise=True, format="PNG")
        return base64.b64encode(picture.getvalue()).decode()

    def _rm_enrol(self, secret, code):
        """Set up the second factor of a user who has given his password; refuse a wrong code."""
        self._totp_rate_limit("code_check")
        digits = "".join(str(code).split())
        known = digits.isascii() and digits.isdigit()
        match = TOTP(base64.b32decode(secret)).match(int(digits)) if known else None
        if match is None or not self._rm_lacks_second_factor():
            raise AccessDenied(self.env._("Wrong code: type the six digits that the app shows."))
        # sudo: nobody may write the secret; the code shows that his app holds it
        self.sudo().write({"totp_secret": secret, "totp_last_counter": match})
        self._totp_rate_limit_purge("code_check")
        journal = self.env["rm.journal"].with_user(self)
        journal._record("user.second_factor_set", self.sudo(), reference=self.sudo().login)
        self.env.flush_all()
