from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RmApprovalStep(models.Model):
    """One signature of a route: a role in a relation to the record's branch, or one person."""

    _name = "rm.approval.step"
    _description = "Approval step"
    _inherit = ["rm.guarded.mixin"]
    _order = "route_id, sequence, id"

    route_id = fields.Many2one("rm.approval.route", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    relation = fields.Selection(
        [
            ("same", "The record's branch"),
            ("parent", "The branch above"),
            ("covering", "The record's branch or any above"),
            ("head_office", "Head office"),
            ("person", "A named person"),
        ],
        required=True,
        default="covering",
    )
    role_id = fields.Many2one("rm.role", ondelete="restrict")
    user_id = fields.Many2one("res.users", "Person", ondelete="restrict")
    days = fields.Integer("Working days to decide", default=2, required=True)
    escalate_days = fields.Integer(
        "Escalated after",
        default=3,
        required=True,
        help="Working days after the last one to decide: then the level above is told and may sign"
        " for a branch that does not. 0: never.",
    )

    _role_or_person = models.Constraint(
        "CHECK ((relation = 'person') = (user_id IS NOT NULL)"
        " AND (relation = 'person' OR role_id IS NOT NULL))",
        "A step names either a role or, in the relation 'a named person', that person.",
    )
    _days_positive = models.Constraint("CHECK (days > 0)", "A step has at least one day.")
    _escalate_positive = models.Constraint(
        "CHECK (escalate_days >= 0)", "Working days until an escalation are 0 (never) or more."
    )

    @api.depends("role_id.name", "user_id.name", "relation")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["relation"]._description_selection(self.env))
        for step in self:
            who = step.user_id.name or step.role_id.name or ""
            where = "" if step.user_id else labels.get(step.relation, "")
            step.display_name = f"{who} · {where}" if where else who

    @api.constrains("user_id")
    def _check_person(self):
        for step in self:
            if step.user_id.id in step.user_id._rm_system_ids():
                raise ValidationError(
                    self.env._("%s is no person of the bank and signs nothing.", step.user_id.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        steps.route_id._refuse_while_pending()
        return steps

    def write(self, vals):
        self.route_id._refuse_while_pending()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_pending(self):
        self.route_id._refuse_while_pending()
