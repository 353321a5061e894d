from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.rm_workbench.bank_date import bank_today
from odoo.addons.rm_workbench.fields import Exact, NumberOf
from odoo.addons.rm_workbench.models.approvals.approval_mixin import RmApprovalMixin

from .pay_deposit import INCOMING


class RmPayDepositEntry(models.Model):
    """抵押金明细: one dated movement of an RM's risk deposit.

    Made by one administrator, approved by another; only then it counts, and from then on it never
    changes: what was wrong is reversed by an entry of its own. Its own name is its number, because
    requests and the journal keep names.
    """

    _name = "rm.pay.deposit.entry"
    _description = "Entry of a risk deposit"
    _inherit = ["rm.owned.mixin", "rm.approval.mixin", "rm.exact.mixin", "rm.pay.seen"]
    _owned_by_others = True
    _order = "booked_on desc, id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "manager_id"]
    _guarded = (
        *RmApprovalMixin._guarded,
        "number",
        "change",
        "deposit_id",
        "balance_after",
        "booked_at",
        "reverses_id",
        "list_id",
    )
    _limits = {"basis": 128, "reason": 500}
    _numbers = {"amount": ("0.01", "99999999.99", 2)}
    _approval_fields = (
        "manager_id",
        "kind",
        "booked_on",
        "amount",
        "basis",
        "reason",
        "statement_id",
        "reverses_id",
    )

    number = fields.Char("Entry number", readonly=True, copy=False, index=True)
    manager_id = fields.Many2one(readonly=False, default=False)
    kind = fields.Selection(
        [
            ("paid_in", "Paid in"),
            ("withheld", "Withheld from pay"),
            ("returned", "Returned"),
            ("forfeited", "Forfeited"),
        ],
        "Kind of entry",
        required=True,
        default="paid_in",
    )
    booked_on = fields.Date(
        "Day of the entry", required=True, default=lambda self: bank_today(self.env)
    )
    amount = Exact(scale=2, required=True)
    change = Exact(scale=2, compute="_compute_change", store=True)
    change_number = NumberOf("Amount of the change", exact="change", digits=(16, 2))
    balance_after = Exact(
        "Balance after it",
        scale=2,
        readonly=True,
        copy=False,
        help="In the order in which the entries were approved.",
    )
    basis = fields.Char("Document", required=True, help="Number of the voucher or of the decision.")
    reason = fields.Char(help="What it stands for; needed where money is forfeited or reversed.")
    statement_id = fields.Many2one(
        "rm.pay.statement",
        "Withheld with",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('manager_id', '=', manager_id), ('state', 'in', ('released', 'paid'))]",
    )
    reverses_id = fields.Many2one(
        "rm.pay.deposit.entry",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    reversed_by_ids = fields.One2many("rm.pay.deposit.entry", "reverses_id", readonly=True)
    is_reversed = fields.Boolean("Reversed", compute="_compute_is_reversed")
    deposit_id = fields.Many2one(
        "rm.pay.deposit", "Risk deposit", readonly=True, copy=False, ondelete="restrict", index=True
    )
    booked_at = fields.Datetime(readonly=True, copy=False)

    _amount_positive = models.Constraint(
        "CHECK (amount > 0 AND amount < 'Infinity' AND scale(amount) <= 2)",
        "An amount is above zero and has two decimals; the kind says whether it adds or takes.",
    )
    _booked_whole = models.Constraint(
        "CHECK (state = 'approved' OR booked_at IS NULL AND balance_after IS NULL)",
        "Only an approved entry is on the deposit.",
    )
    _reversed_once = models.UniqueIndex(
        "(reverses_id) WHERE reverses_id IS NOT NULL AND state <> 'rejected'",
        "This entry is being reversed already.",
    )
    _order_idx = models.Index("(booked_on DESC, id DESC)")
    _branch_idx = models.Index("(branch_id, booked_on DESC, id DESC)")

    @api.depends("number")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = entry.number or self.env._("New entry")

    @api.depends("kind", "amount", "reverses_id")
    def _compute_change(self):
        to_decimal = self._fields["amount"].to_decimal
        for entry in self:
            amount = to_decimal(entry.amount)
            adds = (entry.kind in INCOMING) != bool(entry.reverses_id)
            entry.change = amount is not None and (amount if adds else -amount)

    @api.depends("reversed_by_ids.state")
    def _compute_is_reversed(self):
        for entry in self:
            # sudo: whether it was reversed belongs to the entry itself
            entry.is_reversed = "approved" in entry.sudo().reversed_by_ids.mapped("state")

    @api.model
    def _prepare_guarded_vals(self, vals):
        # sudo: numbers are drawn for everybody who may make an entry
        number = self.env["ir.sequence"].sudo().next_by_code("rm.pay.deposit.entry")
        return {**super()._prepare_guarded_vals(vals), "number": number}

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("manager_id", self.env.context.get("default_manager_id")):
                raise ValidationError(self.env._("Choose the RM whose deposit it is."))
        return super().create(vals_list)

    @api.constrains("kind", "manager_id", "statement_id")
    def _check_statement(self):
        for entry in self.filtered("statement_id"):
            # sudo: whose statement it is, and whether he has seen it
            statement = entry.sudo().statement_id
            fits = entry.kind == "withheld" and statement.manager_id == entry.manager_id
            if not fits or statement.state not in ("released", "paid"):
                raise ValidationError(
                    self.env._(
                        "Name the released pay statement of this RM from which it is withheld, and"
                        " none for other kinds of entries."
                    )
                )

    @api.constrains("kind", "amount", "manager_id", "reverses_id")
    def _check_reversal(self):
        for entry in self.filtered("reverses_id"):
            first = entry.reverses_id
            same = entry.kind == first.kind and entry.manager_id == first.manager_id
            if not same or Decimal(entry.amount) != Decimal(first.amount):
                raise ValidationError(
                    self.env._("A reversal has the kind and the amount of the entry it reverses.")
                )

    def _approval_branch(self):
        # of no branch: leaders read the requests of theirs, and pay of peers is hidden from them
        return self.env["rm.branch"]

    def _approval_amount(self):
        return Decimal(self.amount)

    def _approval_concerned(self):
        return super()._approval_concerned() | self.manager_id.user_id

    def _approval_subject(self):
        return f"{self.manager_id.name} · {self._state_label('kind')} {self.amount}"

    def action_reverse(self):
        """Make the draft of an entry that reverses this one.

        :return: action that opens it
        """
        self.ensure_one()
        self.check_access("read")
        self.check_access("create")
        if self._lock_state() != "approved" or self.reverses_id:
            raise UserError(
                self.env._("Only an approved entry that is no reversal itself can be reversed.")
            )
        # sudo: whether somebody has begun it already
        begun = self.sudo().reversed_by_ids.filtered(lambda one: one.state != "rejected")
        made = begun[:1].sudo(False) or self._make_reversal()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": made.id,
            "views": [(False, "form")],
        }

    def _make_reversal(self):
        reason = self.env._("Reversal of %(number)s", number=self.number)
        made = self.create(
            {
                "manager_id": self.manager_id.id,
                "kind": self.kind,
                "amount": self.amount,
                "basis": self.basis,
                "reason": reason,
                "statement_id": self.statement_id.id,
            }
        )
        made._set_guarded(reverses_id=self.id)
        made._check_reversal()
        return made
