# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

from decimal import Decimal

from odoo import models

from odoo.addons.rm_workbench.report.xlsx_sheet import write_sheet

from ...period_words import period_words


class RmKpiRunExport(models.Model):
    """The ranking as XLSX: the rows the caller may read, with a line in the journal."""

    _inherit = "rm.kpi.run"

    def action_export_ranking(self):
        """Download the ranking."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/rm_kpi/run/{self.id}/ranking.xlsx",
            "target": "download",
        }

    def _ranking_xlsx(self):
        """Return (file name, bytes) of the ranking as the user may see it."""
        self.ensure_one()
        self.check_access("read")
        results = self.env["rm.kpi.result"].search([("run_id", "=", self.id)], order="rank, id")
        # sudo: the indicators' names only; a reader of results may not read a scheme in test
        scoring = self.sudo().scheme_id.indicator_ids.filtered(lambda i: i.kind == "scoring")
        points = self._points_by_manager(scoring)
        rows = (self._ranking_row(result, scoring, points) for result in results)
        mark = self.env["rm.query"]._mark()
        content = write_sheet(
            period_words(self.env, self.period), self._ranking_header(scoring), rows, mark
        )
        self.env["rm.journal"]._record(
            "ranking.export", self, scheme=self.scheme_code, period=self.period, rows=len(results)
        )
        return f"{self.display_name}.xlsx".replace(" ", "_"), content

    def _points_by_manager(self, scoring):
        """Return {(RM id, indicator id): points as text or False} of what the user may read."""
        values = self.env["rm.kpi.value"].search_fetch(
            [("run_id", "=", self.id), ("indicator_id", "in", scoring.ids)],
            ["manager_id", "indicator_id", "value"],
        )
        return {(v.manager_id.id, v.indicator_id.id): v.value for v in values}

    def _ranking_header(self, scoring):
        _ = self.env._
        fixed = (
            _("Rank in bank"),
            _("Rank in branch"),
            _("RM code"),
            _("Name"),
            _("Branch code"),
            _("Branch"),
            _("Position"),
            _("Score"),
            _("Grade"),
        )
        return (*fixed, *scoring.mapped("name"), _("Missing"))

    def _ranking_row(self, result, scoring, points):
        manager, branch = result.manager_id, result.branch_id
        scores = [_number(points.get((manager.id, line.id))) for line in scoring]
        return (
            result.rank or None,
            result.branch_rank or None,
            manager.code,
            manager.name,
            branch.code,
            branch.name,
            result.position_id.name or "",
            _number(result.score),
            result.grade or "",
            *scores,
            result.issue_indicator_id.name or "",
        )


def _number(text):
    return Decimal(text) if text else None
