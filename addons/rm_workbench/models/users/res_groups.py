from odoo import api, models
from odoo.exceptions import ValidationError

#: minutes: screens lock after a quarter of an hour, sessions end after a working day
SESSION_LIMITS = {"lock_timeout": 480, "lock_timeout_inactivity": 15}


class ResGroups(models.Model):
    """Membership of groups follows from the role grants on this side of the relation too."""

    _inherit = "res.groups"

    @api.model
    def _rm_limit_sessions(self):
        """Give the staff the limits of sessions that nobody set yet; an upgrade does so too.

        The page of settings takes no 0, so that 0 means: never set.
        """
        staff = self.env.ref("base.group_user")
        limits = {name: value for name, value in SESSION_LIMITS.items() if not staff[name]}
        if limits:
            staff.write(limits)
        return True

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
