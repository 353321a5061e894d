import logging

from odoo import api, models
from odoo.exceptions import AccessDenied

from ...caller_address import caller_address

#: which of the provider's words about a person is the login of the bank; empty: none
LOGIN_CLAIM = "rm_workbench.oidc_login_claim"
#: who says last whether a sign-in is good
_LAST_WORD = ("_login", "_check_credentials")

_logger = logging.getLogger(__name__)


def _refuse(self, *_credential, **_env):
    raise AccessDenied(self.env._("The server has to be started again before anybody can sign in."))


class ResUsers(models.Model):
    """Sign-in by the bank's directory: Odoo's auth_ldap and auth_oauth, where they are installed.

    The suite depends on neither. What holds for passwords holds here too: unknown logins are asked
    of no directory and nobody is made by signing in, locks and second factors count, each sign-in
    and failure is a line of the journal. The two methods below are called by auth_oauth only.
    """

    _inherit = "res.users"

    def _register_hook(self):
        """Open nothing while another module's word on a sign-in comes after this one's.

        That is so in a process that has just installed auth_ldap or auth_oauth; when it starts
        again, modules are in their order and the suite has the last word.
        """
        super()._register_hook()
        users = self.env.registry["res.users"]
        for name in _LAST_WORD:
            holder = next(c for c in users.__mro__ if name in c.__dict__)
            if not holder.__module__.startswith("odoo.addons.rm_"):
                _logger.warning("%s opens sign-ins: restart the server first", holder.__module__)
                setattr(users, name, _refuse)

    @api.model
    def _auth_oauth_validate(self, provider, access_token):
        validation = super()._auth_oauth_validate(provider, access_token)
        # sudo: nobody is signed in yet
        client = self.env["auth.oauth.provider"].sudo().browse(provider).client_id
        meant = [validation.get(name) for name in ("aud", "azp", "client_id")]
        meant = {one for value in meant for one in (value if isinstance(value, list) else [value])}
        if not client or client not in meant:
            # a token that another application of the same provider got hold of
            detail = {"way": "oauth", "audience": False, "address": caller_address()}
            self._journal_sign_in("user.sign_in_failed", "?", detail)
            raise AccessDenied(
                self.env._("The sign-in service's answer is not meant for the workbench.")
            )
        return validation

    @api.model
    def _auth_oauth_signin(self, provider, validation, params):
        # sudo: nobody is signed in yet
        users = self.sudo()
        subject = validation["user_id"]
        held = [("oauth_uid", "=", subject), ("oauth_provider_id", "=", provider)]
        if not users.search_count(held, limit=1):
            self._link_by_claim(provider, validation)
        if not users.search_count(held, limit=1):
            # accounts are made by administrators, never by signing in
            detail = {"way": "oauth", "address": caller_address()}
            self._journal_sign_in("user.unknown_login", "?", detail)
            raise AccessDenied(
                self.env._("The workbench has no user for you. Ask your administrator.")
            )
        return super()._auth_oauth_signin(provider, validation, params)

    def _link_by_claim(self, provider, validation):
        """Link the person to the user of the login that the provider names, once for all."""
        # sudo: nobody is signed in yet
        claim = self.env["ir.config_parameter"].sudo().get_param(LOGIN_CLAIM)
        login = validation.get(claim) if claim else None
        if not login or not isinstance(login, str):
            return
        user = self.sudo().search([("login", "=", login), ("oauth_uid", "=", False)], limit=1)
        if user and user.id not in (self.env.ref("base.user_admin").id, self.env.uid):
            user.write({"oauth_provider_id": provider, "oauth_uid": validation["user_id"]})
            self._journal_sign_in("user.directory_linked", login, {"provider": provider})
