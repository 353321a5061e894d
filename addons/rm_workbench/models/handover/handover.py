from odoo import api, fields, models
from odoo.tools import SQL

from ...bank_date import bank_today
from ...fields import Exact
from ..approvals.approval_mixin import RmApprovalMixin

#: exit audit and call-backs are unseen by RMs
_CHECKERS = ",".join(f"rm_workbench.group_{role}" for role in ("leader", "admin", "auditor"))


class RmHandover(models.Model):
    """客户移交: customers go from one RM to another, signed by both and by who watches over it.

    The giving RM (or his leader for him) submits, the receiving RM accepts, the supervisor
    witnesses, a leader above both approves. Assignments change in one go on the effective day:
    see handover_effect.py. Its own name is its number, because requests and the journal keep it.
    """

    _name = "rm.handover"
    _description = "Hand-over"
    _inherit = ["rm.approval.mixin", "rm.exact.mixin"]
    _order = "id desc"
    _rec_name = "number"
    _guarded = (
        *RmApprovalMixin._guarded,
        "number",
        "branch_id",
        "to_branch_id",
        "accepted_by_id",
        "accepted_at",
        "witnessed_by_id",
        "witnessed_at",
        "done_on",
        "problem",
        "call_seed",
    )
    _limits = {"reason": 1000, "note": 2000}
    _numbers = {"keep_percent": ("0", "99", 2), "grace_days": (0, 730, 0)}
    _approval_fields = (
        "from_manager_id",
        "to_manager_id",
        "effective_on",
        "kind",
        "return_on",
        "keep_percent",
        "keep_until",
        "base_rule",
        "grace_days",
        "supervisor_id",
        "reason",
        "note",
    )

    number = fields.Char(readonly=True, copy=False, index=True)
    kind = fields.Selection(
        [
            ("leaving", "Leaving the bank"),
            ("transfer", "Transfer"),
            ("rotation", "Rotation"),
            ("temporary", "Temporary keeping"),
        ],
        required=True,
        default="transfer",
        index=True,
    )
    from_manager_id = fields.Many2one(
        "rm.manager",
        "Handed over by",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self._caller_manager(),
    )
    to_manager_id = fields.Many2one(
        "rm.manager", "Taken over by", required=True, ondelete="restrict", index=True
    )
    branch_id = fields.Many2one(
        "rm.branch",
        compute="_compute_branch_id",
        store=True,
        readonly=True,
        index=True,
        help="Of the RM who hands over, as it was when this was written.",
    )
    to_branch_id = fields.Many2one(
        "rm.branch",
        "Receiving branch",
        compute="_compute_to_branch_id",
        store=True,
        readonly=True,
        index=True,
    )
    supervisor_id = fields.Many2one(
        "res.users", "Supervised by", required=True, ondelete="restrict", index=True
    )
    supervisor_choice_ids = fields.Many2many(
        "res.users", compute="_compute_supervisor_choice_ids", string="May supervise"
    )
    effective_on = fields.Date(
        required=True,
        default=lambda self: fields.Date.add(bank_today(self.env), days=1),
        help="First day on which the receiving RM is responsible.",
    )
    return_on = fields.Date(
        "Kept until", help="Last day of temporary keeping; afterwards they go back by themselves."
    )
    keep_percent = Exact(
        "Old RM keeps (%)",
        scale=2,
        help="Part of each share that stays with the old RM until the day beside it.",
    )
    keep_until = fields.Date("Keeps it until", help="Last day of the shared responsibility.")
    base_rule = fields.Selection(
        [
            ("follows", "Follows the customers"),
            ("stays", "Stays with the old RM"),
            ("splits", "Split on the day"),
        ],
        "Base of comparison",
        required=True,
        default="follows",
        help="Whose base the customers' figures of before count as.",
    )
    grace_days = fields.Integer(
        "Days of grace",
        default=90,
        aggregator=None,
        help="Loans that turn bad within so many days stay with the first RM for risk indicators.",
    )
    reason = fields.Text()
    note = fields.Text("Explanations for the receiving RM")
    line_ids = fields.One2many("rm.handover.line", "handover_id", "Customers", copy=False)
    check_ids = fields.One2many("rm.handover.check", "handover_id", "Check list", copy=False)
    loan_ids = fields.One2many(
        "rm.handover.loan", "handover_id", "Overdue and non-performing loans", readonly=True
    )
    audit_ids = fields.One2many(
        "rm.exit.audit", "handover_id", "Exit audit", readonly=True, groups=_CHECKERS
    )
    call_ids = fields.One2many(
        "rm.handover.call", "handover_id", "Call-backs", copy=False, groups=_CHECKERS
    )
    state = fields.Selection(
        selection_add=[("done", "Carried out"), ("returned", "Returned")],
        ondelete={"done": "set default", "returned": "set default"},
    )
    accepted_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    accepted_at = fields.Datetime(readonly=True, copy=False)
    witnessed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    witnessed_at = fields.Datetime(readonly=True, copy=False)
    done_on = fields.Date("In force since", readonly=True, copy=False)
    problem = fields.Char("What went wrong", readonly=True, copy=False)
    call_seed = fields.Char("Seed of the call-backs", readonly=True, copy=False, groups=_CHECKERS)
    line_count = fields.Integer("Number of customers", compute="_compute_counts")
    loan_count = fields.Integer("Bad loans", compute="_compute_counts")

    _other_person = models.Constraint(
        "CHECK (from_manager_id <> to_manager_id)", "Nobody hands over to himself. Choose another."
    )
    _return_ordered = models.Constraint(
        "CHECK (return_on IS NULL OR return_on >= effective_on)",
        "Temporary keeping cannot end before it begins.",
    )
    _keep_ordered = models.Constraint(
        "CHECK (keep_until IS NULL OR keep_until >= effective_on)",
        "The shared responsibility cannot end before the hand-over.",
    )
    _keep_range = models.Constraint(
        "CHECK (keep_percent IS NULL OR keep_percent >= 0 AND keep_percent < 100)",
        "The old RM keeps less than all.",
    )
    _branch_state_idx = models.Index("(branch_id, id DESC)")
    _to_branch_idx = models.Index("(to_branch_id, id DESC)")
    _due_idx = models.Index("(state, effective_on) WHERE state IN ('approved', 'done')")

    @api.model
    def _caller_manager(self):
        # sudo: one reads always who one is oneself
        found = self.env["rm.manager"].sudo().search([("user_id", "=", self.env.uid)], limit=1)
        return found.sudo(False)

    @api.depends("from_manager_id")
    def _compute_branch_id(self):
        for handover in self:
            handover.branch_id = handover.from_manager_id.branch_id

    @api.depends("to_manager_id")
    def _compute_to_branch_id(self):
        for handover in self:
            handover.to_branch_id = handover.to_manager_id.branch_id

    @api.depends("number")
    def _compute_display_name(self):
        for handover in self:
            handover.display_name = handover.number or self.env._("New hand-over")

    @api.depends("line_ids", "loan_ids")
    def _compute_counts(self):
        counted = {
            name: dict(
                # sudo: numbers of what the caller reads as a part of the hand-over
                self.env[f"rm.handover.{name}"]
                .sudo()
                ._read_group([("handover_id", "in", self.ids)], ["handover_id"], ["__count"])
            )
            for name in ("line", "loan")
        }
        for handover in self:
            key = handover._origin.sudo()
            handover.line_count = counted["line"].get(key, 0)
            handover.loan_count = counted["loan"].get(key, 0)

    @api.depends("from_manager_id", "to_manager_id")
    def _compute_supervisor_choice_ids(self):
        for handover in self:
            handover.supervisor_choice_ids = self.env["res.users"].browse(
                handover._supervisors() if handover.from_manager_id else []
            )

    def _supervisors(self):
        """Return the ids of leaders of the giving branch or above, neither giving nor taking."""
        # sudo: where the two RMs belong and who they are, not shown
        giving, taking = self.sudo().from_manager_id, self.sudo().to_manager_id
        self.env["rm.role.grant"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT g.user_id
                     FROM rm_role_grant g JOIN rm_role r ON r.id = g.role_id
                     JOIN rm_branch gb ON gb.id = g.branch_id
                     JOIN res_users u ON u.id = g.user_id AND u.active
                    WHERE r.code = 'leader' AND starts_with(%s, gb.parent_path) AND %s
                      AND g.user_id <> ALL(%s)""",
                giving.branch_id.parent_path or "",
                self.env["rm.role.grant"]._valid_on_sql(bank_today(self.env)),
                (giving.user_id + taking.user_id).ids,
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _prepare_guarded_vals(self, vals):
        # sudo: numbers are drawn for everybody who may hand over
        number = self.env["ir.sequence"].sudo().next_by_code("rm.handover")
        return {**super()._prepare_guarded_vals(vals), "number": number}
