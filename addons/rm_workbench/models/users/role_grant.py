from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ...bank_date import bank_today

#: what a grant says; to change it, revoke the grant and make a new one
_FIXED = ("user_id", "role_id", "branch_id", "valid_from")


class RmRoleGrant(models.Model):
    """授权: a role of a user for a branch, from a day to a day (both included).

    The only source of a user's groups and branch: see ``res.users._apply_grants``.
    """

    _name = "rm.role.grant"
    _description = "Role grant"
    _rec_names_search = ["user_id"]
    _inherit = ["rm.guarded.mixin"]
    _order = "user_id, valid_from desc, id"

    user_id = fields.Many2one("res.users", required=True, ondelete="restrict", index=True)
    role_id = fields.Many2one("rm.role", required=True, ondelete="restrict", index=True)
    branch_id = fields.Many2one("rm.branch", ondelete="restrict", index="btree_not_null")
    valid_from = fields.Date(required=True, default=lambda self: bank_today(self.env))
    valid_to = fields.Date(help="Last day; empty while it holds.")
    holds_today = fields.Boolean(compute="_compute_holds_today", search="_search_holds_today")

    _days_ordered = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_to >= valid_from)",
        "A grant cannot end before it begins. To take it away at once, revoke it.",
    )
    _once = models.Constraint(
        "EXCLUDE USING gist (int4range(user_id, user_id, '[]') WITH &&,"
        " int4range(role_id, role_id, '[]') WITH &&,"
        " daterange(valid_from, valid_to, '[]') WITH &&)",
        "This user holds this role already on some of these days.",
    )

    @api.depends("user_id", "role_id")
    def _compute_display_name(self):
        for grant in self:
            # sudo: who reads a grant reads whose it is and what it gives
            known = grant.sudo()
            grant.display_name = f"{known.user_id.name}: {known.role_id.name}"

    @api.depends("valid_from", "valid_to")
    def _compute_holds_today(self):
        today = bank_today(self.env)
        for grant in self:
            begun = bool(grant.valid_from) and grant.valid_from <= today
            grant.holds_today = begun and (not grant.valid_to or grant.valid_to >= today)

    def _search_holds_today(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = bank_today(self.env)
        held = fields.Domain("valid_from", "<=", today) & (
            fields.Domain("valid_to", "=", False) | fields.Domain("valid_to", ">=", today)
        )
        return fields.Domain.OR([held if wanted else ~held for wanted in value])

    @api.constrains("role_id", "branch_id")
    def _check_branch_named(self):
        for grant in self:
            if grant.role_id.needs_branch and not grant.branch_id:
                raise ValidationError(
                    self.env._(
                        "The role %(role)s needs a branch: it holds there and below. Name it.",
                        role=grant.role_id.name,
                    )
                )

    @api.constrains("role_id", "branch_id")
    def _check_role_released(self):
        for grant in self:
            # sudo: where the role may be given, whoever grants
            role = grant.role_id.sudo()
            if role.state != "released":
                raise ValidationError(
                    self.env._("The role %s is not released: nobody can hold it.", role.name)
                )
            path = role.branch_id.parent_path
            if path and not (grant.branch_id.sudo().parent_path or "").startswith(path):
                raise ValidationError(
                    self.env._(
                        "The role %(role)s is given in %(branch)s and below only.",
                        role=role.name,
                        branch=role.branch_id.name,
                    )
                )

    @api.constrains("user_id")
    def _check_internal_user(self):
        for grant in self:
            if grant.user_id.share and grant.user_id.group_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s is a user from outside the bank and cannot hold a role.",
                        user=grant.user_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        grants = super().create(vals_list)
        self.env["rm.user.service"]._check_second_person(grants)
        grants._refuse_to_oneself()
        grants._journal("role.granted")
        grants.user_id._grants_changed()
        return grants

    def write(self, vals):
        fixed = [self._field_label(name) for name in _FIXED if name in vals]
        if fixed:
            raise UserError(
                self.env._(
                    "%(fields)s of a grant cannot change: revoke the grant and make a new one.",
                    fields=", ".join(fixed),
                )
            )
        self._refuse_to_oneself()
        result = super().write(vals)
        self._journal("role.grant_changed")
        self.user_id._grants_changed()
        return result

    def _refuse_to_oneself(self):
        """Nobody gives himself a role, or prolongs one, under whichever login."""
        if self.env.user._is_one_of(self.sudo().user_id):
            raise AccessError(
                self.env._("Your roles, with whichever login, are given by another administrator.")
            )

    def unlink(self):
        users = self.user_id
        self._journal("role.revoked")
        result = super().unlink()
        users._grants_changed()
        return result

    def action_revoke(self):
        """Take the grants away from now on; days before today stay on record.

        :return: True
        """
        if not self.has_access("unlink"):
            self.env["rm.user.service"]._require_revocable(self)
            # sudo: a branch administrator, within the limits just checked
            self = self.sudo()
        today = bank_today(self.env)
        begun = self.filtered(lambda grant: grant.valid_from < today)
        begun.filtered("holds_today").write({"valid_to": fields.Date.subtract(today, days=1)})
        (self - begun).unlink()
        return True

    def _journal(self, event):
        for grant in self:
            self.env["rm.journal"]._record(
                event,
                grant,
                reference=grant.user_id.login,
                role=grant.role_id.code,
                branch=grant.branch_id.code or False,
                valid_from=grant.valid_from,
                valid_to=grant.valid_to,
            )

    @api.model
    def _valid_on_sql(self, day, grant="g"):
        """SQL condition on a grant, by its name in the statement, that holds on ``day``."""
        return SQL(
            "%(first)s <= %(day)s AND COALESCE(%(last)s, 'infinity') >= %(day)s",
            first=SQL.identifier(grant, "valid_from"),
            last=SQL.identifier(grant, "valid_to"),
            day=day,
        )

    @api.model
    def _check_together(self, user_ids):
        """Refuse two branches, or two roles that exclude each other, of one user on one day."""
        self.env["res.users"].flush_model(["rm_staff_no"])
        clash = self.env.execute_query_dict(
            SQL(
                """SELECT u.login, w.login AS other_login, a.role_id AS one, b.role_id AS other,
                          x.role_id IS NULL AS branches
                     FROM rm_role_grant a JOIN res_users u ON u.id = a.user_id
                     JOIN res_users w ON w.id = u.id OR w.rm_staff_no = u.rm_staff_no
                     JOIN rm_role_grant b ON b.user_id = w.id AND b.id <> a.id
                      AND daterange(b.valid_from, b.valid_to, '[]')
                          && daterange(a.valid_from, a.valid_to, '[]')
                LEFT JOIN rm_role_exclusion_rel x
                       ON x.role_id = a.role_id AND x.excluded_role_id = b.role_id
                       OR x.role_id = b.role_id AND x.excluded_role_id = a.role_id
                    WHERE a.user_id = ANY(%s)
                      AND (w.id = u.id AND a.branch_id <> b.branch_id OR x.role_id IS NOT NULL)
                    ORDER BY w.id = u.id AND a.branch_id <> b.branch_id DESC, a.id LIMIT 1""",
                list(user_ids),
            )
        )
        if clash:
            self._raise_clash(**clash[0])

    def _raise_clash(self, login, other_login, branches, one, other):
        if branches:
            raise ValidationError(
                self.env._(
                    "%(login)s would hold roles of two branches on the same day. All roles of a"
                    " user name one branch: revoke or end the other grant first.",
                    login=login,
                )
            )
        roles = self.env["rm.role"].browse([one, other])
        if login != other_login:
            raise ValidationError(
                self.env._(
                    "%(login)s and %(other)s are one person's (the same staff number), who cannot"
                    " be %(role)s and %(other_role)s on the same day. If they are two persons, set"
                    " the staff number of one of them first.",
                    login=login,
                    other=other_login,
                    role=roles[0].name,
                    other_role=roles[1].name,
                )
            )
        raise ValidationError(
            self.env._(
                "%(login)s cannot be %(one)s and %(other)s on the same day.",
                login=login,
                one=roles[0].name,
                other=roles[1].name,
            )
        )
