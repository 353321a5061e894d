from odoo import api, fields, models


class RmBranch(models.Model):
    """The tree of branches as a list: indented names, numbers of RMs."""

    _inherit = "rm.branch"

    tree_name = fields.Char("Branch", compute="_compute_tree_name")
    manager_count = fields.Integer("RMs", compute="_compute_manager_count")

    @api.depends("name", "parent_path")
    def _compute_tree_name(self):
        for branch in self:
            depth = max((branch.parent_path or "").count("/") - 1, 0)
            # the ideographic space is as wide as a Chinese character and survives in HTML
            branch.tree_name = "\u3000" * depth + (branch.name or "")

    @api.depends("manager_ids")
    def _compute_manager_count(self):
        counts = dict(
            self.env["rm.manager"]._read_group(
                [("branch_id", "in", self.ids), ("left_on", "=", False)],
                ["branch_id"],
                ["__count"],
            )
        )
        for branch in self:
            branch.manager_count = counts.get(branch, 0)
