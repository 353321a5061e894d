from odoo import api, models


class RmJournal(models.Model):
    _inherit = "rm.journal"

    @api.model
    def _event_names(self):
        return {
            **super()._event_names(),
            "document.export": self.env._("Document taken out"),
            "log.sample_drawn": self.env._("Sample of work logs drawn"),
            "visit.back_dated": self.env._("Late visit decided on"),
            "words.step": self.env._("Step taken with own words"),
        }
