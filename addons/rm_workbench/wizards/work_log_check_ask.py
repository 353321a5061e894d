from odoo import api, fields, models
from odoo.exceptions import UserError

from ..bank_date import bank_today


class RmWorkLogCheckAsk(models.TransientModel):
    """Asks for rating and comment of a check."""

    _name = "rm.work.log.check.ask"
    _description = "Check of logs"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"comment": 2000, "finding": 2000}

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
    rectify = fields.Boolean(
        "Have it put right", help="The RM gets a rectification with a deadline."
    )
    finding = fields.Text("What is to be put right")
    due_on = fields.Date("Put right by")
    proof_needed = fields.Boolean("Proof is to be attached", default=True)

    @api.onchange("rectify")
    def _onchange_rectify(self):
        if self.rectify:
            self.finding = self.finding or self.comment
            self.due_on = self.env["rm.working.day"]._add(bank_today(self.env), 5)

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
        if self.rectify:
            self._give_rectifications()
        return {"type": "ir.actions.act_window_close"}

    def _give_rectifications(self):
        if not self.finding or not self.due_on:
            raise UserError(self.env._("Say what is to be put right, and by when."))
        self.env["rm.rectification"].create(
            [
                {
                    "manager_id": log.manager_id.id,
                    "log_id": log.id,
                    "source": "log",
                    "subject": self.env._("Work log of %(day)s", day=log.date),
                    "finding": self.finding,
                    "due_on": self.due_on,
                    "proof_needed": self.proof_needed,
                }
                for log in self.log_ids
            ]
        )
