import re

from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...input_checks import text_problem

_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{1,63}")


class RmUser(models.Model):
    """What must hold before an administrator's deed on an account; refusals in sentences."""

    _inherit = "rm.user"

    def _require(self):
        return self.env["rm.user.service"]._require(self.ids)

    @api.model
    def _checked_vals(self, vals):
        """Return the values when they are a dict with ids where ids belong."""
        ids = ("role_id", "branch_id", "manager_id")
        if not isinstance(vals, dict) or not all(
            isinstance(vals.get(name) or 0, int) and abs(vals.get(name) or 0) < 2**31
            for name in ids
        ):
            raise UserError(
                self.env._(
                    "Give name, login, role_id and, where they apply, branch_id, manager_id and"
                    " lang by name; ids are whole numbers."
                )
            )
        return vals

    @api.model
    def _require_administrator(self):
        groups = "rm_workbench.group_admin,rm_workbench.group_branch_admin"
        if not self.env.user.has_groups(groups):
            raise AccessError(self.env._("Only administrators make users."))

    def _require_not_of_weight(self):
        users = self._require()
        # whoever opens such an account could sign for the second person himself
        if self.env["rm.user.service"]._holds_weight(users) and not self.env.user._is_system():
            raise AccessError(
                self.env._(
                    "Password and second factor of bank administrators and auditors are reset with"
                    " the break-glass login only, because they sign as a second person."
                )
            )
        return users

    def _require_state(self, field, value, otherwise):
        users = self._require()
        for user in users:
            if user[field] == (not value):
                self._refuse_state(user, otherwise)
        return users

    def _refuse_state(self, user, problem):
        raise UserError(
            self.env._(
                "%(login)s %(problem)s: nothing was changed.", login=user.login, problem=problem
            )
        )

    @api.model
    def _checked_names(self, vals):
        login, name = str(vals.get("login") or "").strip(), str(vals.get("name") or "").strip()
        if not _LOGIN.fullmatch(login):
            raise ValidationError(
                self.env._(
                    "A login name has 2 to 64 letters, digits, dots, dashes or underscores, and"
                    " begins with a letter or a digit."
                )
            )
        if not name or text_problem(name, 60):
            raise ValidationError(self.env._("Enter a name of 1 to 60 ordinary characters."))
        # sudo: a login is unique among all users
        every = self.env["res.users"].sudo().with_context(active_test=False)
        if every.search_count([("login", "=ilike", login.replace("_", r"\_"))], limit=1):
            raise ValidationError(self.env._("This login name is taken. Choose another one."))
        return login, name

    @api.model
    def _checked_lang(self, lang):
        if lang and lang not in dict(self.env["res.lang"].get_installed()):
            raise ValidationError(self.env._("This language is not installed."))
        return lang or self.env.user.lang
