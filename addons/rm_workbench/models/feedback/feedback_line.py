from odoo import fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...bank_date import bank_today


class RmFeedbackLine(models.Model):
    """A customer asked independently: what he says of balances, papers and service."""

    _name = "rm.feedback.line"
    _description = "Customer asked independently"
    _inherit = ["rm.guarded.mixin", "rm.seen.mixin"]
    _order = "round_id desc, id"
    _rec_name = "customer_id"
    _guarded = ("round_id", "customer_id", "manager_id", "branch_id", "caller_id", "done_on")
    _limits = {"note": 1000}

    round_id = fields.Many2one(
        "rm.feedback.round", required=True, readonly=True, ondelete="restrict", index=True
    )
    customer_id = fields.Many2one(
        "rm.customer", required=True, readonly=True, ondelete="restrict", index=True
    )
    manager_id = fields.Many2one(
        "rm.manager", "RM when drawn", required=True, readonly=True, ondelete="restrict", index=True
    )
    branch_id = fields.Many2one("rm.branch", readonly=True, ondelete="restrict", index=True)
    caller_id = fields.Many2one(
        "res.users", "Asked by", readonly=True, ondelete="restrict", index=True
    )
    way = fields.Selection(
        [("call", "By phone"), ("visit", "On the spot"), ("statement", "Statement confirmed")],
        "How",
    )
    result = fields.Selection(
        [
            ("fine", "Satisfied, balances agree"),
            ("unaware", "Does not know the RM"),
            ("differs", "Balances or papers differ"),
            ("complaint", "Complaint"),
            ("unreached", "Not reached"),
        ],
        index="btree_not_null",
    )
    mark = fields.Selection(
        [
            ("0", "No mark"),
            ("1", "Very dissatisfied"),
            ("2", "Dissatisfied"),
            ("3", "So-so"),
            ("4", "Satisfied"),
            ("5", "Very satisfied"),
        ],
        "Mark of the RM",
        default="0",
        help="How satisfied the customer is with his RM, from 1 to 5.",
    )
    note = fields.Text("What the customer said")
    done_on = fields.Date("Asked on", readonly=True)
    is_mine = fields.Boolean(
        "Mine", compute="_compute_is_mine", search="_search_is_mine", compute_sudo=False
    )

    _customer_once = models.Constraint(
        "UNIQUE (round_id, customer_id)", "This customer is on the list already."
    )

    def _compute_is_mine(self):
        for line in self:
            line.is_mine = line.caller_id == self.env.user

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = fields.Domain("caller_id", "=", self.env.uid)
        return fields.Domain.OR(mine if wanted else ~mine for wanted in value)

    def write(self, vals):
        self.check_access("write")
        for line in self:
            if line._lock_state("done_on"):
                raise UserError(self.env._("What was noted stays as it is."))
            if line.caller_id != self.env.user:
                raise AccessError(self.env._("Only whoever was given the customer notes it."))
            if line.round_id.state != "drawn":
                raise UserError(self.env._("The round is closed."))
            if not (vals.get("result") or line.result):
                raise ValidationError(self.env._("Say first what came of it."))
        result = super().write(vals)
        if vals.get("result"):
            done = self.filtered(lambda line: line.result != "unreached")
            if done.filtered(lambda line: not line.way):
                raise ValidationError(self.env._("Say how the customer was asked."))
            if self.filtered(lambda li: li.result == "unreached" and (li.mark or "0") != "0"):
                raise ValidationError(self.env._("Whoever was not reached gave no mark."))
            done._set_guarded(done_on=bank_today(self.env))
        return result

    def action_complain(self):
        """Enter the complaint that the customer made when asked.

        :return: action that opens it
        """
        self.ensure_one()
        self.check_access("read")
        complaints = self.env["rm.complaint"]
        complaints.check_access("create")
        if self._lock_state("result") != "complaint" or self.caller_id != self.env.user:
            raise UserError(
                self.env._("Whoever asked the customer enters the complaint that he noted.")
            )
        found = complaints.search([("feedback_line_id", "=", self.id)], limit=1)
        if not found:
            said = (self.note or "").strip() or self.env._("Complaint when called back")
            found = complaints.create(
                {
                    "customer_id": self.customer_id.id,
                    "manager_id": self.manager_id.id,
                    "channel": "feedback",
                    "kind": "other",
                    "subject": said[:60],
                    "content": said,
                }
            )
            found._set_guarded(feedback_line_id=self.id)
        return {
            "type": "ir.actions.act_window",
            "res_model": "rm.complaint",
            "res_id": found.id,
            "views": [(False, "form")],
        }
