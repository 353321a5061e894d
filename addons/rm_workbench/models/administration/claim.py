from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...bank_date import bank_today
from ...fields import Exact
from ..approvals.approval_mixin import RmApprovalMixin

#: who reads the name of a customer that is not his yet
_LEADERS = ",".join(f"rm_workbench.group_{role}" for role in ("leader", "admin", "auditor"))


class RmClaim(models.Model):
    """认领与争议: an RM claims a customer of his branch's pool, or disputes what he was given.

    A claim names the customer by number, because a customer who is not his is not shown to him;
    what the leader approves is assigned at once. A dispute is raised from the assignment; when it
    is upheld the assignment ends with the day before.
    """

    _name = "rm.claim"
    _description = "Claim of a customer"
    _inherit = ["rm.owned.mixin", "rm.approval.mixin", "rm.exact.mixin"]
    _guarded = (*RmApprovalMixin._guarded, "kind", "customer_id", "assignment_id")
    _approval_fields = ("customer_no", "share", "valid_from", "reason")
    _limits = {"customer_no": 40, "reason": 500}
    _numbers = {"share": ("0.000001", "1", 6)}
    _order = "id desc"
    _rec_name = "customer_no"

    kind = fields.Selection(
        [("claim", "Claim"), ("dispute", "Dispute")], required=True, readonly=True, default="claim"
    )
    customer_no = fields.Char("Customer number", required=True)
    customer_id = fields.Many2one(
        "rm.customer", readonly=True, ondelete="restrict", index=True, groups=_LEADERS
    )
    assignment_id = fields.Many2one(
        "rm.assignment",
        "Disputed",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        groups=_LEADERS,
    )
    share = Exact(scale=6, required=True, default="1", help="Above 0 %, at most 100 %.")
    valid_from = fields.Date(
        "Responsible from", required=True, default=lambda self: bank_today(self.env)
    )
    reason = fields.Text(required=True)

    _branch_idx = models.Index("(branch_id, id DESC)")

    @api.depends("kind", "customer_no")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for claim in self:
            claim.display_name = f"{labels.get(claim.kind, '')} {claim.customer_no or ''}"

    def action_submit(self):
        """Put claims before the leader; refused where the pool does not hold the customer.

        :return: True
        """
        for claim in self.filtered(lambda claim: claim.kind == "claim"):
            claim._set_guarded(customer_id=claim._pooled_customer())
        return super().action_submit()

    def _pooled_customer(self):
        """Return the id of the customer when the branch's pool has this share of him left.

        One sentence for every other case: numbers of customers cannot be tried out.
        """
        self.ensure_one()
        self.flush_recordset()
        # sudo: found by a number that the RM knows, in the pool of his own branch only
        manager = self.sudo().manager_id
        customers = self.env["rm.customer"].sudo()
        found = customers.search(
            [("customer_no", "=", self.customer_no), ("branch_id", "=", manager.branch_id.id)]
        )
        if not found or not self._has_left(found, manager):
            raise UserError(
                self.env._(
                    "The pool of your branch has no customer %s with this share left from that day"
                    " on. Look at number, share and day.",
                    self.customer_no,
                )
            )
        return found.id

    def _has_left(self, customer, manager):
        # sudo: shares of a customer who is not yet his
        free = self.env["rm.assignment"].sudo()
        free.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT share >= %s::numeric FROM (%s) f",
                self.share,
                free._free_sql([customer.id], manager, self.valid_from, None, None),
            )
        )
        return bool(rows) and rows[0][0]

    def _approval_ended(self, state):
        if self.kind == "claim" and state == "approved":
            self._assign()
        elif self.kind == "dispute":
            self._settle(upheld=state == "approved")

    def _assign(self):
        customer = self._pooled_customer()
        # sudo: the leader has signed; whoever signed last may be above the leader of the branch
        made = (
            self.env["rm.assignment"]
            .sudo()
            ._assign_many([customer], self.sudo().manager_id, self.valid_from, None, self.share)
        )
        self.env["rm.journal"]._record(
            "assignment.claimed", self, reference=self.customer_no, share=self.share, customers=made
        )

    def _settle(self, upheld):
        # sudo: the leader's word on the assignment of his RM
        assignment = self.sudo().assignment_id
        if not assignment:
            return
        if not upheld:
            assignment._set_guarded(confirmation="confirmed", confirmed_on=bank_today(self.env))
            return
        last = fields.Date.subtract(bank_today(self.env), days=1)
        if assignment.valid_from > last:
            assignment.unlink()
        else:
            assignment.valid_to = last

    def unlink(self):
        # a dispute that is dropped leaves the RM his word on what he was given
        # sudo: the RM reads no assignment by his claim; it is his own, see action_dispute
        dropped = self.sudo().assignment_id.filtered(lambda a: a.confirmation == "disputed")
        result = super().unlink()
        dropped._set_guarded(confirmation=None)
        return result


class RmAssignment(models.Model):
    """The RM's own word on what he was given: confirmed, or disputed."""

    _inherit = "rm.assignment"
    _guarded = ("origin", "batch_id", "source_line", "confirmation", "confirmed_on")

    confirmation = fields.Selection(
        [("confirmed", "Confirmed"), ("disputed", "Disputed")],
        readonly=True,
        copy=False,
        help="By the RM himself; empty: he has not looked at it.",
    )
    confirmed_on = fields.Date(readonly=True, copy=False)
    may_confirm = fields.Boolean(compute="_compute_may_confirm")

    @api.depends("manager_id.user_id", "confirmation", "valid_to")
    @api.depends_context("uid")
    def _compute_may_confirm(self):
        today = bank_today(self.env)
        for assignment in self:
            # sudo: whose assignment it is, compared with the caller
            own = assignment.sudo().manager_id.user_id == self.env.user
            runs = not assignment.valid_to or assignment.valid_to >= today
            assignment.may_confirm = own and runs and not assignment.confirmation

    def _require_own(self):
        self.check_access("read")
        for assignment in self:
            if assignment.sudo().manager_id.user_id != self.env.user:
                raise AccessError(
                    self.env._("Only the RM himself confirms or disputes his responsibility.")
                )
            assignment._lock_state("confirmation")
            if not assignment.may_confirm:
                raise UserError(
                    self.env._(
                        "%s: this is confirmed, disputed or ended already.", assignment.display_name
                    )
                )

    def action_confirm(self):
        """Confirm, as the RM himself, that one is responsible.

        :return: True
        """
        self._require_own()
        self._set_guarded(confirmation="confirmed", confirmed_on=bank_today(self.env))
        return True

    def action_dispute(self, reason=""):
        """Dispute, as the RM himself, what one was given; the leader decides.

        :return: the window of the dispute
        """
        self.ensure_one()
        self._require_own()
        if self.origin == "extract":
            raise UserError(
                self.env._(
                    "This assignment came from a source system and is corrected there. Tell your"
                    " leader."
                )
            )
        customer = self.sudo().customer_id
        claim = self.env["rm.claim"].create(
            {
                "customer_no": customer.customer_no,
                "share": f"{self.share:.6f}",
                "valid_from": self.valid_from,
                "reason": str(reason or "").strip() or self.env._("Not my customer"),
            }
        )
        claim._set_guarded(kind="dispute", customer_id=customer.id, assignment_id=self.id)
        self._set_guarded(confirmation="disputed")
        return {
            "type": "ir.actions.act_window",
            "res_model": "rm.claim",
            "res_id": claim.id,
            "views": [(False, "form")],
        }
