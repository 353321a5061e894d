from odoo import models


class IrModelAccess(models.Model):
    """Names models in the user's language, which a remote call does not send along."""

    _inherit = "ir.model.access"

    def _make_access_error(self, model, mode):
        # kept by Odoo: to read the user and the partner would take longer than all the rest
        lang = self.env["res.users"].context_get()["lang"]
        return super(IrModelAccess, self.with_context(lang=lang))._make_access_error(model, mode)
