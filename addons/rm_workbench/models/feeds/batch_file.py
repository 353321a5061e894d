from odoo import api, fields, models


class RmBatchFile(models.Model):
    """One file of a delivery with what the seal says of it and what became of its rows."""

    _name = "rm.batch.file"
    _description = "File of a batch"
    _order = "batch_id, id"

    batch_id = fields.Many2one("rm.batch", required=True, ondelete="cascade", index=True)
    name = fields.Char(required=True, readonly=True)
    entity = fields.Char(required=True, readonly=True)
    entity_name = fields.Char("Data", compute="_compute_entity_name")
    row_count = fields.Integer("Rows", readonly=True)
    sha256 = fields.Char("SHA-256", readonly=True)
    size = fields.Integer(readonly=True, aggregator=None)
    columns = fields.Char(readonly=True, help="Header of the file.")
    sums = fields.Json(readonly=True, help="Sealed sums by column, as text.")
    published_count = fields.Integer("Published rows", readonly=True)
    aside_count = fields.Integer("Kept aside", readonly=True)
    reject_count = fields.Integer("Rejected rows", readonly=True)

    _entity_once = models.Constraint("UNIQUE (batch_id, entity)", "A file per entity.")

    @api.depends("entity")
    @api.depends_context("lang")
    def _compute_entity_name(self):
        names = self._entity_names()
        for record in self:
            record.entity_name = names.get(record.entity, record.entity)

    @api.model
    def _entity_names(self):
        """Return what each kind of data of the catalogue is called on screen."""
        return {
            "branches": self.env._("Branches"),
            "managers": self.env._("Relationship managers"),
            "customers": self.env._("Customers"),
            "accounts": self.env._("Accounts"),
            "loans": self.env._("Loans"),
            "assignments": self.env._("Assignments"),
            "balances": self.env._("Balances"),
            "fees": self.env._("Fees"),
            "loan_status": self.env._("Loan status"),
            "sales": self.env._("Intermediary business"),
            "gl": self.env._("General ledger"),
            "repayments": self.env._("Repayments"),
        }
