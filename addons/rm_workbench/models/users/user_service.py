from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL

from ...bank_date import bank_today

_ADMIN = "rm_workbench.group_admin"
_BRANCH_ADMIN = "rm_workbench.group_branch_admin"


class RmUserService(models.AbstractModel):
    """Who may administer whom: everything that is done to a user's account passes here.

    A bank administrator administers everybody but himself and the break-glass login. A branch
    administrator administers users of his branch and below who hold no role at or above his own:
    see ``rm.role.delegation``. Nobody has rights on ``res.users`` itself.
    """

    _name = "rm.user.service"
    _description = "Administration of users"

    @api.model
    def _administered_ids(self, user_ids):
        """Return which of these users the caller may administer, as a set of ids."""
        caller = self.env.user
        untouchable = {*caller._rm_system_ids(), *caller._accounts().ids}
        wanted = {user_id for user_id in user_ids if isinstance(user_id, int)} - untouchable
        if not wanted or not caller.has_groups(f"{_ADMIN},{_BRANCH_ADMIN}"):
            return set()
        seen = set(self.env["rm.user"].search([("id", "in", list(wanted))]).ids)
        if caller.has_group(_ADMIN):
            return seen
        return seen - self._holders_out_of_reach(seen)

    @api.model
    def _holders_out_of_reach(self, user_ids):
        """Return those who hold, today or later, a role out of a branch administrator's reach."""
        self.env["rm.role.grant"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT g.user_id FROM rm_role_grant g JOIN rm_role r ON r.id = g.role_id
                LEFT JOIN rm_branch b ON b.id = g.branch_id
                    WHERE g.user_id = ANY(%(users)s)
                      AND COALESCE(g.valid_to, 'infinity') >= %(today)s
                      AND NOT COALESCE(
                          r.delegation = 'within' AND b.parent_path LIKE %(own)s || '%%'
                          OR r.delegation = 'below' AND b.parent_path LIKE %(own)s || '_%%',
                          FALSE)""",
                users=list(user_ids),
                today=bank_today(self.env),
                own=self._own_path(),
            )
        )
        return {row[0] for row in rows}

    @api.model
    def _own_path(self):
        # sudo: one's own branch; without one, a path that no branch has
        return self.env.user.sudo().rm_branch_id.parent_path or "none/"

    @api.model
    def _require(self, user_ids):
        """Refuse unless the caller may administer all these users; return them with sudo.

        The same sentence for a user out of reach and one who does not exist.
        """
        if not user_ids or self._administered_ids(user_ids) != set(user_ids):
            raise AccessError(
                self.env._(
                    "There is no such user whom you may administer. You administer users of your"
                    " branch and below who hold no role at or above your own, never yourself."
                )
            )
        # sudo: the caller has no right on users, the checks above are his limits
        return self.env["res.users"].sudo().browse(user_ids)

    @api.model
    def _require_grantable(self, role, branch):
        """Refuse a role, or a place, that the caller may not give."""
        caller = self.env.user
        if caller.has_group(_ADMIN):
            allowed = role.exists() and (not branch or branch.exists())
        else:
            # sudo: only compared, and refused with a sentence that tells nothing of them
            path, own = branch.sudo().exists().parent_path or "", self._own_path()
            reach = role.sudo().exists().is_delegated and role.sudo().delegation
            below = path.startswith(own)
            allowed = caller.has_group(_BRANCH_ADMIN) and below
            allowed = allowed and (reach == "within" or (reach == "below" and path != own))
            allowed = allowed and self._is_role_open(role, branch)
        if not allowed:
            raise AccessError(
                self.env._(
                    "You may not give this role there. Branch administrators give the roles that"
                    " the bank's settings name, in their own branch and below, never at or above"
                    " their own level."
                )
            )

    @api.model
    def _is_role_open(self, role, branch):
        """Return whether head office opened a role to the caller's branch and to the one meant."""
        # sudo: the role's code and one's own branch, compared only; a role made in the bank is open
        # where all those are whose rights it has
        roles = role.sudo().base_role_ids or role.sudo()
        opened = self.env["rm.branch.function"]
        places = self.env.user.sudo().rm_branch_id, branch
        held = role.sudo().permission_ids
        return all(
            opened._is_open(f"role_{r.code}", place) for r in roles for place in places
        ) and not any(opened._closed(held, place) for place in places)

    @api.model
    def _require_revocable(self, grants):
        """Refuse unless the caller may take all these grants away."""
        # sudo: ids of grants that the caller may not read get the same sentence
        known = grants.sudo().exists()
        self._require(list(set(known.user_id.ids)) if len(known) == len(grants) else [])
        for grant in known:
            self._require_grantable(grant.role_id, grant.branch_id)

    @api.model
    def _check_second_person(self, grants):
        """Refuse a role of weight to an account that the caller himself made or opened."""
        if self.env.uid == SUPERUSER_ID:
            return
        # sudo: who made which account and link, whoever asks
        links = self.env["rm.user.link"].sudo()
        for grant in grants.sudo().filtered("role_id.needs_second_person"):
            made = grant.user_id.create_uid
            made |= links.search([("user_id", "=", grant.user_id.id)]).made_by
            if self.env.user._is_one_of(made):
                raise ValidationError(
                    self.env._(
                        "You made this account, or a link to its password. Another administrator"
                        " must give it the role %(role)s.",
                        role=grant.role_id.name,
                    )
                )

    @api.model
    def _holds_weight(self, users):
        """Return whether one of the users holds, today or later, a role that needs two persons."""
        # sudo: asked on behalf of administrators who may not read all grants
        return bool(
            self.env["rm.role.grant"]
            .sudo()
            .search_count(
                [
                    ("user_id", "in", users.ids),
                    ("role_id.needs_second_person", "=", True),
                    "|",
                    ("valid_to", "=", False),
                    ("valid_to", ">=", bank_today(self.env)),
                ],
                limit=1,
            )
        )
