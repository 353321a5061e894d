from odoo import api, models


class RmJournal(models.Model):
    """The steps of training plans in words."""

    _inherit = "rm.journal"

    @api.model
    def _event_names(self):
        return {
            **super()._event_names(),
            "training.plan.cancelled": self.env._("Training plan cancelled"),
            "training.plan.closed": self.env._("Training plan closed"),
        }
