from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...bank_date import bank_today
from ..approvals.approval_mixin import RmApprovalMixin
from .exit_condition import READ, under_exit_audit

#: days by which the last day may lie ahead, and back
_AHEAD, _BACK = 366, 36_600
AUDIT_STATES = [("none", "Not begun"), ("open", "In progress"), ("concluded", "Concluded")]


class RmLeaving(models.Model):
    """离职办理: an RM leaves the bank; his exit is closed when nothing of his is open.

    A leader enters it, an administrator closes the exit. Customers may be handed over before; the
    exit itself waits until none is his and his exit audit is concluded, and risk deposit and
    deferred pay wait from the submission on. The RM reads nothing of it, because an audit is unseen
    by him.
    """

    _name = "rm.leaving"
    _description = "Leaving of an RM"
    _inherit = ["rm.approval.mixin"]
    _order = "last_day desc, id desc"
    _rec_name = "manager_id"
    _guarded = (*RmApprovalMixin._guarded, "branch_id", "confirmed_on")
    _limits = {"basis": 128, "note": 1000}
    _approval_fields = ("manager_id", "kind", "last_day", "basis")

    manager_id = fields.Many2one(
        "rm.manager", "Relationship manager", required=True, ondelete="restrict", index=True
    )
    branch_id = fields.Many2one(
        "rm.branch",
        compute="_compute_branch_id",
        store=True,
        readonly=True,
        help="Of the RM, as it was when this was written.",
    )
    kind = fields.Selection(
        [
            ("resigned", "Resigned"),
            ("retired", "Retired"),
            ("dismissed", "Dismissed"),
            ("expired", "Contract ended"),
            ("other", "Other"),
        ],
        "Why he leaves",
        required=True,
        default="resigned",
    )
    last_day = fields.Date("Last day in the bank", required=True)
    basis = fields.Char("Paper it rests on", help="Number of the notice of human resources.")
    note = fields.Text()
    state = fields.Selection(
        selection_add=[("approved", "Exit closed"), ("cancelled", "Stays")],
        ondelete={"cancelled": "set default"},
    )
    confirmed_on = fields.Date("Exit closed on", readonly=True, copy=False)
    audit_ids = fields.One2many("rm.exit.audit", "leaving_id", "Exit audit", readonly=True)
    audit = fields.Selection(AUDIT_STATES, "State of the exit audit", compute="_compute_open")
    customer_count = fields.Integer("Customers still his", compute="_compute_open")
    waits_for = fields.Char("The exit waits for", compute="_compute_open")

    _once = models.UniqueIndex(
        "(manager_id) WHERE state IN ('submitted', 'approved')",
        "The leaving of this RM is entered already.",
    )
    _branch_idx = models.Index("(branch_id, last_day DESC, id DESC)")

    @api.depends("manager_id")
    def _compute_branch_id(self):
        for leaving in self:
            leaving.branch_id = leaving.manager_id.branch_id

    @api.depends("manager_id", "last_day")
    def _compute_display_name(self):
        for leaving in self:
            # sudo: whoever reads the leaving reads whose it is
            code = leaving.sudo().manager_id.code or ""
            leaving.display_name = f"{code} {leaving.last_day or ''}".strip()

    @api.depends("manager_id", "state", "audit_ids.state")
    @api.depends_context("lang")
    def _compute_open(self):
        for model in (*READ, "rm.customer.access"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT m.id, (SELECT count(*) FROM rm_customer_access c
                                   WHERE c.manager_id = m.id),
                          %s, EXISTS (SELECT FROM rm_exit_audit a
                            LEFT JOIN rm_handover h ON h.id = a.handover_id
                            LEFT JOIN rm_leaving v ON v.id = a.leaving_id
                                WHERE h.from_manager_id = m.id AND h.kind = 'leaving'
                                   OR v.manager_id = m.id)
                     FROM rm_manager m WHERE m.id = ANY(%s)""",
                under_exit_audit(SQL("m.id")),
                # sudo: whose leaving it is; what is open of him is read with it
                self.sudo().manager_id.ids,
            )
        )
        found = {row[0]: row[1:] for row in rows}
        for leaving in self:
            number, waits, begun = found.get(leaving.sudo().manager_id.id, (0, False, False))
            moving = leaving.state in ("submitted", "approved")
            # of one that is called off nothing waits: its own audit is what it was
            own = leaving.state == "cancelled" and leaving.audit_ids
            ended = moving and not waits or own and set(own.mapped("state")) == {"concluded"}
            leaving.customer_count = number
            leaving.audit = "concluded" if ended else "open" if begun else "none"
            leaving.waits_for = leaving.state != "approved" and leaving._open_words()

    def _open_words(self):
        """Return in words what the exit waits for, or False."""
        words = []
        if self.customer_count:
            words.append(self.env._("%s customers still his", self.customer_count))
        if self.audit == "none":
            words.append(self.env._("exit audit not begun"))
        elif self.audit == "open":
            words.append(self.env._("exit audit not concluded"))
        if len(words) == 2:
            return self.env._("%(one)s; %(other)s", one=words[0], other=words[1])
        return words[0] if words else False

    @api.model_create_multi
    def create(self, vals_list):
        leavings = super().create(vals_list)
        for leaving in leavings:
            leaving._refuse_own()
        return leavings

    @api.constrains("last_day")
    def _check_last_day(self):
        for leaving in self:
            ahead = (leaving.last_day - bank_today(self.env)).days
            if not -_BACK < ahead <= _AHEAD:
                raise ValidationError(
                    self.env._("The last day is at most one year away, and of this age. Mend it.")
                )

    def _approval_concerned(self):
        return super()._approval_concerned() | self.manager_id.user_id

    def _handovers(self):
        """Return the hand-overs with which the RM leaves, whatever became of them."""
        return self.env["rm.handover"].search(
            [("from_manager_id", "in", self.manager_id.ids), ("kind", "=", "leaving")]
        )

    def _refuse_own(self):
        # sudo: whose leaving it is, compared with the caller
        if self.env.user._is_one_of(self.sudo().manager_id.user_id):
            raise UserError(self.env._("Somebody else enters your leaving, with your notice."))

    def _check_terms(self):
        """Refuse a last day that the RM's own days, or those of the source system, rule out."""
        # sudo: the days of an RM whom the caller chose
        manager = self.sudo().manager_id
        if manager.joined_on and self.last_day < manager.joined_on:
            raise ValidationError(
                self.env._(
                    "%(name)s joined on %(day)s. Give a later last day.",
                    name=manager.name,
                    day=manager.joined_on,
                )
            )
        if manager.batch_id and manager.left_on and manager.left_on != self.last_day:
            raise ValidationError(
                self.env._(
                    "The source system says that the last day of %(name)s is %(day)s. Give the"
                    " same day, or have it corrected there.",
                    name=manager.name,
                    day=manager.left_on,
                )
            )
