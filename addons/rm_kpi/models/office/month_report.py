from odoo import fields, models

from odoo.addons.rm_workbench.fields import Exact


class RmMonthReportLine(models.Model):
    """The month report shows each RM's score and grade of the month, once announced."""

    _inherit = "rm.month.report.line"

    score = Exact(readonly=True)
    grade = fields.Char(readonly=True)

    def _all_guarded(self):
        return super()._all_guarded() | {"score", "grade"}


class RmMonthReport(models.Model):
    _inherit = "rm.month.report"

    def _enter_lines(self, members):
        super()._enter_lines(members)
        month = f"{self.date_from:%Y-%m}"
        # sudo: the announced results of the members of the unit whose report this is
        results = self.env["rm.kpi.result"].sudo()
        found = results.search(
            [
                ("manager_id", "in", members.ids),
                ("run_id.period", "=", month),
                ("run_id.superseded_by_id", "=", False),
                ("run_id.state", "in", ("announced", "published", "closed")),
                ("run_id.scheme_id.period_type", "=", "month"),
            ],
            order="run_id",
        )
        of_rm = {result.manager_id.id: result for result in found}
        for line in self.line_ids:
            if result := of_rm.get(line.manager_id.id):
                line._set_guarded(score=result.score or None, grade=result.grade or None)

    def _document_columns(self):
        columns = super()._document_columns()
        return [*columns[:-1], "score", "grade", columns[-1]]
