from odoo import api, models
from odoo.exceptions import ValidationError


class ResGroups(models.Model):
    """Membership of groups follows from the role grants on this side of the relation too."""

    _inherit = "res.groups"

    @api.model_create_multi
    def create(self, vals_list):
        groups = super().create(vals_list)
        if any("user_ids" in vals or "all_user_ids" in vals for vals in vals_list):
            self.env["res.users"]._apply_grants_to_all()
        return groups

    def write(self, vals):
        result = super().write(vals)
        if "user_ids" in vals or "all_user_ids" in vals:
            self.env["res.users"]._apply_grants_to_all()
        return result

    @api.constrains("implied_ids")
    def _check_role_not_implied(self):
        # sudo: an invariant of the whole table, whoever writes the group
        role_groups = self.env["rm.role"].sudo().search([("group_id", "!=", False)]).group_id
        for group in self:
            if (group.all_implied_ids - group) & role_groups:
                raise ValidationError(
                    self.env._(
                        "%(group)s cannot imply the group of a role: roles are given by grants.",
                        group=group.full_name,
                    )
                )
