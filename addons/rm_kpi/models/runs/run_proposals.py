from odoo import fields, models


class RmKpiRunProposals(models.Model):
    """What a final run proposes for persons."""

    _inherit = "rm.kpi.run"

    proposal_count = fields.Integer("Proposals", compute="_compute_proposal_count")

    def _compute_proposal_count(self):
        # with the caller's rights: the number of those he may read, none where he reads none
        proposals = self.env["rm.kpi.proposal"]
        groups = (
            proposals._read_group([("run_id", "in", self.ids)], ["run_id"], ["__count"])
            if proposals.has_access("read")
            else []
        )
        counts = {run.id: count for run, count in groups}
        for run in self:
            run.proposal_count = counts.get(run.id, 0)

    def action_open_proposals(self):
        """Open what the run proposes."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("rm_kpi.rm_kpi_proposal_action")
        return {**action, "domain": [("run_id", "=", self.id)], "context": {}}
