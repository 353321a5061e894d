from odoo import models
from odoo.tools.misc import hmac

#: parameter that says whether browsers keep what was not sent yet
PARAMETER = "rm_workbench.drafts_on_device"


class IrHttp(models.AbstractModel):
    """Gives the page of the web client the key that seals drafts in the browser."""

    _inherit = "ir.http"

    def webclient_rendering_context(self):
        """Add the caller's own key, or none where the bank keeps nothing on devices.

        As Odoo's key of the browser's cache it is part of the page alone, which no browser stores
        and whose session information Odoo's service worker keeps in memory only. It outlives a new
        password: what was drafted before is still to be sent.
        """
        context = super().webclient_rendering_context()
        # sudo: parameters of the database, of which the caller learns his own derived key only
        env = self.env(su=True)
        if env["ir.config_parameter"].get_param(PARAMETER) != "off":
            context["session_info"]["rm_drafts_secret"] = hmac(env, "rm_drafts", self.env.uid)
        return context
