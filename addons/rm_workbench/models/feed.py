from odoo import fields, models


class RmFeed(models.Model):
    """接口: one source system that delivers extracts."""

    _name = "rm.feed"
    _description = "Feed"
    _order = "sequence, code"

    code = fields.Char(required=True, help="The name of the system in its seals, such as core.")
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="Deliveries of one date load in this order.")
    kind = fields.Selection(
        [("folder", "Folder"), ("push", "Push"), ("database", "Database")],
        required=True,
        default="folder",
    )
    path = fields.Char("Folder")
    active = fields.Boolean(default=True)
    batch_ids = fields.One2many("rm.batch", "feed_id")

    _code_uniq = models.Constraint("UNIQUE (code)", "A feed with this code exists already.")
