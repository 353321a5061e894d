from odoo import SUPERUSER_ID, fields, models

from odoo.addons.rm_workbench.bank_date import bank_today

from ...computing.last_places import select_leaders

#: working days until the leaders should have said which measures
_DAYS = 5


class RmKpiRunProposals(models.Model):
    """What a final run proposes for persons, and whom that is told."""

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

    def _rm_todo_action(self):
        """A to-do about a run leads a leader to what it proposes."""
        if self.proposal_count:
            return self.action_open_proposals()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def _tell_leaders(self):
        """Give the nearest leader above each proposal a to-do, in the system's name.

        What he was told about an earlier version of the period is over.
        """
        today = bank_today(self.env)
        due = self.env["rm.working.day"]._add(today, _DAYS)
        holds = self.env["rm.role.grant"]._valid_on_sql(today)
        system = self.env(user=SUPERUSER_ID)
        earlier = system["rm.kpi.run"].search([("superseded_by_id", "=", self.id)])
        system["mail.activity"].search(
            [("rm_model", "=", self._name), ("rm_res_id", "in", earlier.ids)]
        ).unlink()
        for user_id, count in self.env.execute_query(select_leaders(self, holds)):
            user = system["res.users"].browse(user_id)
            words = self.with_context(lang=user.lang).env._(
                "Say which measures follow from results: %(count)s proposals", count=count
            )
            system["mail.activity"]._rm_todo(self.with_env(system), user, words, due)
