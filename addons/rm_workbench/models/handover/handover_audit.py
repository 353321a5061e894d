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

    handover_id = fields.Many2one("rm.handover", ondelete="restrict", index=True)
    leaving_id = fields.Many2one(
        "rm.leaving",
        "Leaving of the RM",
        ondelete="restrict",
        index="btree_not_null",
        help="The audit of a leaving covers all hand-overs of who leaves, and whoever has none.",
    )
    # read with the rights of what is audited: whoever reads the audit reads who is audited
    manager_id = fields.Many2one(
        "rm.manager", "RM audited", compute="_compute_audited", store=True, index=True
    )
    branch_id = fields.Many2one("rm.branch", compute="_compute_audited", store=True, index=True)
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
    _once_a_leaving = models.Constraint(
        "UNIQUE (leaving_id)", "This leaving has an exit audit already."
    )
    _of_one = models.Constraint(
        "CHECK (num_nonnulls(handover_id, leaving_id) = 1)",
        "An exit audit is that of a leaving or of a hand-over. Choose one of them.",
    )
    _branch_idx = models.Index("(branch_id, id DESC)")

    @api.depends("handover_id", "leaving_id")
    def _compute_display_name(self):
        for audit in self:
            audit.display_name = (audit.handover_id or audit.leaving_id).display_name

    @api.depends("handover_id.from_manager_id", "handover_id.branch_id", "leaving_id.manager_id")
    def _compute_audited(self):
        for audit in self:
            handover, leaving = audit.handover_id, audit.leaving_id
            audit.manager_id = handover.from_manager_id or leaving.manager_id
            audit.branch_id = handover.branch_id or leaving.branch_id

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
        if {"handover_id", "leaving_id"} & vals.keys():
            raise UserError(self.env._("An audit stays with what it was begun for."))
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
        audit = self.sudo()
        handovers = audit.handover_id or audit.leaving_id._handovers()
        part = (
            handovers.from_manager_id.user_id
            + handovers.to_manager_id.user_id
            + handovers.supervisor_id
            + handovers.maker_ids
            + audit.leaving_id.manager_id.user_id
            + audit.leaving_id.maker_ids
            + handovers._signers()
        )
        if self.auditor_id._is_one_of(part):
            raise ValidationError(
                self.env._("Whoever took part in the hand-over does not audit it. Ask another.")
            )
        begun = audit.leaving_id or audit.handover_id
        if begun.state not in ("submitted", "approved", "done", "returned"):
            raise ValidationError(self.env._("%s is not submitted yet.", begun.display_name))

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

    def _signers(self):
        """Return who signed these hand-overs along their routes."""
        # sudo: who signed is compared, not shown
        decisions = self.env["rm.approval.decision"].sudo()
        requests = [("request_id.model", "=", self._name), ("request_id.res_id", "in", self.ids)]
        return decisions.search(requests).user_id

    def _approval_check_comment(self, decision, comment):
        # sudo: who audits is compared, not shown
        known = self.sudo()
        audits = self.env["rm.exit.audit"].sudo().search([("handover_id", "=", self.id)])
        if self.kind == "leaving":
            # that of a leaving covers all hand-overs of who leaves
            leaving = [("leaving_id.manager_id", "=", known.from_manager_id.id)]
            audits |= audits.search([*leaving, ("state", "=", "open")])
        if self.env.user._is_one_of(audits.auditor_id):
            raise UserError(
                self.env._(
                    "You audit the exit with %s. Somebody else decides on it.", self.display_name
                )
            )
        return super()._approval_check_comment(decision, comment)

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
