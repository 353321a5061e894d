from odoo import models


class IrModelAccess(models.Model):
    """Names models in the user's language, which a remote call does not send along."""

    _inherit = "ir.model.access"

    def _make_access_error(self, model, mode):
        return super(IrModelAccess, self.with_context(lang=self.env.user.lang))._make_access_error(
            model, mode
        )
