from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...bank_date import bank_today


class RmExitAudit(models.Model):
    """离任审计: somebody independent looks at what an RM leaves behind."""

    _name = "rm.exit.audit"
    _description = "Exit audit"
    _inherit = ["rm.guarded.mixin"]
    _order = "id desc"
    _guarded = ("state", "concluded_on", "auditor_id")
    _limits = {"findings": 5000, "measures": 2000}

    handover_id = fields.Many2one("rm.handover", required=True, ondelete="restrict", index=True)
    # read with the hand-over's own rights: whoever reads the audit reads who is audited
    manager_id = fields.Many2one(
        related="handover_id.from_manager_id", store=True, index=True, string="RM audited"
    )
    branch_id = fields.Many2one(
        related="handover_id.branch_id", store=True, index=True, string="Branch"
    )
    auditor_id = fields.Many2one(
        "res.users", "Audited by", required=True, readonly=True, ondelete="restrict", index=True
    )
    begun_on = fields.Date(required=True, default=lambda self: bank_today(self.env))
    checked_loans = fields.Boolean("Loans and their papers looked at")
    checked_accounts = fields.Boolean("Accounts confirmed with customers")
    checked_promises = fields.Boolean("Promises and guarantees looked into")
    checked_seals = fields.Boolean("Seals, keys and rights given back")
    findings = fields.Text("Audit findings")
    measures = fields.Text("What is to be done")
    conclusion = fields.Selection(
        [
            ("clean", "No findings"),
            ("minor", "Minor findings, to be mended"),
            ("serious", "Serious findings, responsibility to be clarified"),
        ]
    )
    state = fields.Selection(
        [("open", "In progress"), ("concluded", "Concluded")],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    concluded_on = fields.Date(readonly=True)

    _once = models.Constraint("UNIQUE (handover_id)", "This hand-over has an exit audit already.")
    _branch_idx = models.Index("(branch_id, id DESC)")

    @api.depends("handover_id")
    def _compute_display_name(self):
        for audit in self:
            audit.display_name = audit.handover_id.display_name

    @api.model
    def _prepare_guarded_vals(self, vals):
        return {**super()._prepare_guarded_vals(vals), "auditor_id": self.env.uid}

    @api.model_create_multi
    def create(self, vals_list):
        audits = super().create(vals_list)
        for audit in audits:
            audit._check_independent()
        return audits

    def write(self, vals):
        if "handover_id" in vals:
            raise UserError(self.env._("An audit stays with its hand-over."))
        for audit in self:
            if audit._lock_state() == "concluded":
                raise UserError(
                    self.env._("The audit of %s is concluded.", audit.sudo().display_name)
                )
            audit._check_own()
        return super().write(vals)

    def _check_own(self):
        if not self.env.su and self.auditor_id != self.env.user:
            raise ValidationError(self.env._("Only who began the audit goes on with it."))

    def _check_independent(self):
        # sudo: who took part is compared, not shown
        handover = self.sudo().handover_id
        part = (
            handover.from_manager_id.user_id
            + handover.to_manager_id.user_id
            + handover.supervisor_id
            + handover.maker_ids
        )
        if self.auditor_id._is_one_of(part):
            raise ValidationError(
                self.env._("Whoever took part in the hand-over does not audit it. Ask another.")
            )
        if handover.state not in ("submitted", "approved", "done", "returned"):
            raise ValidationError(self.env._("%s is not submitted yet.", handover.display_name))

    def action_conclude(self):
        """Conclude the audits with their findings.

        :return: True
        """
        self.check_access("write")
        for audit in self:
            if audit._lock_state() != "open":
                raise UserError(self.env._("The audit of %s is concluded.", audit.display_name))
            audit._check_own()
            if not audit.conclusion or not (audit.findings or "").strip():
                raise UserError(
                    self.env._(
                        "The audit of %s needs findings and a conclusion.", audit.display_name
                    )
                )
            audit._set_guarded(state="concluded", concluded_on=bank_today(self.env))
            self.env["rm.journal"]._record(
                "exit_audit.concluded", audit, conclusion=audit.conclusion
            )
        return True


class RmHandover(models.Model):
    _inherit = "rm.handover"

    def action_open_audit(self):
        """Return the action that opens the exit audit, or a new one.

        :return: action
        """
        self.ensure_one()
        self.check_access("read")
        self.env["rm.exit.audit"].check_access("read")
        audit = self.env["rm.exit.audit"].search([("handover_id", "=", self.id)], limit=1)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Exit audit"),
            "res_model": "rm.exit.audit",
            "res_id": audit.id,
            "views": [(False, "form")],
            "context": {"default_handover_id": self.id},
        }
