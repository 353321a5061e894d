from odoo import fields, models


class RmManagerHistory(models.Model):
    """Branch, position and grade of an RM by date."""

    _name = "rm.manager.history"
    _description = "Post of an RM by date"
    _rec_names_search = ["manager_id"]
    _inherit = ["rm.dated.history"]
    _owner = "manager_id"

    manager_id = fields.Many2one("rm.manager", required=True, ondelete="cascade", index=True)
    branch_id = fields.Many2one("rm.branch", required=True, ondelete="restrict", index=True)
    position_id = fields.Many2one("rm.position", ondelete="restrict")
    grade_id = fields.Many2one("rm.grade", ondelete="restrict")

    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(manager_id, manager_id, '[]') WITH &&,"
        " daterange(valid_from, valid_to, '[]') WITH &&)",
        "An RM has one post on a day.",
    )
