from odoo import fields, models


class RmPosition(models.Model):
    """Post of the bank's staff; subjects of appraisal schemes are chosen by it.

    Whose post is not entered counts as an RM.
    """

    _name = "rm.position"
    _description = "Position"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"code": 40, "name": 100}
    _order = "sequence, code"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [
            ("rm", "RM"),
            ("counter", "Counter"),
            ("lobby", "Lobby"),
            ("head", "Head of a branch"),
            ("other", "Other post"),
        ],
        "Kind of post",
        required=True,
        default="rm",
        help="Schemes that appraise RMs leave the posts of every other kind out.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "A position with this code exists already.")

    def write(self, vals):
        changed = self.filtered(lambda one: vals.get("kind", one.kind) != one.kind)
        result = super().write(vals)
        for position in changed:
            # whom schemes appraise changes with it
            self.env["rm.journal"]._record(
                "position.kind", position, reference=position.code, kind=position.kind
            )
        return result
