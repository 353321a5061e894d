from odoo import api, models
from odoo.exceptions import ValidationError

from ...bank_date import bank_today


class RmUser(models.Model):
    """What administrators do to users' accounts; each method checks the caller's reach itself."""

    _inherit = "rm.user"

    def action_disable(self):
        """Disable these users: they are signed out everywhere and their keys end.

        :return: True
        """
        self.env["rm.branch.function"]._require_open("state")
        users = self._require_state("active", True, self.env._("is disabled already"))
        users.write({"active": False})
        users._end_sessions()
        self.env["rm.user.link"]._void(users)
        return self._done("user.disabled", users)

    def action_enable(self):
        """Let these disabled users sign in again.

        :return: True
        """
        self.env["rm.branch.function"]._require_open("state")
        users = self._require_state("active", False, self.env._("is in use already"))
        users.write({"active": True})
        return self._done("user.enabled", users)

    def action_unlock(self):
        """Free the logins of these users, locked after wrong passwords.

        :return: True
        """
        self.env["rm.branch.function"]._require_open("password")
        users = self._require()
        for user in users:
            if not self.env["rm.sign.in.guard"]._is_locked(user.id):
                self._refuse_state(user, self.env._("is not locked"))
        self.env["rm.sign.in.guard"]._forget(users.ids)
        return self._done("user.unlocked", users)

    def action_end_sessions(self):
        """Sign these users out everywhere and end their API keys and trusted devices.

        :return: True
        """
        self.env["rm.branch.function"]._require_open("state")
        users = self._require()
        users._end_sessions()
        return self._done("user.sessions_ended", users)

    def action_end_second_factor(self):
        """Take away the second factor of a user who lost it; he may set up a new one.

        :return: True
        """
        self.env["rm.branch.function"]._require_open("password")
        users = self._require_not_of_weight()
        for user in users:
            if not self.browse(user.id).has_second_factor:
                self._refuse_state(user, self.env._("has no second factor"))
        users._end_second_factor()
        return self._done("user.second_factor_ended", users)

    def action_reset_password(self):
        """Make a link with which the user chooses a password, once; shown now and never again.

        :return: the window that shows the link
        """
        self.ensure_one()
        self.env["rm.branch.function"]._require_open("password")
        user = self._require_not_of_weight()
        if not user.active:
            self._refuse_state(user, self.env._("is disabled"))
        return self._show_link(user)

    def action_grant(self, role_id, branch_id=False, valid_from=False, valid_to=False):
        """Give the user a role, for a branch and from a day to a day.

        :return: True
        """
        self.ensure_one()
        user = self._require()
        role, branch = self.env["rm.role"].browse(role_id), self.env["rm.branch"].browse(branch_id)
        self._grant(user, role, branch, valid_from, valid_to)
        return True

    def action_move(self, branch_id):
        """Move all roles that the user holds from today on to another branch, from today.

        :return: True
        """
        self.ensure_one()
        self.env["rm.branch.function"]._require_open("move")
        user = self._require()
        branch = self.env["rm.branch"].browse(branch_id)
        today = bank_today(self.env)
        # sudo: every grant to be ended and made is checked below
        held = self.env["rm.role.grant"].sudo().search([("user_id", "=", user.id)])
        moving = held.filtered(lambda g: g.branch_id and (not g.valid_to or g.valid_to >= today))
        if not moving or moving.branch_id == branch:
            self._refuse_state(user, self.env._("holds no role that could be moved there"))
        for grant in moving:
            self.env["rm.user.service"]._require_grantable(grant.role_id, branch)
        kept = [(g.role_id, max(g.valid_from, today), g.valid_to) for g in moving]
        moving.action_revoke()
        for role, valid_from, valid_to in kept:
            self._grant(user, role, branch, valid_from, valid_to)
        return self._done("user.moved", user, branch=branch.sudo().code)

    @api.model
    def create_user(self, vals):
        """Make a user with a first role and a link to choose a password.

        :param dict vals: ``name``, ``login``, ``lang``, ``role_id``, ``branch_id``, ``manager_id``,
            ``staff_no`` (the same for all accounts of a person; an RM's code by default).
        :return: the window that shows the link; ``res_id`` of it is False, ``user_id`` in its
            context the new user
        """
        self._require_administrator()
        self.env["rm.branch.function"]._require_open("create")
        vals = self._checked_vals(vals)
        role = self.env["rm.role"].browse(vals.get("role_id") or 0)
        branch = self.env["rm.branch"].browse(vals.get("branch_id") or 0)
        manager = self.env["rm.manager"].browse(vals.get("manager_id") or 0)
        self.env["rm.user.service"]._require_grantable(role, branch)
        login, name = self._checked_names(vals)
        staff_no = self._checked_staff_no(vals["staff_no"]) if vals.get("staff_no") else False
        # sudo: the caller has no right on users, role and branch were checked above
        user = (
            self.env["res.users"]
            .sudo()
            .create({"login": login, "name": name, "lang": self._checked_lang(vals.get("lang"))})
        )
        self.env["rm.journal"]._record("user.created", user, reference=login)
        self._grant(user, role, branch)
        user.rm_staff_no = staff_no
        if manager:
            self._link_manager(manager, user, role)
        # with its number the account may be one more of a person who holds roles already
        user._grants_changed()
        return self._show_link(user)

    # ---- deeds --------------------------------------------------------------------------------

    def _grant(self, user, role, branch, valid_from=False, valid_to=False):
        self.env["rm.user.service"]._require_grantable(role, branch)
        vals = {
            "user_id": user.id,
            "role_id": role.id,
            "branch_id": branch.id,
            "valid_to": valid_to,
        }
        if valid_from:
            vals["valid_from"] = valid_from
        # sudo: a branch administrator, within the limits just checked
        self.env["rm.role.grant"].sudo().create(vals)

    def _link_manager(self, manager, user, role):
        # sudo: found by its id only when the caller may read it, see below
        known = manager.exists()
        if role.code != "rm" or not known or not known.has_access("read"):
            raise ValidationError(
                self.env._("Choose an RM of your branch or below, for the role of an RM.")
            )
        if known.sudo().user_id or known.sudo().left_on:
            raise ValidationError(
                self.env._("%s has a user already, or has left the bank.", known.display_name)
            )
        known.sudo().user_id = user

    def _show_link(self, user):
        link, expires_at = self.env["rm.user.link"]._make(user)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Link to choose a password"),
            "res_model": "rm.user.link.show",
            "views": [[False, "form"]],
            "target": "new",
            "context": {
                "default_login": user.login,
                "default_link": link,
                "default_expires_at": str(expires_at),
                "user_id": user.id,
            },
        }

    def _done(self, event, users, **detail):
        for user in users:
            self.env["rm.journal"]._record(event, user, reference=user.login, **detail)
        self.env.flush_all()
        self.env["rm.user"].invalidate_model()
        return True
