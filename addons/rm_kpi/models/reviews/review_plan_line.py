from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.rm_workbench.fields import Exact

RELATIONS = [
    ("leader", "Own leader"),
    ("leader2", "Leader's leader"),
    ("peer", "Peers"),
    ("risk", "Risk manager"),
    ("named", "Named persons"),
    ("callback", "Customers' call-back desk"),
    ("self", "The RM himself"),
]
#: who may fill in sheets at all
APPRAISER_ROLES = ("rm", "leader", "risk", "branch_admin", "admin")


def role_domain(model, *more):
    """Return the domain of the users who hold a role of an appraiser, or one of ``more``."""
    roles = (*APPRAISER_ROLES, *more)
    groups = [model.env.ref(f"rm_workbench.group_{role}").id for role in roles]
    return [("share", "=", False), ("all_group_ids", "in", groups)]


def holds_role(user):
    """Whether somebody can be an appraiser: an active user inside the bank with such a role."""
    fits = user and user.active and not user.share
    return fits and any(user.has_group(f"rm_workbench.group_{role}") for role in APPRAISER_ROLES)


class RmReviewPlanPart(models.AbstractModel):
    """A line of a plan: changes are refused once the plan has started and make their author one
    of its makers."""

    _name = "rm.review.plan.part"
    _description = "Part of a plan"
    _inherit = ["rm.exact.mixin", "rm.guarded.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.plan_id._touch()
        return lines

    def write(self, vals):
        self.plan_id._touch()
        result = super().write(vals)
        self.plan_id._touch()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_of_drafts(self):
        self.plan_id._touch()


class RmReviewPlanItem(models.Model):
    """An item of a plan with its weight."""

    _name = "rm.review.plan.item"
    _description = "Item of a plan"
    _inherit = ["rm.review.plan.part"]
    _order = "plan_id, sequence, id"
    _rec_name = "item_id"
    _numbers = {"weight": ("0.01", 100, 2), "sequence": (0, 100000, 0)}

    plan_id = fields.Many2one("rm.review.plan", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10, aggregator=None)
    item_id = fields.Many2one("rm.review.item", required=True, ondelete="restrict", index=True)
    weight = Exact("Weight %", scale=2, required=True)
    max_score = Exact(related="item_id.max_score", string="Greatest points")
    evidence = fields.Selection(related="item_id.evidence")

    _item_uniq = models.Constraint("UNIQUE (plan_id, item_id)", "An item stands in a plan once.")
    _weight_range = models.Constraint(
        "CHECK (weight > 0 AND weight <= 100)", "A weight lies above 0 and is at most 100."
    )


class RmReviewPlanAppraiser(models.Model):
    """A group of appraisers of a plan: how they stand to the RM, and what their word weighs."""

    _name = "rm.review.plan.appraiser"
    _description = "Appraisers of a plan"
    _inherit = ["rm.review.plan.part"]
    _order = "plan_id, sequence, id"
    _rec_name = "relation"
    _numbers = {"weight": ("0.01", 100, 2), "most": (0, 1000, 0), "sequence": (0, 100000, 0)}

    plan_id = fields.Many2one("rm.review.plan", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(
        default=10,
        aggregator=None,
        help="Who stands in two groups for the same RM fills one sheet, for the first group.",
    )
    relation = fields.Selection(RELATIONS, required=True)
    weight = Exact("Weight %", scale=2, required=True)
    most = fields.Integer(
        "At most",
        default=0,
        aggregator=None,
        help="So many appraisers of the group per RM, chosen by lot; 0: all of them.",
    )
    user_ids = fields.Many2many(
        "res.users",
        "rm_review_plan_appraiser_user_rel",
        "appraiser_id",
        "user_id",
        string="Persons",
        domain=lambda self: role_domain(self),
    )

    _relation_uniq = models.Constraint(
        "UNIQUE (plan_id, relation)", "A group of appraisers stands in a plan once."
    )
    _weight_range = models.Constraint(
        "CHECK (weight > 0 AND weight <= 100)", "A weight lies above 0 and is at most 100."
    )

    @api.depends("relation")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = dict(self._fields["relation"]._description_selection(self.env))
        for line in self:
            line.display_name = names.get(line.relation, "")

    @api.constrains("relation", "user_ids")
    def _check_persons(self):
        for line in self:
            if (line.relation in ("named", "callback")) != bool(line.user_ids):
                raise ValidationError(
                    self.env._(
                        "Persons are named for the groups Named persons and Customers' call-back"
                        " desk, and for no other group."
                    )
                )
            # sudo: the roles of the persons are compared, not shown
            for user in line.user_ids.sudo():
                if not holds_role(user):
                    raise ValidationError(
                        self.env._(
                            "%(person)s holds no role with which sheets are filled in. Name"
                            " somebody else.",
                            person=user.name,
                        )
                    )
