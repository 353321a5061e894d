from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...bank_date import bank_today
from ...fields import Exact
from ..facts.loan_status import RISK_CLASSES
from ..foundation.words_mixin import RmWordsMixin

#: what an RM fills in, by kind; those are duties before he reports
NEEDED = {
    "first": ("checked_on", "way", "fund_use", "findings", "proposal"),
    "regular": ("checked_on", "way", "business", "repayment", "collateral", "findings", "proposal"),
}
_OF_RM = {*NEEDED["first"], *NEEDED["regular"], "fund_proof", "warning", "attachment_ids"}


class RmLoanCheck(models.Model):
    """贷后检查: what an RM found out about a loan after it was paid out; a risk manager answers.

    Made by the rules (``rm.loan.check.rule``) at the start of the day; nobody enters one by hand.
    """

    _name = "rm.loan.check"
    _description = "After-loan check"
    _inherit = ["rm.words.mixin", "rm.attached.mixin", "rm.exact.mixin"]
    _order = "due_on, id"
    _rec_name = "loan_id"
    _rec_names_search = ["loan_id"]
    _limits = {"findings": 4000, "fund_proof": 500}
    _guarded = (
        *RmWordsMixin._guarded,
        "loan_id",
        "customer_id",
        "manager_id",
        "branch_id",
        "kind",
        "risk_class",
        "principal",
        "due_on",
        "reported_on",
        "reported_by_id",
        "opinion",
        "opinion_by_id",
        "closed_on",
        "todo_id",
    )
    _words_deeds = {"agree": ("action_agree", False), "return": ("action_return", True)}

    loan_id = fields.Many2one(
        "rm.loan", required=True, readonly=True, ondelete="restrict", index=True
    )
    customer_id = fields.Many2one(
        "rm.customer", required=True, readonly=True, ondelete="restrict", index=True
    )
    manager_id = fields.Many2one("rm.manager", "RM", readonly=True, ondelete="restrict")
    branch_id = fields.Many2one("rm.branch", "Branch of the RM", readonly=True, ondelete="restrict")
    kind = fields.Selection(
        [("first", "First check"), ("regular", "Regular check")], required=True, readonly=True
    )
    risk_class = fields.Selection(RISK_CLASSES, "Risk class", readonly=True)
    principal = Exact("Principal outstanding", scale=2, readonly=True)
    due_on = fields.Date("Do it by", required=True, readonly=True)
    state = fields.Selection(
        [("open", "To be done"), ("reported", "Waiting for risk"), ("closed", "Dealt with")],
        required=True,
        readonly=True,
        default="open",
    )
    checked_on = fields.Date("Day of the check")
    way = fields.Selection(
        [("on_site", "At the site"), ("documents", "From documents"), ("phone", "Phone")],
        "Way of the check",
    )
    fund_use = fields.Selection(
        [("agreed", "As agreed"), ("partly", "Partly as agreed"), ("diverted", "Diverted")],
        "Use of the funds",
    )
    fund_proof = fields.Char("Proof of use", help="Contracts, invoices, transfers seen.")
    business = fields.Selection(
        [("better", "Better"), ("steady", "Steady"), ("worse", "Worse"), ("stopped", "Stopped")],
        "Business or income",
    )
    repayment = fields.Selection(
        [("able", "Able to repay"), ("strained", "Strained"), ("unable", "Unable to repay")],
        "Ability to repay",
    )
    collateral = fields.Selection(
        [
            ("none", "No collateral"),
            ("intact", "Intact"),
            ("less", "Worth less"),
            ("damaged", "Damaged or gone"),
        ],
        "Collateral or guarantor",
    )
    warning = fields.Boolean("Warning signs")
    findings = fields.Text("Situation found")
    proposal = fields.Selection(
        [
            ("keep", "Keep"),
            ("watch", "Watch closely"),
            ("reduce", "Reduce or secure"),
            ("collect", "Collect"),
        ],
        "What I propose",
    )
    reported_on = fields.Date(readonly=True)
    reported_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    opinion = fields.Text("Risk manager's opinion", readonly=True)
    opinion_by_id = fields.Many2one("res.users", "Opinion by", readonly=True, ondelete="restrict")
    closed_on = fields.Date("Dealt with on", readonly=True)
    todo_id = fields.Many2one(
        "mail.activity", readonly=True, ondelete="set null", groups=fields.NO_ACCESS
    )
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue", string="Overdue"
    )
    is_mine = fields.Boolean(
        "My customer", related="customer_id.is_mine", search="_search_is_mine", compute_sudo=False
    )

    # one that waits at a time, and one first check for ever
    _once_open = models.UniqueIndex(
        "(loan_id, kind) WHERE state <> 'closed' OR kind = 'first'", "This check is there already."
    )
    _open_due = models.Index("(due_on, id) WHERE state = 'open'")
    _by_due = models.Index("(due_on, id)")
    _by_branch = models.Index("(branch_id, due_on, id)")
    _by_manager = models.Index("(manager_id, due_on)")

    @api.depends("loan_id.loan_no", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for check in self:
            check.display_name = f"{check.loan_id.loan_no} {check._state_label('kind')}"

    @api.depends("due_on", "state")
    def _compute_is_overdue(self):
        today = bank_today(self.env)
        for check in self:
            check.is_overdue = check.state == "open" and check.due_on < today

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = fields.Domain("state", "=", "open") & fields.Domain(
            "due_on", "<", bank_today(self.env)
        )
        return late if True in value else ~late

    def _search_is_mine(self, operator, value):
        return [("customer_id.is_mine", operator, value)]

    @api.constrains("checked_on")
    def _check_day(self):
        today = bank_today(self.env)
        for check in self.filtered("checked_on"):
            # sudo: the day the loan was paid out is compared, not shown
            paid_out = check.sudo().loan_id.disbursed_on
            if check.checked_on > today or (paid_out and check.checked_on < paid_out):
                raise ValidationError(
                    self.env._(
                        "%(check)s: the day of the check lies between disbursement and today.",
                        check=check.display_name,
                    )
                )

    def write(self, vals):
        if vals.keys() & _OF_RM:
            self.check_access("write")
            for check in self:
                if check._lock_state() != "open":
                    raise UserError(
                        self.env._(
                            "%(check)s is reported. What was reported stays as it is.",
                            check=check.display_name,
                        )
                    )
        return super().write(vals)
