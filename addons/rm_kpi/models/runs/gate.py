from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class RmKpiGate(models.Model):
    """前置校验: something about a run that must be settled, or accepted by a second person."""

    _name = "rm.kpi.gate"
    _description = "Gate of a run"
    _inherit = ["rm.guarded.mixin"]
    _order = "run_id desc, level desc, id"
    _rec_name = "text"
    _limits = {"reason": 1000}
    _guarded = ("run_id", "code", "level", "text", "reason", "accepted_by_id", "accepted_at")

    run_id = fields.Many2one(
        "rm.kpi.run", readonly=True, required=True, ondelete="cascade", index=True
    )
    code = fields.Selection(
        [
            ("nobody", "Nobody appraised"),
            ("batches", "Deliveries missing"),
            ("aside", "Rows kept aside"),
            ("figures", "Figures without data"),
            ("targets", "Targets missing"),
            ("inputs", "Manual inputs missing"),
            ("parameters", "Parameters missing"),
            ("results", "Results of the RMs below missing"),
            ("ledger", "Sums differ from the ledger"),
            ("unassigned", "Sums differ from the bank's"),
            ("classes", "Class contradicts days overdue"),
        ],
        "Looked at",
        readonly=True,
        required=True,
    )
    level = fields.Selection(
        [("note", "Note"), ("stop", "Stops the announcement")],
        "Effect",
        readonly=True,
        required=True,
    )
    text = fields.Text("What was found", readonly=True, required=True)
    reason = fields.Text("Accepted because", readonly=True)
    accepted_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    accepted_at = fields.Datetime(readonly=True)

    @api.ondelete(at_uninstall=False)
    def _refuse_unlink(self):
        raise UserError(self.env._("Gates follow from the run: check it again."))

    @api.model_create_multi
    def create(self, vals_list):
        raise UserError(self.env._("Gates follow from the run: check it again."))

    def action_accept(self, reason=""):
        """Accept what a gate found, as another administrator than the one who computed.

        :param str reason: why the results may be shown nevertheless.
        :return: True
        """
        self.ensure_one()
        self.run_id._require_admin()
        text = str(reason or "").strip()
        if not text:
            raise UserError(self.env._("Give the reason for accepting it."))
        self._check_text("reason", text)
        if self.run_id._lock_state() != "computed" or self.accepted_at:
            raise UserError(self.env._("Only what is open in a trial run can be accepted."))
        if self.code == "nobody":
            raise UserError(self.env._("A run without RMs cannot be announced."))
        if self.env.user._is_one_of(self.run_id.computed_by_id):
            raise AccessError(
                self.env._("You computed the run. Another administrator must accept its gates.")
            )
        self._set_guarded(
            reason=text, accepted_by_id=self.env.uid, accepted_at=fields.Datetime.now()
        )
        self.env["rm.journal"]._record(
            "gate.accepted", self.run_id, gate=self.code, found=self.text, reason=text
        )
        return True

    def action_open_accept(self):
        """Open the dialog in which the reason is given."""
        self.ensure_one()
        self.run_id._require_admin()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Accept a gate"),
            "res_model": "rm.kpi.gate.accept",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_gate_id": self.id},
        }
