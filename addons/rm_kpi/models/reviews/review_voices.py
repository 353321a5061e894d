from odoo import models
from odoo.fields import Domain


class RmReviewFacts(models.Model):
    """What customers said of the RM, for appraisers who may read it: leaders and auditors."""

    _inherit = "rm.review.task"

    def _complaint_facts(self, mine, cycle):
        facts = super()._complaint_facts(mine, cycle)
        return [*facts, *self._received_facts(mine, cycle), *self._feedback_facts(mine, cycle)]

    def _received_facts(self, mine, cycle):
        """Complaints received in the period, and how many of them were justified."""
        complaints = self._reads("rm.complaint")
        if complaints is None:
            return []
        domain = mine & self._between("received_on", cycle)
        count = complaints.search_count(domain)
        upheld = complaints.search_count(domain & Domain("verdict", "in", ("justified", "partly")))
        return [
            self._fact(
                "complaints_received",
                self.env._("Complaints received"),
                str(count),
                self.env._("%(count)s justified", count=upheld) if upheld else "",
                "danger" if upheld else "",
                complaints._name,
                domain,
            )
        ]

    def _feedback_facts(self, mine, cycle):
        """Customers asked independently in the period, and what did not fit."""
        lines = self._reads("rm.feedback.line")
        if lines is None:
            return []
        domain = mine & self._between("done_on", cycle)
        count = lines.search_count(domain)
        wrong = lines.search_count(
            domain & Domain("result", "in", ("differs", "complaint", "unaware"))
        )
        return [
            self._fact(
                "feedback",
                self.env._("Customers asked independently"),
                str(count),
                self.env._("%(count)s with findings", count=wrong) if wrong else "",
                "danger" if wrong else "",
                lines._name,
                domain,
            )
        ]

    def _between(self, name, cycle):
        return Domain(name, ">=", cycle.date_from) & Domain(name, "<=", cycle.date_to)
