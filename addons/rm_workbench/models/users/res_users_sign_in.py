import secrets
from contextlib import suppress

from odoo import api, models
from odoo.exceptions import AccessDenied
from odoo.tools import SQL, ormcache

from ...caller_address import caller_address

_ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class _CheckedElsewhere(Exception):
    """A right password that is no secret of this database, so that no cache keeps the answer."""


class ResUsers(models.Model):
    """Sign-in on every path: journalled, locked after failures, cut off at the next call.

    No sentence tells whether a login exists, is locked or is disabled.
    """

    _inherit = "res.users"

    def _check_credentials(self, credential, env):
        way = {
            "way": credential.get("type"),
            "screen": bool(env.get("interactive", True)),
            "address": caller_address(),
        }
        # the code of a second factor is checked for a user who is nobody yet
        user = self[:1].with_user(self[:1]) or self.env.user
        guard = self.env["rm.sign.in.guard"]
        if guard._is_locked(user.id):
            user._journal_sign_in("user.sign_in_failed", user.login, {**way, "locked": True})
            self._spend_time_of_check(credential)
            raise AccessDenied
        try:
            result = super()._check_credentials(credential, env)
            if way["screen"] and user.has_group("rm_workbench.group_integration"):
                raise AccessDenied(self.env._("This login is for source systems only."))
        except AccessDenied:
            user._journal_sign_in("user.sign_in_failed", user.login, way)
            # a second factor has limits of its own
            if way["way"] == "password" and guard._failed(user.id):
                user._journal_sign_in("user.locked", user.login, {"address": way["address"]})
            raise
        # by a directory, perhaps: see res_users_directory.py
        by = (result or {}).get("auth_method")
        user._journal_sign_in("user.signed_in", user.login, {**way, "by": by})
        if way["way"] == "password":
            guard._forget([user.id])
        return result

    def _login(self, credential, user_agent_env):
        try:
            if credential.get("type") == "password":
                self._require_known(credential)
            return super()._login(credential, user_agent_env)
        except AccessDenied as refused:
            if refused.args != AccessDenied().args:
                raise
            sentence = self.env._(
                "The login name or the password is wrong, or the login is locked for a while after"
                " too many attempts. Try again later, or ask your administrator."
            )
            raise AccessDenied(sentence) from None

    def _require_known(self, credential):
        """Refuse a login that the bank has not, before any directory is asked for it."""
        # sudo: nobody is signed in yet
        if self.sudo().search_count(self._get_login_domain(credential["login"]), limit=1):
            return
        # not the text typed: people type their password there by mistake
        self._journal_sign_in("user.unknown_login", "?", {"address": caller_address()})
        self._spend_time_of_check(credential)
        raise AccessDenied

    def _spend_time_of_check(self, credential):
        # an unknown or locked login must not answer faster than a wrong password
        self._crypt_context().hash(str(credential.get("password") or "-"))

    @api.model
    def _check_uid_passwd(self, uid, passwd):
        """Check a call of XML-RPC or JSON-RPC.

        Odoo keeps the answer by user and password only, so that a revoked key or a disabled user
        would go on working. Here it is kept by what it depends on as well.
        """
        if not passwd:
            raise AccessDenied
        # a directory's answer says nothing of the next call
        with suppress(_CheckedElsewhere):
            self._check_uid_passwd_now(uid, passwd, self._credentials_stamp(uid))

    @api.model
    def _credentials_stamp(self, uid):
        """Return what the answer to a password or key of this user depends on."""
        rows = self.env.execute_query(
            SQL(
                """SELECT md5(concat_ws('|', u.password, u.totp_secret, u.rm_session_version,
                              (SELECT string_agg(k.id::text, ',' ORDER BY k.id)
                                 FROM res_users_apikeys k WHERE k.user_id = u.id AND (
                                      k.expiration_date IS NULL
                                      OR k.expiration_date >= now() AT TIME ZONE 'utc'))))
                     FROM res_users u WHERE u.id = %s AND u.active""",
                uid,
            )
        )
        if not rows:
            raise AccessDenied
        locked = self.env["rm.sign.in.guard"]._is_locked(uid)
        return rows[0][0], locked, self.browse(uid)._rm_lacks_second_factor()

    @api.model
    @ormcache("uid", "passwd", "stamp")
    def _check_uid_passwd_now(self, uid, passwd, stamp):
        with self._assert_can_auth(user=uid):
            user = self.with_user(uid).env.user
            credential = {"login": user.login, "password": passwd, "type": "password"}
            checked = user._check_credentials(credential, {"interactive": False})
            if checked["auth_method"] not in ("password", "apikey"):
                raise _CheckedElsewhere

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
