from odoo import api, models

from ..models.lending.loan_proposal import CHECKS


class RmLoanProposalReport(models.AbstractModel):
    """The printed page of proposals, read with the rights of whoever prints it."""

    _name = "report.rm_workbench.rm_loan_proposal_report"
    _description = "Printed loan proposal"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env["rm.loan.proposal"].browse(docids)
        docs.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": docs._name,
            "docs": docs,
            "check_names": {name: docs._field_label(name) for name in CHECKS},
            "mark": self.env["rm.query"]._mark(),
            "amount_text": lambda doc: grouped(doc.amount),
        }


def grouped(amount):
    """Return a decimal text with thousands separators, every digit kept."""
    whole, _point, cents = amount.partition(".")
    return f"{int(whole):,}.{cents.ljust(2, '0')}"
