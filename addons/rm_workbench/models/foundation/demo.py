from odoo import api, models

from ...bank_language import bank_language


class RmDemo(models.AbstractModel):
    """What people would do by hand in the demo bank once its figures are there.

    Add-ons add their steps; production never calls this.
    """

    _name = "rm.demo"
    _description = "Filling of the demo bank"

    @api.model
    def _steps(self):
        """Return [(sequence, model, method)], each method idempotent and without arguments."""
        return []

    @api.model
    def _fill(self):
        """Take every step in order; yields the model's name after each, so the caller commits."""
        # what is stored as text is stored in the words of the bank's people
        lang = bank_language(self.env)
        for _sequence, model, method in sorted(self._steps()):
            getattr(self.env[model].with_context(lang=lang), method)()
            yield model

    @api.model
    def _as(self, login):
        """Return the user of the demo bank with that login, empty when there is none."""
        return self.env["res.users"].search([("login", "=", login)], limit=1)
