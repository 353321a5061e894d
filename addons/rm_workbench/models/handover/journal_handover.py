from odoo import api, models


class RmJournal(models.Model):
    """The steps of hand-overs in words."""

    _inherit = "rm.journal"

    @api.model
    def _event_names(self):
        return {
            **super()._event_names(),
            "handover.accepted": self.env._("Hand-over accepted"),
            "handover.witnessed": self.env._("Hand-over witnessed"),
            "handover.ended_early": self.env._("Temporary keeping ended early"),
            "handover.done": self.env._("Customers handed over"),
            "handover.returned": self.env._("Kept customers returned"),
            "handover.failed": self.env._("Hand-over could not take place"),
            "handover.calls_drawn": self.env._("Call-backs of a hand-over drawn"),
            "exit_audit.concluded": self.env._("Exit audit concluded"),
        }
