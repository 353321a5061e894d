from odoo import models
from odoo.exceptions import UserError

from ...parameters import number_parameter
from ...password_rules import password_problem


class ResUsers(models.Model):
    """What a password must look like that a person chooses for himself."""

    _inherit = "res.users"

    def _change_password(self, new_passwd):
        self._check_chosen_password(new_passwd.strip())
        return super()._change_password(new_passwd)

    def _notify_security_setting_update(self, subject, content, mail_values=None, **kwargs):
        # sudo: whether the bank has a mail server; without one nothing is tried, the journal tells
        if not self.env["ir.mail_server"].sudo().search_count([], limit=1):
            return self.env["mail.mail"]
        return super()._notify_security_setting_update(subject, content, mail_values, **kwargs)

    def _check_chosen_password(self, password):
        self.ensure_one()
        least = number_parameter(self.env, "auth_password_policy.minlength")
        kinds = number_parameter(self.env, "rm_workbench.password_kinds")
        problem = password_problem(password, self.login, least, kinds)
        sentences = {
            "too_short": self.env._("Choose a password of at least %s characters.", least),
            "too_long": self.env._("Choose a password of at most 200 characters."),
            "holds_login": self.env._("Choose a password that does not contain your login name."),
            "too_plain": self.env._(
                "Choose a password with at least %s of these kinds: small letters, capital"
                " letters, digits, other characters.",
                kinds,
            ),
        }
        if problem:
            raise UserError(sentences[problem])
