from odoo import api, fields, models


class RmHandoverItem(models.Model):
    """What is to be thought of at every hand-over; each becomes a row of the check list."""

    _name = "rm.handover.item"
    _description = "Item of the hand-over check list"
    _inherit = ["rm.guarded.mixin"]
    _order = "sequence, id"
    _limits = {"name": 100, "code": 40, "hint": 200}

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    hint = fields.Char(translate=True)
    needed = fields.Boolean(default=True, help="Without it the receiving RM cannot accept.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "This code is taken already.")


class RmHandoverCheck(models.Model):
    """移交清单: one thing that is handed over, how many of it, and whether it was."""

    _name = "rm.handover.check"
    _description = "Check list of a hand-over"
    _inherit = ["rm.handover.part"]
    _order = "handover_id, sequence, id"
    _guarded = ("done_by_id", "done_at")
    _limits = {"name": 100, "remark": 500}
    _numbers = {"quantity": (0, 1_000_000, 0)}
    _free = ("done", "sequence")

    handover_id = fields.Many2one("rm.handover", required=True, ondelete="cascade", index=True)
    item_id = fields.Many2one("rm.handover.item", ondelete="restrict")
    sequence = fields.Integer(default=100)
    name = fields.Char("Thing handed over", required=True)
    needed = fields.Boolean(default=True)
    quantity = fields.Integer("Pieces", aggregator=None)
    remark = fields.Char()
    done = fields.Boolean("Handed over")
    done_by_id = fields.Many2one("res.users", "Ticked by", readonly=True, ondelete="restrict")
    done_at = fields.Datetime("Ticked at", readonly=True)

    @api.model
    def _enter_shipped(self, handovers):
        """Give new hand-overs the rows of the check list, in the language of their writer."""
        items = self.env["rm.handover.item"].search([("active", "=", True)])
        self.create(
            [
                {
                    "handover_id": handover.id,
                    "item_id": item.id,
                    "sequence": item.sequence,
                    "name": item.name,
                    "needed": item.needed,
                }
                for handover in handovers
                for item in items
            ]
        )

    def write(self, vals):
        result = super().write(vals)
        if "done" in vals:
            done = vals["done"]
            self._set_guarded(
                done_by_id=self.env.uid if done else None,
                done_at=fields.Datetime.now() if done else None,
            )
        return result
