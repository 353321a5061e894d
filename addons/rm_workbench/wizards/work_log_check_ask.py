from odoo import api, fields, models


class RmWorkLogCheckAsk(models.TransientModel):
    """Asks for rating and comment of a check."""

    _name = "rm.work.log.check.ask"
    _description = "Check of logs"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"comment": 2000}

    log_ids = fields.Many2many("rm.work.log", string="Logs", required=True)
    kind = fields.Selection(
        [("review", "Leader's mark"), ("spot", "Spot check")], required=True, default="review"
    )
    rating = fields.Selection(
        [("excellent", "Excellent"), ("good", "Good"), ("fair", "Fair"), ("poor", "Poor")]
    )
    phrase_id = fields.Many2one(
        "rm.work.phrase", domain=[("kind", "=", "review")], ondelete="set null"
    )
    comment = fields.Text()

    @api.onchange("phrase_id")
    def _onchange_phrase(self):
        if self.phrase_id:
            self.comment = "\n".join(filter(None, (self.comment, self.phrase_id.text)))
            self.phrase_id = False

    def action_check(self):
        """Check the chosen logs.

        :return: the action that closes the dialogue
        """
        self.ensure_one()
        self.check_access("read")
        self.log_ids.action_check(self.kind, self.rating, self.comment)
        return {"type": "ir.actions.act_window_close"}
