from odoo import api, fields, models


class RmUserReach(models.AbstractModel):
    """A role and a branch, offered as far as the caller may give them."""

    _name = "rm.user.reach"
    _description = "Role and branch within reach"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"name": 60, "login": 64}

    role_id = fields.Many2one("rm.role", required=True, ondelete="cascade")
    role_code = fields.Char(related="role_id.code")
    needs_branch = fields.Boolean(related="role_id.needs_branch")
    branch_id = fields.Many2one("rm.branch", ondelete="cascade")
    offered_role_ids = fields.Many2many("rm.role", compute="_compute_offered_role_ids")

    @api.depends_context("uid")
    def _compute_offered_role_ids(self):
        domain = [("is_delegated", "=", True), ("delegation", "!=", "none")]
        if self.env.user.has_group("rm_workbench.group_admin"):
            domain = []
        for record in self:
            record.offered_role_ids = self.env["rm.role"].search(domain)


class RmUserGrant(models.TransientModel):
    """Gives a user a role within the caller's reach."""

    _name = "rm.user.grant"
    _description = "Give a role"
    _inherit = ["rm.user.reach"]

    user_id = fields.Many2one("rm.user", required=True, ondelete="cascade")
    valid_from = fields.Date()
    valid_to = fields.Date()

    def action_confirm(self):
        """Give the role."""
        self.ensure_one()
        return self.user_id.action_grant(
            self.role_id.id, self.branch_id.id, self.valid_from, self.valid_to
        )


class RmUserMove(models.TransientModel):
    """Moves a user's roles to another branch."""

    _name = "rm.user.move"
    _description = "Move to another branch"
    _inherit = ["rm.guarded.mixin"]

    user_id = fields.Many2one("rm.user", required=True, ondelete="cascade")
    branch_id = fields.Many2one("rm.branch", "New branch", required=True, ondelete="cascade")

    def action_confirm(self):
        """Move the user from today on."""
        self.ensure_one()
        return self.user_id.action_move(self.branch_id.id)
