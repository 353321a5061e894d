import hashlib
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...bank_date import bank_today
from ..approvals.approval_mixin import RmApprovalMixin


class RmAuthorityLetter(models.Model):
    """授权书: up to which amounts an RM proposes, or a risk manager signs, by product and dates.

    Made by an administrator, approved by a second one. Who ever held a letter has only what one in
    force gives him: where a letter ends, its holder's authority is nothing and not without bounds.
    """

    _name = "rm.authority.letter"
    _description = "Letter of authority"
    _inherit = ["rm.approval.mixin"]
    _order = "valid_from desc, id desc"
    _rec_name = "number"
    _rec_names_search = ["number"]
    _guarded = (
        *RmApprovalMixin._guarded,
        "number",
        "branch_id",
        "ended_on",
        "end_reason",
    )
    _limits = {"basis": 200, "note": 2000}
    _approval_fields = ("holder", "manager_id", "user_id", "valid_from", "valid_to", "basis")

    number = fields.Char(readonly=True, copy=False, index=True)
    holder = fields.Selection(
        [("rm", "Relationship manager"), ("risk", "Risk manager")],
        "Kind of holder",
        required=True,
        default="rm",
    )
    manager_id = fields.Many2one(
        "rm.manager",
        "Relationship manager",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('left_on', '=', False)]",
    )
    user_id = fields.Many2one(
        "res.users", "Risk manager", ondelete="restrict", index="btree_not_null"
    )
    holder_name = fields.Char("Holder", compute="_compute_holder_name")
    branch_id = fields.Many2one(
        "rm.branch", compute="_compute_branch_id", store=True, index=True, ondelete="restrict"
    )
    valid_from = fields.Date(required=True, default=lambda self: bank_today(self.env))
    valid_to = fields.Date(
        "Valid until", required=True, default=lambda self: self._default_valid_to()
    )
    basis = fields.Char("Document", required=True, help="Number of the paper that is signed.")
    note = fields.Text("Conditions")
    line_ids = fields.One2many("rm.authority.line", "letter_id", "What it allows", copy=True)
    ended_on = fields.Date("Last day, ended early", readonly=True, copy=False)
    end_reason = fields.Char("Why it ended", readonly=True, copy=False)
    in_force = fields.Boolean("In force", compute="_compute_in_force", search="_search_in_force")

    _days_ordered = models.Constraint(
        "CHECK (valid_to >= valid_from)", "A letter of authority cannot end before it begins."
    )
    _one_holder = models.Constraint(
        "CHECK ((holder = 'rm') = (manager_id IS NOT NULL)"
        " AND (holder = 'risk') = (user_id IS NOT NULL))",
        "Name the one person who holds the letter: a relationship manager or a risk manager.",
    )
    _manager_once = models.Constraint(
        "EXCLUDE USING gist (int4range(manager_id, manager_id, '[]') WITH &&, daterange(valid_from,"
        " GREATEST(valid_from, LEAST(valid_to, ended_on) + 1)) WITH &&)"
        " WHERE (state = 'approved' AND manager_id IS NOT NULL)",
        "This relationship manager has a letter for some of these days. End it first.",
    )
    _user_once = models.Constraint(
        "EXCLUDE USING gist (int4range(user_id, user_id, '[]') WITH &&, daterange(valid_from,"
        " GREATEST(valid_from, LEAST(valid_to, ended_on) + 1)) WITH &&)"
        " WHERE (state = 'approved' AND user_id IS NOT NULL)",
        "This risk manager has a letter for some of these days. End it first.",
    )
    _branch_idx = models.Index("(branch_id, valid_from DESC, id DESC)")

    @api.model
    def _default_valid_to(self):
        return fields.Date.add(bank_today(self.env), years=1, days=-1)

    @api.depends("number")
    def _compute_display_name(self):
        for letter in self:
            letter.display_name = letter.number or self.env._("New letter")

    @api.depends("manager_id", "user_id")
    def _compute_holder_name(self):
        for letter in self:
            # sudo: who reads a letter reads whose it is
            named = letter.sudo()
            letter.holder_name = named.manager_id.display_name or named.user_id.name

    @api.depends("manager_id.branch_id", "user_id.rm_branch_id")
    def _compute_branch_id(self):
        for letter in self:
            # sudo: the branch follows from the holder, whoever writes the letter
            held = letter.sudo()
            now = held.manager_id.branch_id or held.user_id.rm_branch_id
            # a risk manager without a role has no branch: what he held stays that of the last one
            letter.branch_id = now or letter.branch_id

    @api.depends("state", "valid_from", "valid_to", "ended_on")
    def _compute_in_force(self):
        held = self.env.execute_query(
            SQL(
                "SELECT t.id FROM rm_authority_letter t WHERE t.id = ANY(%s) AND %s",
                self.ids,
                self._in_force_sql(),
            )
        )
        ids = {row[0] for row in held}
        for letter in self:
            letter.in_force = letter.id in ids

    def _search_in_force(self, operator, value):
        if operator != "in":
            return NotImplemented
        query = SQL("(SELECT t.id FROM rm_authority_letter t WHERE %s)", self._in_force_sql())
        held = fields.Domain("id", "in", query)
        return fields.Domain.OR(held if wanted else ~held for wanted in value)

    @api.model
    def _in_force_sql(self):
        """SQL: the letter ``t`` holds today, and its holder is still in the bank."""
        for model in (self._name, "rm.manager"):
            self.env[model].flush_model()
        return SQL(
            """(t.state = 'approved' AND t.valid_from <= %(today)s
                AND LEAST(t.valid_to, t.ended_on) >= %(today)s AND NOT EXISTS (
                SELECT FROM rm_manager m WHERE m.id = t.manager_id
                   AND (NOT m.active OR m.left_on < %(today)s)))""",
            today=bank_today(self.env),
        )

    @api.constrains("user_id", "holder")
    def _check_risk_manager(self):
        role = self.env.ref("rm_workbench.group_risk")
        for letter in self.filtered("user_id"):
            # sudo: whether the holder has the role is checked, not shown
            if role not in letter.sudo().user_id.all_group_ids:
                raise ValidationError(
                    self.env._(
                        "%s is no risk manager today. Grant the role first, or choose another.",
                        letter.user_id.name,
                    )
                )

    def _approval_concerned(self):
        return super()._approval_concerned() | self.manager_id.user_id | self.user_id

    @api.constrains("valid_from", "valid_to")
    def _check_not_long(self):
        for letter in self:
            if letter.valid_to - letter.valid_from > timedelta(days=366 * 5):
                raise ValidationError(
                    self.env._("A letter of authority holds five years at most. Shorten it.")
                )

    @api.model
    def _prepare_guarded_vals(self, vals):
        # sudo: numbers are drawn for everybody who may make a letter
        number = self.env["ir.sequence"].sudo().next_by_code("rm.authority.letter")
        return {**super()._prepare_guarded_vals(vals), "number": number}

    def _approval_hash(self):
        # the amounts are what is signed: the lines' ids alone would not tell a change of them
        lines = [(n.product_id.id, n.amount, n.fee_discount) for n in self.line_ids.sorted("id")]
        text = f"{super()._approval_hash()} {lines}"
        return hashlib.sha256(text.encode()).hexdigest()
