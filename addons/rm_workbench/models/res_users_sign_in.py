import secrets

from odoo import api, models
from odoo.exceptions import AccessDenied
from odoo.http import request

_ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class ResUsers(models.Model):
    """Every check of a password leaves a journal line; the first user becomes break-glass."""

    _inherit = "res.users"

    def _check_credentials(self, credential, env):
        way = {
            "way": credential.get("type"),
            "screen": bool(env.get("interactive", True)),
            "address": _address(),
        }
        user = self.env.user
        try:
            if way["screen"] and user.has_group("rm_workbench.group_integration"):
                raise AccessDenied(self.env._("This login is for source systems only."))
            result = super()._check_credentials(credential, env)
        except AccessDenied:
            self._journal_sign_in("user.sign_in_failed", user.login, way)
            raise
        self._journal_sign_in("user.signed_in", user.login, way)
        return result

    def _login(self, credential, user_agent_env):
        try:
            return super()._login(credential, user_agent_env)
        except AccessDenied:
            # sudo: nobody is signed in yet
            known = self.sudo().search_count(self._get_login_domain(credential["login"]), limit=1)
            if not known:
                # not the text typed: people type their password there by mistake
                self._journal_sign_in("user.unknown_login", "?", {"address": _address()})
            raise

    def _journal_sign_in(self, event, login, detail):
        self.env["rm.journal"]._record_first(event, self.browse(), reference=login, **detail)

    @api.model
    def _rm_secure_root(self, password=None):
        """Make Odoo's first user the break-glass login ``root`` of the bank.

        :param str password: the password to set; a random one by default.
        :return: the password, to be shown once.
        """
        root = self.env.ref("base.user_admin")
        chosen = password or "".join(secrets.choice(_ALPHABET) for _ in range(20))
        root.write({"login": "root", "name": "系统维护 root", "password": chosen})
        role = self.env.ref("rm_workbench.role_admin")
        grants = self.env["rm.role.grant"]
        if not grants.search_count([("user_id", "=", root.id), ("role_id", "=", role.id)]):
            grants.create({"user_id": root.id, "role_id": role.id})
        self.env["rm.journal"]._record("user.root_secured", root, reference="root")
        return chosen


def _address():
    return request.httprequest.remote_addr if request else False
