from odoo import api, models
from odoo.exceptions import UserError


class RmTrainingCertificate(models.AbstractModel):
    """The printed certificate of passed courses, read with the rights of whoever prints it."""

    _name = "report.rm_training.rm_training_certificate"
    _description = "Certificate of training"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env["rm.training.record"].browse(docids)
        docs.check_access("read")
        if not all(docs.mapped("passed")):
            raise UserError(self.env._("There is a certificate for passed courses only."))
        return {
            "doc_ids": docids,
            "doc_model": docs._name,
            "docs": docs,
            "res_company": self.env.company,
        }
