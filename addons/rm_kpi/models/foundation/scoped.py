from odoo import api, fields, models

from ...computing.ladder import SCOPE_COLUMNS


def scope_range(column):
    """Return the part of an exclusion constraint that keeps two rows of one scope apart."""
    return f"int4range(coalesce({column}, 0), coalesce({column}, 0), '[]') WITH &&"


#: all of them, for constraints
SCOPE_RANGES = ", ".join(map(scope_range, SCOPE_COLUMNS))


class RmKpiScoped(models.AbstractModel):
    """What holds for the bank or a part of it; for each RM the most specific one counts.

    See ``computing/ladder.py`` for the order. Each model keeps two of one scope apart itself.
    """

    _name = "rm.kpi.scoped"
    _description = "For the bank or a part of it"

    manager_id = fields.Many2one("rm.manager", "RM", ondelete="cascade", index="btree_not_null")
    team_id = fields.Many2one("rm.team", ondelete="cascade", index="btree_not_null")
    position_id = fields.Many2one("rm.position", ondelete="cascade", index="btree_not_null")
    grade_id = fields.Many2one("rm.grade", "RM grade", ondelete="cascade", index="btree_not_null")
    branch_id = fields.Many2one(
        "rm.branch", ondelete="cascade", index="btree_not_null", help="And every branch below it."
    )
    scope = fields.Char("Holds for", compute="_compute_scope")

    _one_scope = models.Constraint(
        "CHECK (num_nonnulls(manager_id, team_id, branch_id) <= 1"
        " AND (num_nonnulls(manager_id, team_id, branch_id) = 0"
        " OR num_nonnulls(position_id, grade_id) = 0))",
        "A value is for one RM, one team, one branch, a position and/or grade, or the bank.",
    )

    @api.depends(*SCOPE_COLUMNS)
    def _compute_scope(self):
        for record in self:
            names = [record[column].display_name for column in SCOPE_COLUMNS if record[column]]
            record.scope = " / ".join(names) or self.env._("Bank")

    def _is_for_all(self):
        """True when it is nobody's in particular."""
        return not any(self[column] for column in SCOPE_COLUMNS)
