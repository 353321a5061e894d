"""What Odoo lets every internal user do by default, and a bank does not."""

from odoo import api, models
from odoo.exceptions import AccessError

#: of oneself: names and addresses stand under signatures and on watermarks
_GIVEN = {"name", "email", "company_id"}
#: of a message: who wrote it, when and about what
_OF_MESSAGE = {"author_id", "author_guest_id", "email_from", "date", "model", "res_id"}


class ResUsers(models.Model):
    """Nobody renames himself: administrators give names and addresses."""

    _inherit = "res.users"

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [name for name in super().SELF_WRITEABLE_FIELDS if name not in _GIVEN]


class IrFilters(models.Model):
    """A saved filter is its maker's own: one for everybody changes what others see first."""

    _inherit = "ir.filters"

    @api.model_create_multi
    def create(self, vals_list):
        filters = super().create(vals_list)
        filters._refuse_shared()
        return filters

    def write(self, vals):
        self._refuse_shared()
        result = super().write(vals)
        self._refuse_shared()
        return result

    @api.ondelete(at_uninstall=False)
    def _refuse_shared(self):
        if self.env.su or self.env.user._is_system():
            return
        # sudo: with whom it is shared is compared, not shown
        if any(one.user_ids != self.env.user for one in self.sudo()):
            raise AccessError(
                self.env._("A filter is saved for yourself only, not for everybody or for others.")
            )


class IrAttachment(models.Model):
    """Nobody makes a file public: it could be read without signing in."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        files._refuse_public()
        return files

    def write(self, vals):
        result = super().write(vals)
        if "public" in vals:
            self._refuse_public()
        return result

    def _refuse_public(self):
        if self.env.su or self.env.user._is_system() or not self.env.user._is_internal():
            return
        # sudo: whether one of them is public, nothing else
        if any(self.sudo().mapped("public")):
            raise AccessError(
                self.env._("Files of the bank are not public. Attach them where they belong.")
            )


class MailMessage(models.Model):
    """A message is written in one's own name, at its own time, about what it was written about."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and self.env.user._is_internal():
            own = self.env.user.partner_id
            for vals in vals_list:
                given = {**self._defaults_given(), **vals}
                author = given.get("author_id") or own.id
                address = given.get("email_from") or own.email_formatted
                if author != own.id or address != own.email_formatted:
                    raise AccessError(self.env._("Messages are written in your own name only."))
        return super().create(vals_list)

    def _defaults_given(self):
        # what default_<field> in the context fills in is a value like any other
        names = ("author_id", "email_from")
        context = {name: self.env.context.get(f"default_{name}") for name in names}
        return {name: value for name, value in context.items() if value}

    def write(self, vals):
        if vals.keys() & _OF_MESSAGE and not self.env.su:
            raise AccessError(
                self.env._("Author, time and subject of a message stay as they were.")
            )
        return super().write(vals)
