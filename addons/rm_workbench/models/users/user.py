from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL


class RmUser(models.Model):
    """用户: the bank's users as administrators see them; a row per internal user, read only.

    Nobody of the suite writes ``res.users``: the methods of this model do, within the limits of
    ``rm.user.service``. The id is that of the user.
    """

    _name = "rm.user"
    _description = "User of the bank"
    _auto = False
    _order = "login"
    _rec_names_search = ["login", "name"]
    _depends = {
        "res.users": ["login", "active", "partner_id", "share", "rm_branch_id", "totp_secret"],
        "res.partner": ["name"],
        "res.users.log": ["create_uid"],
        "rm.manager": ["user_id"],
        "rm.role.grant": ["user_id", "role_id", "branch_id", "valid_from", "valid_to"],
    }

    login = fields.Char(readonly=True)
    name = fields.Char("Full name", readonly=True)
    state = fields.Selection(
        [("invited", "Invited"), ("active", "In use"), ("disabled", "Disabled")], readonly=True
    )
    branch_id = fields.Many2one(
        "rm.branch", readonly=True, help="Today's, or the last one of a user without a role."
    )
    manager_id = fields.Many2one("rm.manager", "RM", readonly=True)
    last_sign_in = fields.Datetime("Last signed in", readonly=True)
    is_locked = fields.Boolean("Locked", readonly=True, help="After too many wrong passwords.")
    has_second_factor = fields.Boolean("Second factor", readonly=True)
    role_ids = fields.Many2many(
        "rm.role", string="Roles", compute="_compute_role_ids", search="_search_role_ids"
    )
    grant_ids = fields.Many2many("rm.role.grant", string="Grants", compute="_compute_grant_ids")
    is_administered = fields.Boolean("Administered by me", compute="_compute_is_administered")

    @property
    def _table_query(self):
        return SQL(
            """SELECT u.id, u.login, p.name, m.id AS manager_id,
                      COALESCE(u.rm_branch_id, (
                        SELECT g.branch_id FROM rm_role_grant g
                         WHERE g.user_id = u.id AND NOT EXISTS (
                               SELECT FROM res_groups_users_rel x JOIN rm_role r
                                   ON r.group_id = x.gid WHERE x.uid = u.id)
                      ORDER BY g.valid_from DESC, g.branch_id LIMIT 1)) AS branch_id,
                      CASE WHEN NOT u.active THEN 'disabled' WHEN u.password IS NULL
                           THEN 'invited' ELSE 'active' END AS state,
                      (SELECT max(l.create_date) FROM res_users_log l WHERE l.create_uid = u.id)
                        AS last_sign_in,
                      EXISTS (SELECT FROM rm_sign_in_guard s WHERE s.user_id = u.id
                         AND s.locked_until > now() AT TIME ZONE 'utc') AS is_locked,
                      u.totp_secret IS NOT NULL OR EXISTS (
                        SELECT FROM auth_passkey_key k WHERE k.create_uid = u.id)
                        AS has_second_factor
                 FROM res_users u JOIN res_partner p ON p.id = u.partner_id
            LEFT JOIN rm_manager m ON m.user_id = u.id
                WHERE u.id <> %s AND u.share IS NOT TRUE""",
            SUPERUSER_ID,
        )

    @api.depends("login", "name")
    def _compute_display_name(self):
        for user in self:
            user.display_name = f"{user.name} ({user.login})"

    @api.depends("login")
    def _compute_role_ids(self):
        # sudo: which roles a user holds whom one may read; a grant of the whole bank has no branch
        held = (
            self.env["rm.role.grant"]
            .sudo()
            ._read_group(
                [("user_id", "in", self.ids), ("holds_today", "=", True)],
                ["user_id"],
                ["role_id:recordset"],
            )
        )
        roles = {user.id: roles.ids for user, roles in held}
        for user in self:
            user.role_ids = self.env["rm.role"].browse(roles.get(user.id, []))

    def _search_role_ids(self, operator, value):
        if operator not in ("in", "any", "any!"):
            return NotImplemented
        # sudo: see _compute_role_ids; what is found is searched under the rules of users
        grants = self.env["rm.role.grant"].sudo()
        held = fields.Domain("holds_today", "=", True)
        if operator == "in" and not any(value):
            holders = grants.search(held).user_id.ids
            return fields.Domain("id", "not in", holders)
        found = grants.search(held & fields.Domain("role_id", operator, value))
        return fields.Domain("id", "in", found.user_id.ids)

    @api.depends("login")
    def _compute_grant_ids(self):
        found = self.env["rm.role.grant"].search([("user_id", "in", self.ids)])
        for user in self:
            user.grant_ids = found.filtered(lambda grant, user=user: grant.user_id.id == user.id)

    @api.depends_context("uid")
    @api.depends("login")
    def _compute_is_administered(self):
        within = self.env["rm.user.service"]._administered_ids(self.ids)
        for user in self:
            user.is_administered = user.id in within
