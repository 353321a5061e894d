from odoo import api, fields, models
from odoo.exceptions import UserError

from ...bank_date import bank_today
from ..approvals.approval_mixin import RmApprovalMixin

_WHAT = ("kind", "branch_id", "to_branch_id", "effective_on", "reason")


class RmBranchChange(models.Model):
    """机构调整: a branch is moved, merged into another or closed from a day on, by two persons.

    Approved changes are carried out on their day, see ``branch_change_effect.py``. The history of
    the tree keeps what was before, so the chart of any past day stays what it was.
    """

    _name = "rm.branch.change"
    _description = "Change of a branch"
    _inherit = ["rm.approval.mixin"]
    _guarded = (*RmApprovalMixin._guarded, "done_on", "problem", "people_moved", "customers_moved")
    _approval_fields = _WHAT
    _limits = {"reason": 500}
    _order = "effective_on desc, id desc"

    kind = fields.Selection(
        [("move", "Move in the tree"), ("merge", "Merge"), ("close", "Close")],
        required=True,
        default="move",
    )
    branch_id = fields.Many2one("rm.branch", required=True, ondelete="restrict", index=True)
    to_branch_id = fields.Many2one(
        "rm.branch",
        "Goes to",
        ondelete="restrict",
        help="Move: the new branch above. Merge, close: the branch that takes RMs, customers,"
        " teams and users.",
    )
    effective_on = fields.Date(required=True, default=lambda self: bank_today(self.env))
    reason = fields.Text(required=True)
    state = fields.Selection(selection_add=[("done", "Carried out")], ondelete={"done": "cascade"})
    done_on = fields.Date("Carried out on", readonly=True)
    problem = fields.Text(readonly=True, help="Why it was not carried out on its day.")
    people_moved = fields.Integer("RMs moved", readonly=True)
    customers_moved = fields.Integer(readonly=True)
    manager_count = fields.Integer("RMs now", compute="_compute_counts")
    customer_count = fields.Integer("Customers now", compute="_compute_counts")
    user_count = fields.Integer("Users now", compute="_compute_counts")
    child_count = fields.Integer("Branches directly below", compute="_compute_counts")

    @api.depends("branch_id", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for change in self:
            change.display_name = f"{labels.get(change.kind, '')} {change.branch_id.name or ''}"

    @api.depends("branch_id")
    def _compute_counts(self):
        for change in self:
            # sudo: how many there are, for administrators who read no customers of their own
            branch = change.sudo().branch_id
            counts = branch._counts() if branch else {}
            names = ("manager", "customer", "user", "child")
            change.update({f"{name}_count": counts.get(name, 0) for name in names})

    def _approval_branch(self):
        return self.branch_id

    def action_submit(self):
        """Submit the changes to a second administrator.

        :return: True
        """
        for change in self:
            change._check_change()
        return super().action_submit()

    def _approval_ended(self, state):
        if state == "approved" and self.effective_on <= bank_today(self.env):
            self._carry_out()

    def _refuse_change_of_approved(self):
        for change in self:
            if change.state == "done":
                change._refuse(self.env._("it has been carried out"))
        super()._refuse_change_of_approved()

    def _check_change(self):
        """Refuse what cannot be carried out, at submission and again on the day."""
        # sudo: the whole tree, whoever asks
        branch, to = self.sudo().branch_id, self.sudo().to_branch_id
        if not branch.active:
            self._refuse(self.env._("it is closed already"))
        if not branch.parent_id:
            self._refuse(self.env._("it is the head office"))
        if self.kind != "close" and not to:
            self._refuse(self.env._("name the branch it goes to"))
        if to and (not to.active or to == branch):
            self._refuse(self.env._("the branch it goes to must be another one that is open"))
        if to and to.parent_path.startswith(branch.parent_path):
            self._refuse(self.env._("the branch it goes to lies below it"))
        if self.kind == "move" and to == branch.parent_id:
            self._refuse(self.env._("it lies there already"))
        if self.kind == "close":
            self._check_close(branch, to)
        if self.kind != "move" and to:
            self._check_roles_follow(branch, to)

    def _check_roles_follow(self, branch, to):
        """Refuse while somebody holds a role there that is given in another part of the tree only.

        :param branch: with sudo, as ``to``.
        """
        own = [("branch_id", "=", branch.id), ("role_id.branch_id", "!=", False)]
        running = ["|", ("valid_to", "=", False), ("valid_to", ">=", bank_today(self.env))]
        for role in branch.env["rm.role.grant"].search([*own, *running]).role_id:
            if not to.parent_path.startswith(role.branch_id.parent_path):
                self._refuse(
                    self.env._(
                        "the role %(role)s, which is given in %(branch)s and below only, is held"
                        " there: revoke or end these grants first",
                        role=role.name,
                        branch=role.branch_id.name,
                    )
                )

    def _check_close(self, branch, to):
        counts = branch._counts()
        if counts["child"]:
            self._refuse(self.env._("branches lie below it: move or merge these first"))
        if not to and any(counts.values()):
            self._refuse(
                self.env._(
                    "it still has %(managers)s RMs, %(customers)s customers and %(users)s users:"
                    " name the branch that takes them",
                    managers=counts["manager"],
                    customers=counts["customer"],
                    users=counts["user"],
                )
            )

    def _refuse(self, problem):
        raise UserError(
            self.env._(
                "%(change)s: %(problem)s. Nothing was changed.",
                change=self.display_name,
                problem=problem,
            )
        )
