import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import SQL

from ...parameters import number_parameter


class RmUserLink(models.Model):
    """A link with which a user chooses a password, once and in time; administrators type none.

    The link itself is shown once and kept nowhere: the table holds its hash.
    """

    _name = "rm.user.link"
    _description = "Link to choose a password"
    _order = "id desc"

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade", index=True)
    kind = fields.Selection([("invite", "Invitation"), ("reset", "Reset")], required=True)
    token_hash = fields.Char(required=True, groups=fields.NO_ACCESS)
    made_by = fields.Many2one("res.users", required=True, ondelete="restrict")
    expires_at = fields.Datetime(required=True)
    used_at = fields.Datetime()
    voided_at = fields.Datetime(help="By a newer link, or because the user was disabled.")

    _hash_uniq = models.Constraint("UNIQUE (token_hash)", "One link, one row.")

    @api.model
    def _make(self, user):
        """Make a link for the user, voiding his earlier ones.

        :return: (the link as a web address, when it expires)
        """
        self._void(user)
        token = secrets.token_urlsafe(32)
        hours = number_parameter(self.env, "rm_workbench.link_hours")
        expires_at = fields.Datetime.now() + timedelta(hours=hours)
        known = self.env.execute_query(
            SQL("SELECT password IS NOT NULL FROM res_users WHERE id = %s", user.id)
        )
        # sudo: only this service writes links
        link = self.sudo().create(
            {
                "user_id": user.id,
                "kind": "reset" if known[0][0] else "invite",
                "token_hash": _hash(token),
                "made_by": self.env.uid,
                "expires_at": expires_at,
            }
        )
        self.env["rm.journal"]._record(
            "user.link_made", link, reference=user.login, kind=link.kind, expires_at=expires_at
        )
        # the address under which the administrator works reaches the user as well
        base = request.httprequest.host_url.rstrip("/") if request else self.get_base_url()
        address = f"{base}/workbench/password?db={self.env.cr.dbname}&token={token}"
        return address, expires_at

    @api.model
    def _void(self, users):
        """Make the open links of these users useless."""
        # sudo: only this service writes links
        open_links = self.sudo().search(
            [("user_id", "in", users.ids), ("used_at", "=", False), ("voided_at", "=", False)]
        )
        open_links.write({"voided_at": fields.Datetime.now()})

    @api.model
    def _find(self, token):
        """Return the open link of a token, with sudo, or an empty recordset."""
        # sudo: whoever holds the token is not signed in yet
        return self.sudo().search(
            [
                ("token_hash", "=", _hash(str(token))),
                ("used_at", "=", False),
                ("voided_at", "=", False),
                ("expires_at", ">", fields.Datetime.now()),
                ("user_id.active", "=", True),
            ]
        )

    @api.model
    def _use(self, token, password):
        """Set the password of the token's user.

        :return: the user's login
        """
        link = self._find(token)
        taken = link and self.env.execute_query(
            SQL(
                """UPDATE rm_user_link SET used_at = %s
                    WHERE id = %s AND used_at IS NULL AND voided_at IS NULL RETURNING 1""",
                fields.Datetime.now(),
                link.id,
            )
        )
        if not taken:
            raise UserError(self._useless_sentence())
        link.invalidate_recordset(["used_at"])
        user = link.user_id
        user._check_chosen_password(password)
        user.password = password
        self.env["rm.sign.in.guard"]._forget([user.id])
        self.with_user(user).env["rm.journal"]._record(
            "user.password_set", user, reference=user.login, kind=link.kind
        )
        return user.login

    @api.model
    def _useless_sentence(self):
        return self.env._(
            "This link has expired, was used or was replaced by a newer one. Ask your"
            " administrator for a new link."
        )


def _hash(token):
    return hashlib.sha256(token.encode()).hexdigest()
