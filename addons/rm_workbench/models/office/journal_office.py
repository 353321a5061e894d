from odoo import api, models


class RmJournal(models.Model):
    _inherit = "rm.journal"

    @api.model
    def _event_names(self):
        return {
            **super()._event_names(),
            "log.sample_drawn": self.env._("Sample of work logs drawn"),
        }
