from secrets import randbelow

from odoo import fields, models
from odoo.exceptions import UserError, ValidationError

from ...bank_date import bank_today
from ...office import draw, sample_size

#: one customer in twenty is called, at least five, at most a hundred
_PERCENT, _LEAST, _MOST = 5, 5, 100


class RmHandoverCall(models.Model):
    """移交回访: a customer drawn by a seed, asked by somebody who took no part; unseen by RMs."""

    _name = "rm.handover.call"
    _description = "Call-back after a hand-over"
    _inherit = ["rm.guarded.mixin"]
    _order = "handover_id, id"
    _rec_name = "customer_id"
    _guarded = ("handover_id", "customer_id", "caller_id", "called_on")
    _limits = {"note": 1000}

    handover_id = fields.Many2one(
        "rm.handover", required=True, readonly=True, ondelete="restrict", index=True
    )
    customer_id = fields.Many2one(
        "rm.customer", required=True, readonly=True, ondelete="restrict", index=True
    )
    branch_id = fields.Many2one(
        related="handover_id.branch_id", store=True, index=True, string="Branch"
    )
    result = fields.Selection(
        [
            ("fine", "Knows of it, no complaint"),
            ("unaware", "Did not know of the hand-over"),
            ("differs", "Balances or papers differ"),
            ("complaint", "Complaint or open promise"),
            ("unreached", "Not reached"),
        ],
        index="btree_not_null",
    )
    note = fields.Text("What the customer said")
    caller_id = fields.Many2one("res.users", "Called by", readonly=True, ondelete="restrict")
    called_on = fields.Date(readonly=True)

    _customer_once = models.Constraint(
        "UNIQUE (handover_id, customer_id)", "This customer is on the list already."
    )

    def write(self, vals):
        for call in self:
            call.handover_id._refuse_involved()
            if call._lock_state("called_on"):
                raise UserError(self.env._("What was noted of a call stays as it is."))
            if call.result or vals.get("result"):
                continue
            raise ValidationError(self.env._("Say first what came of the call."))
        result = super().write(vals)
        if vals.get("result"):
            done = self.filtered(lambda c: c.result != "unreached")
            self._set_guarded(caller_id=self.env.uid)
            if done:
                done._set_guarded(called_on=bank_today(self.env))
        return result


class RmHandover(models.Model):
    _inherit = "rm.handover"

    def _refuse_involved(self):
        """Refuse whoever took part: the call-back is somebody else's."""
        # sudo: who took part is compared, not shown
        handover = self.sudo()
        part = handover.from_manager_id.user_id + handover.to_manager_id.user_id
        if self.env.user._is_one_of(part + handover.maker_ids):
            raise ValidationError(
                self.env._("Whoever took part in the hand-over does not call its customers.")
            )

    def action_draw_calls(self):
        """Draw the customers to be called, by a seed that is kept.

        :return: True
        """
        self.ensure_one()
        self.check_access("read")
        self.env["rm.handover.call"].check_access("write")
        self._expect_state("done", "returned")
        self._refuse_involved()
        if self.call_seed:
            raise UserError(
                self.env._("The call-backs of %s have been drawn already.", self.display_name)
            )
        # sudo: the lines of a hand-over that the caller reads
        lines = {line.customer_no: line.customer_id.id for line in self.sudo().line_ids}
        count = max(sample_size(len(lines), percent=_PERCENT), min(_LEAST, len(lines)))
        seed = str(randbelow(10**8)).zfill(8)
        chosen = draw(((number, 1) for number in lines), min(count, _MOST), seed)
        self._enter_calls([lines[number] for number in chosen])
        self._set_guarded(call_seed=seed)
        self.env["rm.journal"]._record("handover.calls_drawn", self, seed=seed, calls=len(chosen))
        return True

    def _enter_calls(self, customer_ids):
        self.env.cr.execute(
            """INSERT INTO rm_handover_call (handover_id, customer_id, branch_id, create_uid,
                      create_date, write_uid, write_date)
               SELECT %s, c, %s, %s, now() AT TIME ZONE 'utc', %s, now() AT TIME ZONE 'utc'
                 FROM unnest(%s::int[]) c""",
            [self.id, self.branch_id.id, self.env.uid, self.env.uid, customer_ids],
        )
        self.env["rm.handover.call"].invalidate_model()
        self.invalidate_recordset(["call_ids"])
