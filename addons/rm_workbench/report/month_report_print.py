from odoo import api, models

from ..models.office.month_report import TEXTS


class RmMonthReportPrint(models.AbstractModel):
    """The printed page of month reports, read with the rights of whoever prints it."""

    _name = "report.rm_workbench.rm_month_report"
    _description = "Printed month report"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env["rm.month.report"].browse(docids)
        docs.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": docs._name,
            "docs": docs,
            "header": docs._document_header(),
            "rows": {doc.id: doc._document_rows() for doc in docs},
            "texts": {name: docs._field_label(name) for name in TEXTS},
        }
