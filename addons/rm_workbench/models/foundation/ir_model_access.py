import logging

from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import ormcache

_logger = logging.getLogger(__name__)


class IrModelAccess(models.Model):
    """Names models in the user's language, which a remote call does not send along."""

    _inherit = "ir.model.access"

    def _make_access_error(self, model, mode):
        # kept by Odoo: to read the user and the partner would take longer than all the rest
        lang = self.env["res.users"].context_get()["lang"]
        _logger.info("Refused by access rights: %s of %s, user %s", mode, model, self.env.uid)
        return AccessError(self._told_refusal(model, mode, lang))

    @ormcache("model", "mode", "lang")
    def _told_refusal(self, model, mode, lang):
        """The sentence of a refusal; the names of model and groups are two questions each time."""
        asked = super(IrModelAccess, self.with_context(lang=lang))
        return str(asked._make_access_error(model, mode))
