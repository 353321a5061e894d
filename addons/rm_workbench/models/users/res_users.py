from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...bank_date import bank_today

_DERIVED = ("rm_branch_id", "rm_grant_version", "rm_session_version")


class ResUsers(models.Model):
    """A user's groups and branch follow from the role grants, whoever writes what."""

    _inherit = "res.users"

    rm_branch_id = fields.Many2one(
        "rm.branch",
        "Branch",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    # counted up by every writer of grants, so that two of them meet on the user's row
    rm_grant_version = fields.Integer(readonly=True, copy=False, default=0, groups=fields.NO_ACCESS)
    # part of every session's token: counted up to end the sessions of a user
    rm_session_version = fields.Integer(readonly=True, copy=False, groups=fields.NO_ACCESS)

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "rm_branch_id"]

    def _get_session_token_fields(self):
        return super()._get_session_token_fields() | {"rm_session_version"}

    @api.model
    def _rm_system_ids(self):
        """Return the ids of Odoo's own two first users: the superuser and the break-glass login.

        Neither is a person of the bank: nothing waits for them and they sign nothing.
        """
        return [SUPERUSER_ID, self.env.ref("base.user_admin").id]

    @api.model
    def _rm_administrators(self):
        """Return the bank's administrators, persons of the bank only."""
        # sudo: who administers the bank, whoever asks
        found = self.env.ref("rm_workbench.group_admin").sudo().all_user_ids
        system = self._rm_system_ids()
        return found.filtered(lambda u: u.active and not u.share and u.id not in system)

    def _default_groups(self):
        return self.env.ref("base.group_user")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_derived(vals)
        users = super().create(vals_list)
        users._apply_grants()
        return users

    def write(self, vals):
        self._refuse_derived(vals)
        result = super().write(vals)
        if "group_ids" in vals or "role" in vals:
            self._apply_grants()
        return result

    def _refuse_derived(self, vals):
        for name in _DERIVED:
            if name in vals:
                raise AccessError(
                    self.env._("The branch of a user follows from the role grants: change these.")
                )

    def _grants_changed(self):
        """Check the grants of these users, then bring their groups and branch to them."""
        if not self:
            return
        self.env["rm.role.grant"].flush_model()
        self.env.execute_query(
            SQL(
                "UPDATE res_users SET rm_grant_version = COALESCE(rm_grant_version, 0) + 1"
                " WHERE id = ANY(%s) RETURNING 1",
                # with all accounts of the persons, so that two sessions meet that give one person
                # roles by two logins
                self._accounts().ids,
            )
        )
        self.env["rm.role.grant"]._check_together(self.ids)
        self._apply_grants()

    def _apply_grants(self):
        """Bring groups and branch of these users to the grants that hold today.

        An internal user has ``base.group_user`` and the groups of the grants, nothing else; only
        Odoo's own two first users keep what Odoo gave them. Three statements whatever the number
        of users.
        """
        if self:
            self._apply_grants_among(SQL("u.id = ANY(%s)", self.ids))

    @api.model
    def _apply_grants_to_all(self):
        """Bring groups and branch of all users to the grants that hold today."""
        self._apply_grants_among(SQL("TRUE"))

    @api.model
    def _apply_grants_among(self, among):
        self.env["res.users"].flush_model()
        self.env["rm.role.grant"].flush_model()
        self.env["rm.role"].flush_model()
        held = self.env["rm.role.grant"]._valid_on_sql(bank_today(self.env))
        changed = {
            row[0]
            for statement in (self._groups_sql(among, held), self._branch_sql(among, held))
            for row in self.env.execute_query(statement)
        }
        if not changed:
            return
        users = self.browse(sorted(changed))
        users.invalidate_recordset(["group_ids", "all_group_ids", "rm_branch_id"], flush=False)
        self.env["res.groups"].invalidate_model(["user_ids", "all_user_ids"], flush=False)
        users.modified(["group_ids", "rm_branch_id"])
        # rule domains and group sets are cached per user, in every worker
        self.env["ir.model.access"].call_cache_clearing_methods()
        self.env.registry.clear_cache()

    @api.model
    def _groups_sql(self, among, held):
        """SQL that removes and adds groups; its rows are the users whose groups changed."""
        return SQL(
            """WITH granted AS (
                 SELECT g.user_id AS uid, r.group_id AS gid
                   FROM rm_role_grant g JOIN rm_role r ON r.id = g.role_id
                   JOIN res_users u ON u.id = g.user_id
                  WHERE %(held)s AND %(among)s),
               staff AS (
                 SELECT DISTINCT u.id AS uid
                   FROM res_users u JOIN res_groups_users_rel x ON x.uid = u.id
                  WHERE %(among)s AND u.id <> ALL(%(own)s) AND NOT EXISTS (
                    SELECT FROM res_groups_users_rel o
                     WHERE o.uid = u.id AND o.gid = ANY(%(outside)s))),
               wanted AS (
                 SELECT * FROM granted UNION SELECT uid, %(internal)s FROM granted
                  UNION SELECT uid, %(internal)s FROM staff),
               gone AS (
                 DELETE FROM res_groups_users_rel x USING res_users u
                  WHERE u.id = x.uid AND %(among)s AND x.gid <> %(internal)s
                    AND (x.gid IN (SELECT group_id FROM rm_role)
                         OR u.id IN (SELECT uid FROM staff))
                    AND NOT EXISTS (SELECT FROM wanted w WHERE w.uid = x.uid AND w.gid = x.gid)
              RETURNING x.uid),
               added AS (
                 INSERT INTO res_groups_users_rel (uid, gid) SELECT uid, gid FROM wanted
                     ON CONFLICT DO NOTHING RETURNING uid)
               SELECT uid FROM gone UNION SELECT uid FROM added""",
            held=held,
            among=among,
            internal=self.env.ref("base.group_user").id,
            outside=[self.env.ref(f"base.group_{kind}").id for kind in ("portal", "public")],
            own=self._rm_system_ids(),
        )

    @api.model
    def _branch_sql(self, among, held):
        """SQL that sets the branch; its rows are the users whose branch changed."""
        return SQL(
            """UPDATE res_users x SET rm_branch_id = w.branch_id
                 FROM (SELECT u.id, (SELECT min(g.branch_id) FROM rm_role_grant g
                                      WHERE g.user_id = u.id AND %(held)s) AS branch_id
                         FROM res_users u WHERE %(among)s) w
                WHERE w.id = x.id AND x.rm_branch_id IS DISTINCT FROM w.branch_id
            RETURNING x.id""",
            held=held,
            among=among,
        )
