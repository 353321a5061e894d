from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...bank_date import bank_today

#: how long the receiving RM and the supervisor have
_DAYS = 2


class RmHandover(models.Model):
    """The way of a hand-over: given, accepted, witnessed, approved, in force, returned."""

    _inherit = "rm.handover"

    may_accept = fields.Boolean(compute="_compute_may_sign", string="I may accept it")
    may_witness = fields.Boolean(compute="_compute_may_sign", string="I may witness it")

    may_tick = fields.Boolean(compute="_compute_may_tick", string="I may tick the check list")
    waits_for = fields.Char(compute="_compute_waits_for", string="Next step")

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_may_tick(self):
        writable = self._filtered_access("write")
        for handover in self:
            moving = handover.state in ("draft", "rejected", "submitted")
            handover.may_tick = moving and (not handover._origin or handover in writable)

    @api.depends("state", "accepted_at", "witnessed_at", "effective_on")
    @api.depends_context("lang")
    def _compute_waits_for(self):
        for handover in self:
            # sudo: whoever reads the hand-over reads who takes part in it
            handover.waits_for = handover.sudo()._next_step()

    def _next_step(self):
        if self.state == "submitted":
            if not self.accepted_at:
                return self.env._("Accepted by %s", self.to_manager_id.name)
            if not self.witnessed_at:
                return self.env._("Witnessed by %s", self.supervisor_id.name)
            return self.env._("Approved by a leader")
        if self.state == "approved":
            return self.env._("In force on %s", self.effective_on)
        if self.state == "done" and self.return_on:
            return self.env._("Goes back after %s", self.return_on)
        return False

    @api.depends("state", "accepted_at", "witnessed_at")
    @api.depends_context("uid")
    def _compute_may_sign(self):
        for handover in self:
            # sudo: who receives is compared with the caller, not shown
            receiver = handover.sudo().to_manager_id.user_id
            waits = handover.state == "submitted"
            handover.may_accept = waits and not handover.accepted_at and receiver == self.env.user
            handover.may_witness = (
                waits
                and bool(handover.accepted_at)
                and not handover.witnessed_at
                and handover.supervisor_id == self.env.user
            )

    def _approval_branch(self):
        """Return the branch of both RMs, or the lowest one above both."""
        # sudo: the tree is compared; who approves follows from it
        giving, taking = self.sudo().branch_id, self.sudo().to_branch_id
        while giving and not taking.parent_path.startswith(giving.parent_path):
            giving = giving.parent_id
        return giving.sudo(False)

    def _approval_subject(self):
        # sudo: whoever reads the hand-over reads who gives and who takes
        named = self.sudo()
        return f"{named.from_manager_id.name} → {named.to_manager_id.name}"

    def action_submit(self):
        """Sign as the one who hands over, and ask the receiving RM to accept.

        :return: True
        """
        self.check_access("write")
        for handover in self:
            handover._expect_state("draft", "rejected")
            handover._complete_lines()
            handover._check_ready()
            handover._hold_lines_open()
        super().action_submit()
        for handover in self:
            handover._ask(
                handover.sudo().to_manager_id.user_id,
                self.env._("Accept the hand-over %s", handover.number),
            )
        return True

    def action_accept(self):
        """Accept the customers and papers, as the user of the receiving RM.

        :return: True
        """
        self.check_access("read")
        for handover in self:
            handover._expect_state("submitted")
            # sudo: who receives is compared, not shown
            if handover.sudo().to_manager_id.user_id != self.env.user:
                raise AccessError(
                    self.env._("Only the RM who takes over accepts %s.", handover.display_name)
                )
            handover._refuse_signed("accepted_at")
            handover._refuse_open_checks()
            handover._refuse_changed()
            handover._set_guarded(
                accepted_by_id=self.env.uid,
                accepted_at=fields.Datetime.now().replace(microsecond=0),
            )
            handover._mark_lines_done()
            handover._finish_asking(self.env.user)
            handover._ask(
                handover.supervisor_id,
                self.env._("Witness the hand-over %s", handover.number),
            )
            self.env["rm.journal"]._record("handover.accepted", handover)
        return True

    def _mark_lines_done(self):
        self.env["rm.handover.line"].flush_model()
        self.env.cr.execute(
            "UPDATE rm_handover_line SET done = TRUE WHERE handover_id = %s", [self.id]
        )
        self.env["rm.handover.line"].invalidate_model(["done"])

    def action_witness(self):
        """Confirm, as the supervisor, that papers and customers were handed over.

        :return: True
        """
        self.check_access("read")
        for handover in self:
            handover._expect_state("submitted")
            if handover.supervisor_id != self.env.user:
                raise AccessError(
                    self.env._("Only the supervisor witnesses %s.", handover.display_name)
                )
            if not handover.accepted_at:
                raise UserError(
                    self.env._("%s is not accepted by the receiving RM yet.", handover.display_name)
                )
            handover._refuse_signed("witnessed_at")
            handover._refuse_changed()
            handover._set_guarded(
                witnessed_by_id=self.env.uid,
                witnessed_at=fields.Datetime.now().replace(microsecond=0),
            )
            handover._finish_asking(self.env.user)
            self.env["rm.journal"]._record("handover.witnessed", handover)
        return True

    def _refuse_signed(self, column):
        self.invalidate_recordset([column])
        if self[column]:
            raise UserError(
                self.env._("You have signed %s already.", self.display_name),
            )

    def _refuse_open_checks(self):
        # sudo: the check list belongs to the hand-over that the caller reads
        missing = self.sudo().check_ids.filtered(lambda c: c.needed and not c.done)
        if missing:
            raise UserError(
                self.env._(
                    "%(record)s: these are not handed over yet: %(items)s.",
                    record=self.display_name,
                    items=self.env._(", ").join(missing.mapped("name")),
                )
            )

    def _refuse_changed(self):
        # sudo: the fingerprint of what was submitted, not shown
        if self.sudo().approval_request_id.content_hash != self.sudo()._approval_hash():
            raise UserError(
                self.env._(
                    "%s was changed after it was submitted. It must be submitted again.",
                    self.display_name,
                )
            )

    def _approval_check_comment(self, decision, comment):
        result = super()._approval_check_comment(decision, comment)
        if decision == "approve" and not (self.accepted_at and self.witnessed_at):
            raise UserError(
                self.env._(
                    "%s must be accepted by the receiving RM and witnessed by the supervisor"
                    " before it is approved.",
                    self.display_name,
                )
            )
        if decision == "approve":
            self._check_days()
            self._check_receiver()
        return result

    def _approval_end(self, request_state, record_state):
        result = super()._approval_end(request_state, record_state)
        self._forget_signatures()
        return result

    def _approval_ended(self, state):
        result = super()._approval_ended(state)
        if state == "rejected":
            self._forget_signatures()
        elif self.effective_on <= bank_today(self.env):
            self._carry_out()
        return result

    def _forget_signatures(self):
        self._set_lines_open(None)
        self._set_guarded(
            accepted_by_id=None, accepted_at=None, witnessed_by_id=None, witnessed_at=None
        )
        self._finish_asking()

    def _ask(self, user, summary):
        if user and user != self.env.user:
            due = fields.Date.add(bank_today(self.env), days=_DAYS)
            self.env["mail.activity"]._rm_todo(self, user, summary, due)

    def _finish_asking(self, user=None):
        # sudo: to-dos that this flow gave; they end with the step they asked for
        domain = [("rm_model", "=", self._name), ("rm_res_id", "=", self.id)]
        if user:
            domain.append(("user_id", "=", user.id))
        self.env["mail.activity"].sudo().search(domain).unlink()
