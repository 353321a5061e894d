from odoo import fields, models


class RmBatchFile(models.Model):
    """One file of a delivery with what the seal says of it and what became of its rows."""

    _name = "rm.batch.file"
    _description = "File of a batch"
    _order = "batch_id, id"

    batch_id = fields.Many2one("rm.batch", required=True, ondelete="cascade", index=True)
    name = fields.Char(required=True, readonly=True)
    entity = fields.Char(required=True, readonly=True)
    row_count = fields.Integer("Rows", readonly=True)
    sha256 = fields.Char("SHA-256", readonly=True)
    size = fields.Integer(readonly=True, aggregator=None)
    columns = fields.Char(readonly=True, help="Header of the file.")
    sums = fields.Json(readonly=True, help="Sealed sums by column, as text.")
    published_count = fields.Integer("Published rows", readonly=True)
    aside_count = fields.Integer("Kept aside", readonly=True)
    reject_count = fields.Integer("Rejected rows", readonly=True)

    _entity_once = models.Constraint("UNIQUE (batch_id, entity)", "A file per entity.")
