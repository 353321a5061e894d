from odoo import api, models

from ..models.office.work_summary import TEXTS
from ..office import grouped


class RmWorkSummaryReport(models.AbstractModel):
    """The printed page of summaries, read with the rights of whoever prints it."""

    _name = "report.rm_workbench.rm_work_summary_report"
    _description = "Printed half-year summary"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env["rm.work.summary"].browse(docids)
        docs.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": docs._name,
            "docs": docs,
            "texts": {name: docs._field_label(name) for name in TEXTS},
            "grouped": grouped,
        }
