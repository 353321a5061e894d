from odoo import fields, models


class RmTeam(models.Model):
    """客户小组: RMs of one branch who work together under a leader."""

    _name = "rm.team"
    _description = "RM team"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"name": 100}
    _order = "branch_id, name"

    name = fields.Char(required=True)
    branch_id = fields.Many2one("rm.branch", required=True, ondelete="restrict", index=True)
    leader_id = fields.Many2one(
        "rm.manager", "Team leader", ondelete="restrict", index="btree_not_null"
    )
    manager_ids = fields.Many2many("rm.manager", "rm_team_manager_rel", "team_id", "manager_id")
    active = fields.Boolean(default=True)

    _name_uniq = models.Constraint(
        "UNIQUE (branch_id, name)", "This branch has a team of that name already."
    )
