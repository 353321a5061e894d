from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...fields import Exact
from ..approvals.approval_mixin import RmApprovalMixin
from ..customers.customer import NOT_RISK

#: what the RM looked into before he proposes; those of the first line are duties of every proposal
CHECKS_NEEDED = ("check_identity", "check_credit", "check_site")
CHECKS = (*CHECKS_NEEDED, "check_income", "check_collateral", "check_related")


class RmLoanProposal(models.Model):
    """贷款业务建议: an RM proposes a loan, a risk manager signs after him, above a limit a leader.

    Customer and number of the customer are kept as they were (``customer_name``, ``customer_no``):
    a risk manager reads borrowers only, and the customer of a proposal may have no loan yet. He
    reads the two texts through the rules of the proposal and never the customer behind them.
    The record's own name holds neither, since requests and the journal keep it.
    """

    _name = "rm.loan.proposal"
    _description = "Loan proposal"
    _inherit = ["rm.owned.mixin", "rm.approval.mixin", "rm.exact.mixin"]
    _order = "id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "customer_no", "customer_name"]
    _guarded = (
        *RmApprovalMixin._guarded,
        "branch_id",
        "number",
        "customer_name",
        "customer_no",
        "approved_on",
        "matched_by_hand",
    )
    _limits = {
        "purpose": 500,
        "guarantee_note": 1000,
        "repayment_source": 1000,
        "check_note": 2000,
        "opinion": 2000,
        "reply": 2000,
    }
    _numbers = {"amount": ("0.01", "1000000000000", 2), "term_months": (1, 480, 0)}
    _approval_fields = (
        "customer_id",
        "product_id",
        "amount",
        "term_months",
        "purpose",
        "guarantee",
        "guarantee_note",
        "repayment_source",
        *CHECKS,
        "check_note",
        "opinion",
        "reply",
    )

    number = fields.Char(readonly=True, copy=False, index=True)
    customer_id = fields.Many2one(
        "rm.customer",
        required=True,
        ondelete="restrict",
        index=True,
        groups=NOT_RISK,
        domain="[('is_mine', '=', True)]",
    )
    customer_name = fields.Char(
        "Customer's name", compute="_compute_customer_texts", store=True, index="btree"
    )
    customer_no = fields.Char(
        "Customer number", compute="_compute_customer_texts", store=True, index="btree"
    )
    product_id = fields.Many2one(
        "rm.product", required=True, ondelete="restrict", domain="[('is_loan', '=', True)]"
    )
    amount = Exact(scale=2, required=True, aggregator="sum")
    term_months = fields.Integer("Term (months)", required=True, default=12, aggregator=None)
    purpose = fields.Char(required=True)
    guarantee = fields.Selection(
        [
            ("credit", "Unsecured"),
            ("guarantee", "Guarantor"),
            ("mortgage", "Mortgage"),
            ("pledge", "Pledge"),
            ("mixed", "Several"),
        ],
        required=True,
        default="credit",
    )
    guarantee_note = fields.Text("Details of the guarantee")
    repayment_source = fields.Text("Source of repayment")
    check_identity = fields.Boolean("Identity and licence seen")
    check_credit = fields.Boolean("Credit report read")
    check_site = fields.Boolean("Visited on site")
    check_income = fields.Boolean("Income and account movements compared")
    check_collateral = fields.Boolean("Collateral or guarantor checked")
    check_related = fields.Boolean("Related parties and their debts checked")
    check_note = fields.Text("Findings of the checks")
    opinion = fields.Text("RM's opinion", copy=False)
    reply = fields.Text("Answer to the refusal", copy=False)
    approved_on = fields.Date(readonly=True, copy=False)
    loan_id = fields.Many2one(
        "rm.loan",
        "Loan in the credit system",
        ondelete="restrict",
        copy=False,
        domain="[('customer_id.customer_no', '=', customer_no)]",
    )
    matched_by_hand = fields.Boolean(readonly=True, copy=False)

    _loan_once = models.UniqueIndex(
        "(loan_id) WHERE loan_id IS NOT NULL", "This loan belongs to another proposal already."
    )
    _branch_id_id = models.Index("(branch_id, id)")
    _waits_for_loan = models.Index("(customer_id) WHERE state = 'approved' AND loan_id IS NULL")

    @api.depends("customer_id")
    def _compute_customer_texts(self):
        for proposal in self:
            # sudo: whoever wrote the proposal had to read the customer
            customer = proposal.sudo().customer_id
            proposal.customer_name = customer.name
            proposal.customer_no = customer.customer_no

    @api.depends("number")
    def _compute_display_name(self):
        for proposal in self:
            proposal.display_name = proposal.number or self.env._("New proposal")

    @api.model
    def _prepare_guarded_vals(self, vals):
        # sudo: numbers are drawn for everybody who may propose
        number = self.env["ir.sequence"].sudo().next_by_code("rm.loan.proposal")
        return {**super()._prepare_guarded_vals(vals), "number": number}

    @api.model_create_multi
    def create(self, vals_list):
        proposals = super().create(vals_list)
        for proposal in proposals:
            proposal._check_responsible()
        return proposals

    def write(self, vals):
        result = super().write(vals)
        if "customer_id" in vals:
            for proposal in self:
                proposal._check_responsible()
        if "loan_id" in vals:
            self._check_loan()
            self._set_guarded(matched_by_hand=bool(vals["loan_id"]))
        return result

    def _check_responsible(self):
        """Refuse a proposal for a customer whom the RM is not responsible for today."""
        self.ensure_one()
        self.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                "SELECT 1 FROM rm_customer_access a JOIN rm_loan_proposal p"
                " ON p.customer_id = a.customer_id AND p.manager_id = a.manager_id WHERE p.id = %s",
                self.id,
            )
        )
        if not rows:
            raise ValidationError(
                self.env._(
                    "%(record)s: propose loans only for customers you are responsible for today.",
                    record=self.display_name,
                )
            )

    def _check_loan(self):
        for proposal in self.filtered("loan_id"):
            # sudo: the customers are compared, not shown
            loan = proposal.sudo().loan_id
            if proposal.state != "approved" or loan.customer_id != proposal.sudo().customer_id:
                raise ValidationError(
                    self.env._(
                        "%(record)s: only an approved proposal gets a loan, and only one of the"
                        " same customer.",
                        record=proposal.display_name,
                    )
                )

    def _approval_amount(self):
        return Decimal(self.amount)

    def _approval_shown(self):
        # a risk manager reads the texts, not the customer behind them
        named = ("number", "customer_name", "customer_no")
        return (*named, *(name for name in super()._approval_shown() if name != "customer_id"))
