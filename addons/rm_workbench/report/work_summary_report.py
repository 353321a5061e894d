from odoo import api, models

from ..models.office.work_summary import TEXTS


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
            "grouped": _grouped,
        }


def _grouped(number):
    """Return a decimal text with thousands separators, empty where there is none."""
    if not number:
        return ""
    sign = number[0] if number[0] in "+-" else ""
    whole, point, cents = number.lstrip("+-").partition(".")
    return f"{sign}{int(whole):,}{point}{cents}"
