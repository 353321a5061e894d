# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

from decimal import Decimal

from odoo import models

from odoo.addons.rm_workbench.report.xlsx_sheet import write_sheet


class RmReviewExport(models.Model):
    """The results of a cycle as XLSX: the rows the caller may read, with a line in the journal."""

    _inherit = "rm.review.cycle"

    def action_export_results(self):
        """Download the results."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/rm_kpi/review/{self.id}/results.xlsx",
            "target": "download",
        }

    def _results_xlsx(self):
        """Return (file name, bytes) of the results as the user may see them."""
        self.ensure_one()
        self.check_access("read")
        results = self.env["rm.review.result"].search(
            [("cycle_id", "=", self.id)], order="rank, id"
        )
        items = self.env["rm.review.plan.item"].search([("plan_id", "=", self.plan_id.id)])
        averages = {
            (line.result_id.id, line.plan_item_id.id): line.average
            for line in self.env["rm.review.result.line"].search_fetch(
                [("result_id", "in", results.ids), ("relation", "=", False)],
                ["result_id", "plan_item_id", "average"],
            )
        }
        rows = (self._result_row(result, items, averages) for result in results)
        mark = self.env["rm.query"]._mark()
        content = write_sheet(self.period, self._results_header(items), rows, mark)
        self.env["rm.journal"]._record("review.export", self, rows=len(results))
        return f"{self.display_name}.xlsx".replace(" ", "_"), content

    def _results_header(self, items):
        _ = self.env._
        fixed = (
            _("Rank"),
            _("Rank in branch"),
            _("RM code"),
            _("Name"),
            _("Branch"),
            _("Position"),
            _("Score"),
            _("Score of the sheets"),
            _("Calibration"),
            _("Added after an appeal"),
        )
        names = [line.item_id.name for line in items]
        return (*fixed, *names, _("Sheets"), _("Finished"), _("Why there is no score."))

    def _result_row(self, result, items, averages):
        return (
            result.rank or None,
            result.branch_rank or None,
            result.manager_id.code,
            result.manager_id.name,
            result.branch_id.name,
            result.position_id.name or "",
            _number(result.score),
            _number(result.computed_score),
            _number(result.calibration),
            _number(result.appeal_points),
            *(_number(averages.get((result.id, line.id))) for line in items),
            result.sheet_count,
            result.done_count,
            result._state_label("issue") if result.issue else "",
        )


def _number(text):
    return Decimal(text) if text else None
