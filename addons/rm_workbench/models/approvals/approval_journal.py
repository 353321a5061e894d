from odoo import api, models


class RmJournal(models.Model):
    """The steps of approvals in words."""

    _inherit = "rm.journal"

    @api.model
    def _event_names(self):
        return {
            **super()._event_names(),
            "approval.submitted": self.env._("Submitted for approval"),
            "approval.approved": self.env._("Signed in an approval"),
            "approval.rejected": self.env._("Rejected"),
            "approval.withdrawn": self.env._("Withdrawn from approval"),
            "approval.escalated": self.env._("Approval escalated: nobody decided in time"),
            "approval.void": self.env._("Approval void: changed after submission"),
        }
