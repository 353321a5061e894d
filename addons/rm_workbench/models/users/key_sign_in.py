import re

import werkzeug.exceptions

from odoo import api, models
from odoo.exceptions import AccessDenied
from odoo.http import request
from odoo.tools import ormcache

from ...bank_date import bank_today
from ...caller_address import caller_address

_BEARER = re.compile(r"^bearer\s+(.+)$", re.IGNORECASE)
#: characters of a key that the database keeps readable, and no more of it
_READABLE = 8


class IrHttp(models.AbstractModel):
    """Keys of JSON-2 in the journal: who came with one, from where, and the wrong ones."""

    _inherit = "ir.http"

    @classmethod
    def _auth_method_bearer(cls):
        header = _BEARER.match(request.httprequest.headers.get("Authorization") or "")
        try:
            super()._auth_method_bearer()
        except (AccessDenied, werkzeug.exceptions.Unauthorized):
            if header:
                # nothing of what was sent: it may be the key of another system
                detail = {"way": "apikey", "screen": False, "address": caller_address()}
                request.env["res.users"]._journal_sign_in("user.sign_in_failed", "?", detail)
            raise
        if header:
            env = request.env
            start, day = header[1][:_READABLE], str(bank_today(env))
            env["res.users"]._journal_key(env.uid, start, caller_address(), day)


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    @ormcache("uid", "start", "address", "day")
    def _journal_key(self, uid, start, address, day):
        """Note that a key opened JSON-2: once a day, address and worker, not at every call."""
        user = self.with_user(uid).env.user
        detail = {"way": "apikey", "screen": False, "address": address}
        user._journal_sign_in("user.signed_in", user.login, detail)
        return True
