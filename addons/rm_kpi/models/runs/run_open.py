from odoo import api, models

from .run import OPEN_TO_RM


class RmKpiRunOpen(models.Model):
    """What the run's buttons open."""

    _inherit = "rm.kpi.run"

    def action_open_results(self):
        """Open the ranking of the run."""
        return self._open("rm.kpi.result", ["list", "kanban", "form"], self.env._("Ranking"))

    def action_open_issues(self):
        """Open the figures that are missing."""
        return self._open(
            "rm.kpi.value",
            ["list"],
            self.env._("Figures missing"),
            [("issue", "!=", False)],
        )

    def action_open_values(self):
        """Open all figures of the run, as a pivot of branches and indicators."""
        return self._open("rm.kpi.value.report", ["pivot"], self.env._("Figures"))

    @api.model
    def _newest_shown(self):
        """Return the newest run with results that the user may read.

        Of several schemes one whose results are shown to the RMs before trials, then that which
        appraises the most; that of a campaign, which has days of its own, only where there is no
        other.
        """
        # sudo: which schemes are campaigns is no secret; not everybody reads schemes
        schemes = self.env["rm.kpi.scheme"].sudo()
        campaigns = schemes.search([("period_type", "=", "campaign")])
        shown = [("result_count", ">", 0), ("superseded_by_id", "=", False)]
        regular = [*shown, ("scheme_id", "not in", campaigns.ids)]
        order = "date_to desc, result_count desc, id desc"
        newest = self.search(regular, order=order, limit=1)
        of_that_day = [*regular, ("date_to", "=", newest.date_to), ("state", "in", OPEN_TO_RM)]
        return (
            (newest and self.search(of_that_day, order=order, limit=1))
            or newest
            or self.search(shown, order=order, limit=1)
        )

    @api.model
    def _action_for_newest(self, xml_id):
        """Return a window action searched for the newest run the user may read.

        Other runs are a search away; without the filter millions of rows would be added up.
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        newest = self._newest_shown()
        if newest:
            action["context"] = {"search_default_run_id": newest.id}
        return action

    def _open(self, model, views, title, domain=()):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": f"{title} {self.display_name}",
            "res_model": model,
            "views": [(False, view) for view in views],
            "domain": [("run_id", "=", self.id), *domain],
            "context": {"one_run": True},
        }

    def _summary(self):
        """Return what the command line prints about a run."""
        self.ensure_one()
        return {
            "run": self.id,
            "state": self.state,
            "results": self.result_count,
            "hash": self.hash or "",
            "message": self.message or "",
        }
