from odoo import fields, models


class RmBranchHistory(models.Model):
    """The place of a branch in the tree by date, so that the tree of any past day is known."""

    _name = "rm.branch.history"
    _description = "Place of a branch by date"
    _rec_names_search = ["branch_id"]
    _inherit = ["rm.dated.history"]
    _owner = "branch_id"

    branch_id = fields.Many2one("rm.branch", required=True, ondelete="cascade", index=True)
    parent_id = fields.Many2one("rm.branch", ondelete="restrict", index="btree_not_null")

    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(branch_id, branch_id, '[]') WITH &&,"
        " daterange(valid_from, valid_to, '[]') WITH &&)",
        "A branch has one place in the tree on a day.",
    )
