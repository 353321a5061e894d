from odoo import fields, models

#: which rows a role sees
SCOPES = [
    ("own", "Own customers"),
    ("team", "Own team"),
    ("branch", "Own branch"),
    ("branch_below", "Own branch and below"),
    ("bank", "Whole bank"),
]


class RmRole(models.Model):
    """A role of the bank: what a grant gives to a user, by way of one access group.

    Shipped roles have their rights in the add-ons' files; what administrators make is composed of
    permissions and a scope: see role_custom.py.
    """

    _name = "rm.role"
    _description = "Role"
    _inherit = ["rm.guarded.mixin"]
    _guarded = (
        "is_custom",
        "state",
        "made_by_id",
        "released_by_id",
        "released_at",
        "base_role_ids",
    )
    _limits = {"code": 30, "name": 60, "note": 500}
    _order = "sequence, code"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    group_id = fields.Many2one("res.groups", "Access group", required=True, ondelete="restrict")
    scope = fields.Selection(SCOPES, "Sees", help="Whose rows the role sees.")
    needs_branch = fields.Boolean(
        help="The role sees one branch and what lies below, so a grant must name the branch."
    )
    delegation = fields.Selection(
        [
            ("none", "Bank administrators only"),
            ("within", "Own branch and below"),
            ("below", "Branches below one's own"),
        ],
        "Reach of branch administrators",
        required=True,
        default="none",
        help="Where a branch administrator may give the role and administer its holders.",
    )
    is_delegated = fields.Boolean(
        "Given by branch administrators", help="A setting of the bank, within the reach."
    )
    needs_second_person = fields.Boolean(
        help="Whoever made a user's account, or a link to its password, never gives it this role."
    )
    excluded_role_ids = fields.Many2many(
        "rm.role",
        "rm_role_exclusion_rel",
        "role_id",
        "excluded_role_id",
        "Excludes",
        help="Nobody holds this role and one of these on the same day.",
    )

    _code_uniq = models.Constraint("UNIQUE (code)", "A role with this code exists already.")
    _group_uniq = models.Constraint("UNIQUE (group_id)", "This group belongs to another role.")
