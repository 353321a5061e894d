from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.rm_workbench.models.approvals.approval_mixin import RmApprovalMixin

#: what may still be written once a plan has been submitted; sessions guard themselves
_ALWAYS_OPEN = {"session_ids"}
#: states in which a plan is still being made
OPEN = ("draft", "rejected")


class RmTrainingPlan(models.Model):
    """培训计划: courses for a circle of RMs within a span of days, approved by a second person."""

    _name = "rm.training.plan"
    _description = "Training plan"
    _inherit = ["rm.approval.mixin"]
    _order = "date_from desc, id desc"
    _guarded = (*RmApprovalMixin._guarded, "revision", "reminded_stage")
    _limits = {"name": 128, "note": 5000}
    # courses and sessions are covered as well: see _approval_hash
    _approval_fields = (
        "name",
        "branch_id",
        "date_from",
        "date_to",
        "mandatory",
        "note",
        "branch_ids",
        "position_ids",
        "manager_ids",
    )

    name = fields.Char(required=True)
    branch_id = fields.Many2one(
        "rm.branch",
        required=True,
        ondelete="restrict",
        index=True,
        string="Organised by",
        default=lambda self: self.env.user.rm_branch_id,
        help="The plan reaches RMs of this branch and of those below it.",
    )
    date_from = fields.Date(required=True, string="From")
    date_to = fields.Date(required=True, string="To")
    mandatory = fields.Boolean()
    note = fields.Text(string="Purpose")
    line_ids = fields.One2many("rm.training.plan.line", "plan_id", string="Courses", copy=True)
    branch_ids = fields.Many2many("rm.branch", string="Branches", help="Empty: all branches.")
    position_ids = fields.Many2many("rm.position", string="Positions", help="Empty: all posts.")
    manager_ids = fields.Many2many(
        "rm.manager", string="RMs", help="Invited by name, besides those of the branches and posts."
    )
    session_ids = fields.One2many("rm.training.session", "plan_id", string="Sessions")
    session_count = fields.Integer(compute="_compute_session_count", string="Number of sessions")
    may_manage = fields.Boolean(compute="_compute_may_manage", string="I manage it")
    for_me = fields.Boolean(
        compute="_compute_for_me", search="_search_for_me", string="Meant for me"
    )
    state = fields.Selection(
        # those of the approval named again, or nobody would export and translate them here
        selection_add=[
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        ondelete={"closed": "set default", "cancelled": "set default"},
    )
    # counted up by every change of the plan or its lines: a decision taken at the same moment
    # then fails on this row and is tried again on what the plan has become
    revision = fields.Integer(readonly=True, copy=False, required=True, default=0)

    _days_ordered = models.Constraint(
        "CHECK (date_to >= date_from)", "A plan cannot end before it begins."
    )

    @api.depends("session_ids")
    def _compute_session_count(self):
        counts = dict(
            self.env["rm.training.session"]._read_group(
                [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
            )
        )
        for plan in self:
            plan.session_count = counts.get(plan, 0)

    @api.depends("branch_id")
    @api.depends_context("uid")
    def _compute_may_manage(self):
        managed = self._filtered_access("write")
        for plan in self:
            plan.may_manage = not plan.id or plan in managed

    @api.depends("branch_ids", "position_ids", "manager_ids", "branch_id")
    @api.depends_context("uid")
    def _compute_for_me(self):
        mine = {row[0] for row in self.env.execute_query(self._for_me_sql())}
        for plan in self:
            plan.for_me = plan._origin.id in mine

    def _search_for_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = Domain("id", "in", self._for_me_sql())
        return mine if True in value else ~mine

    def _for_me_sql(self):
        """Return the statement of the ids of the plans meant for the caller's RM."""

        def column(alias, model, name):
            return SQL.identifier(alias, name, to_flush=self.env[model]._fields[name])

        return SQL(
            """SELECT p.id FROM rm_training_plan p
                 JOIN rm_branch home ON home.id = %(plan_branch)s
                 JOIN rm_manager m ON %(user)s = %(uid)s AND m.active
                 JOIN rm_branch b ON b.id = %(manager_branch)s
                WHERE EXISTS (SELECT FROM rm_manager_rm_training_plan_rel r
                               WHERE r.rm_training_plan_id = p.id AND r.rm_manager_id = m.id)
                   OR (starts_with(b.parent_path, home.parent_path) AND %(circle)s)""",
            plan_branch=column("p", "rm.training.plan", "branch_id"),
            user=column("m", "rm.manager", "user_id"),
            manager_branch=column("m", "rm.manager", "branch_id"),
            uid=self.env.uid,
            circle=self._circle_sql(column("m", "rm.manager", "position_id")),
        )

    def _circle_sql(self, position):
        """Return the condition that RM ``m`` of branch ``b`` fits the circle of plan ``p``.

        A plan with names only is for those names; one without any circle is for everybody.
        """
        return SQL(
            """(NOT EXISTS (SELECT FROM rm_branch_rm_training_plan_rel r
                            WHERE r.rm_training_plan_id = p.id)
                OR EXISTS (SELECT FROM rm_branch_rm_training_plan_rel r
                             JOIN rm_branch a ON a.id = r.rm_branch_id
                            WHERE r.rm_training_plan_id = p.id
                              AND starts_with(b.parent_path, a.parent_path)))
               AND (NOT EXISTS (SELECT FROM rm_position_rm_training_plan_rel r
                                WHERE r.rm_training_plan_id = p.id)
                OR EXISTS (SELECT FROM rm_position_rm_training_plan_rel r
                            WHERE r.rm_training_plan_id = p.id AND r.rm_position_id = %s))
               AND (NOT EXISTS (SELECT FROM rm_manager_rm_training_plan_rel r
                                WHERE r.rm_training_plan_id = p.id)
                OR EXISTS (SELECT FROM rm_branch_rm_training_plan_rel r
                            WHERE r.rm_training_plan_id = p.id)
                OR EXISTS (SELECT FROM rm_position_rm_training_plan_rel r
                            WHERE r.rm_training_plan_id = p.id))""",
            position,
        )

    @api.constrains("branch_id", "branch_ids", "manager_ids")
    def _check_circle(self):
        for plan in self:
            # sudo: only codes of the tree are compared; what is pointed at was checked before
            home = plan.sudo().branch_id.parent_path
            reached = plan.sudo().branch_ids | plan.sudo().manager_ids.branch_id
            if any(not branch.parent_path.startswith(home) for branch in reached):
                raise ValidationError(
                    self.env._(
                        "Plan %(plan)s: branches and RMs must belong to the organising branch or"
                        " to one below it.",
                        plan=plan.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        plans._note_change()
        return plans

    def write(self, vals):
        if vals.keys() - _ALWAYS_OPEN:
            self._check_open()
        result = super().write(vals)
        # Odoo checks the rules before it writes; the record must be the caller's afterwards too
        self.check_access("write")
        if vals.keys() - _ALWAYS_OPEN:
            self._note_change()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        for plan in self:
            if plan.state not in ("draft", "cancelled"):
                raise UserError(
                    self.env._("Plan %(plan)s: cancel it before deleting it.", plan=plan.name)
                )

    def _check_open(self):
        for plan in self:
            if plan.state not in OPEN:
                raise UserError(
                    self.env._(
                        "Plan %(plan)s can be changed as a draft only. Have it sent back first.",
                        plan=plan.name,
                    )
                )

    def _note_change(self):
        """Count the change and note who made it."""
        if not self:
            return
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE rm_training_plan SET revision = revision + 1 WHERE id IN %s",
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(["revision"])
        self._note_makers()
