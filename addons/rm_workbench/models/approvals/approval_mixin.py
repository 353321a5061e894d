import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class RmApprovalMixin(models.AbstractModel):
    """Gives a model its states draft, submitted, approved, rejected, and signatures on a route.

    A concrete model names in ``_approval_fields`` what the signatures cover; a change of one of
    these while the record waits makes the request void and the record a draft again. Who
    submitted or changed a record never decides on it.
    """

    _name = "rm.approval.mixin"
    _description = "Model with approvals"
    _inherit = ["rm.guarded.mixin"]
    _guarded = ("state", "approval_request_id", "maker_ids")
    _approval_fields = ()

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    approval_request_id = fields.Many2one(
        "rm.approval.request", "Approval", readonly=True, copy=False, ondelete="set null"
    )
    maker_ids = fields.Many2many(
        "res.users",
        readonly=True,
        copy=False,
        help="Everybody who worked on the record; none of them decides on it.",
    )

    def _approval_branch(self):
        """Return the branch whose leaders decide; a model without ``branch_id`` overrides it."""
        return self.branch_id

    def _approval_amount(self):
        """Return the Decimal that amount limits of routes look at, or False."""
        return False

    def _approval_route(self):
        """Return the route that fits the record, or an empty recordset."""
        return self.env["rm.approval.route"]._find(
            self._name, self._approval_branch(), self._approval_amount(), record=self
        )

    def _approval_submission_words(self):
        """Return the submitter's own words where submitting is a signature itself, else False."""
        return False

    def _approval_check_comment(self, decision, comment):
        """Hook: refuse a comment that does not do for this kind of record."""

    def _approval_hash(self):
        """Return the sha256 of what the signatures cover."""
        self.ensure_one()
        content = self.read(self._approval_fields, load="")[0]
        text = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def action_submit(self):
        """Submit the drafts along the route that fits.

        :return: True
        """
        self.check_access("write")
        for record in self:
            record._expect_state("draft", "rejected")
            route = record._approval_route()
            if not route:
                raise UserError(
                    self.env._(
                        "There is no approval route for %(record)s. Ask the administrator to add"
                        " one for this kind of record, branch and amount.",
                        record=record.display_name,
                    )
                )
            request = self.env["rm.approval.request"]._open(record, route)
            # sudo: whom it is about is kept with the request, not shown
            request._note_makers(record.sudo()._approval_concerned().ids)
            request._keep_content(record)
            record._set_guarded(state="submitted", approval_request_id=request.id)
            request._refuse_without_decider(record)
            record._approval_noted("submitted")
        return True

    def action_approve(self, comment=""):
        """Sign the records; the last signature of the route approves them.

        :return: True
        """
        return self._approval_decide("approve", comment)

    def action_reject(self, comment=""):
        """Send the records back; the comment says why.

        :return: True
        """
        if not str(comment or "").strip():
            raise UserError(self.env._("Give the reason, so that it can be mended."))
        return self._approval_decide("reject", comment)

    def action_withdraw(self):
        """Take back what one submitted oneself and nobody has finished deciding on.

        :return: True
        """
        self.check_access("write")
        for record in self:
            record._expect_state("submitted")
            # sudo: the request is written by this engine only
            request = record.approval_request_id.sudo()
            if request.submitted_by_id != self.env.user:
                raise AccessError(self.env._("Only who submitted it may withdraw it."))
            record._approval_end("withdrawn", "draft")
        return True

    def _approval_decide(self, decision, comment):
        self.check_access("read")
        for record in self:
            record._expect_state("submitted")
            record._refuse_makers()
            # sudo: the engine itself checks below that the request waits for this user
            request = record.sudo().approval_request_id
            if request.content_hash != record.sudo()._approval_hash():
                record._approval_end("void", "draft")
                continue
            record._approval_check_comment(decision, str(comment or "").strip())
            step = request.step_id.display_name
            state = request._decide(decision, comment)
            if state != "pending":
                record._set_guarded(state=state)
                record._approval_ended(state)
            event = "approved" if decision == "approve" else "rejected"
            record._approval_noted(event, step=step, request_state=state)
        return True

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if records:
            records._note_makers()
        return records

    def write(self, vals):
        covered = self._approval_fields and vals.keys() & set(self._approval_fields)
        if covered:
            self._refuse_change_of_approved()
        result = super().write(vals)
        if covered and self:
            self._note_makers()
            for record in self.filtered(lambda r: r.state == "submitted"):
                record._approval_end("void", "draft")
        return result

    def _refuse_change_of_approved(self):
        for record in self:
            if record.state == "approved":
                raise UserError(
                    self.env._(
                        "%(record)s is approved and can no longer be changed.",
                        record=record.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        for record in self:
            if record.state != "draft":
                raise UserError(
                    self.env._(
                        "%(record)s is no draft and stays on record.", record=record.display_name
                    )
                )

    def _expect_state(self, *states):
        self.ensure_one()
        if self._lock_state() not in states:
            raise UserError(
                self.env._(
                    "%(record)s is in state %(state)s; this step needs %(needed)s.",
                    record=self.display_name,
                    state=self._state_label(),
                    needed=self._listed(self._state_label(value=state) for state in states),
                )
            )

    def _approval_end(self, request_state, record_state):
        # sudo: the request is written by this engine only
        self.approval_request_id.sudo()._end(request_state)
        self._set_guarded(state=record_state)
        self._approval_noted(request_state)

    def _approval_ended(self, state):
        """Hook: the route came to its end, ``state`` is approved or rejected."""

    def _approval_noted(self, event, **detail):
        # sudo: the line names the record by its number, also when the step took it out of reach
        journal = self.env["rm.journal"]
        named = journal._name_of(self.sudo())
        journal._record(
            f"approval.{event}", self, reference=named, model_name=self._description, **detail
        )
