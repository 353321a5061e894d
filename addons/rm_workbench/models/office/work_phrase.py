from odoo import fields, models


class RmWorkPhrase(models.Model):
    """常用语: texts that are written every day, to be inserted with one click."""

    _name = "rm.work.phrase"
    _description = "Phrase of the office"
    _inherit = ["rm.guarded.mixin"]
    _order = "kind, sequence, id"
    _rec_name = "text"
    _limits = {"text": 500}

    text = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [
            ("morning", "Log: plan of the morning"),
            ("evening", "Log: result of the evening"),
            ("review", "Leader's mark on a log"),
        ],
        "Used in",
        required=True,
        default="evening",
        index=True,
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
