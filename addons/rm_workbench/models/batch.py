from odoo import fields, models


class RmBatch(models.Model):
    """批次: one delivery of a source system, published whole or not at all."""

    _name = "rm.batch"
    _description = "Batch"
    _order = "business_date desc, id desc"

    feed_id = fields.Many2one("rm.feed", required=True, ondelete="restrict", index=True)
    business_date = fields.Date(required=True, index=True)
    version = fields.Integer(required=True, default=1, aggregator=None)
    state = fields.Selection(
        [
            ("received", "Received"),
            ("rejected", "Rejected"),
            ("staged", "Staged"),
            ("published", "Published"),
            ("superseded", "Superseded"),
        ],
        required=True,
        default="received",
        index=True,
    )
    row_count = fields.Integer(readonly=True)
    reject_count = fields.Integer(readonly=True)
    sha256 = fields.Char("SHA-256", readonly=True)
