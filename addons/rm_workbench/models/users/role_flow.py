from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...bank_date import bank_today

#: from the narrowest reach of branch administrators to the widest
_REACH = ("none", "below", "within")


class RmRole(models.Model):
    """A role made in the bank on its way: draft -> submitted -> released -> retired."""

    _inherit = "rm.role"

    may_release = fields.Boolean(compute="_compute_may_release")

    @api.depends_context("uid")
    @api.depends("state", "made_by_id")
    def _compute_may_release(self):
        for role in self:
            role.may_release = role.state == "submitted" and not role._release_problem()

    def action_submit(self):
        """Hand the draft to a second person.

        :return: True
        """
        self.check_access("write")
        self._require_state("draft")
        if not self.permission_ids:
            raise UserError(self.env._("Choose at least one permission."))
        self._checked_rights()
        self._set_guarded(state="submitted")
        self._journal("role.submitted")
        return True

    def action_return(self):
        """Give a submitted role back to its maker, or take one's own back, to change it.

        :return: True
        """
        self._require_state("submitted")
        if self.made_by_id != self.env.user:
            self._require_releaser()
        self._set_guarded(state="draft")
        self._journal("role.returned")
        return True

    def action_release(self):
        """Release the role: its group gets the rights, grants may name it from now on.

        :return: True
        """
        self._require_state("submitted")
        self._require_releaser()
        rights, bases, acting = self._checked_rights()
        # sudo: a role is written by the server only; every limit was checked above
        role = self.sudo()
        delegation = min(bases.mapped("delegation"), key=_REACH.index)
        role.write(
            {
                "delegation": delegation,
                "is_delegated": bool(self.branch_id) and delegation != "none",
                "excluded_role_ids": [(6, 0, self._excluded(acting).ids)],
                "needs_second_factor": any(base.needs_second_factor for base in bases),
            }
        )
        self.env.cr.execute("DELETE FROM rm_role_base_rel WHERE role_id = %s", [self.id])
        self.env.cr.execute(
            "INSERT INTO rm_role_base_rel (role_id, base_role_id) SELECT %s, unnest(%s)",
            [self.id, bases.ids],
        )
        self.invalidate_recordset(["base_role_ids"])
        role._grant_rights(rights)
        self._set_guarded(
            state="released", released_by_id=self.env.uid, released_at=fields.Datetime.now()
        )
        self._journal("role.released")
        return True

    def action_retire(self):
        """End a released role; nobody may hold it any more.

        :return: True
        """
        self._require_state("released")
        self._require_releaser(of_own=True)
        # sudo: every grant of the role, also of users out of the caller's reach
        grants = self.env["rm.role.grant"].sudo()
        held = [("role_id", "=", self.id), "|", ("valid_to", "=", False)]
        count = grants.search_count([*held, ("valid_to", ">=", bank_today(self.env))])
        if count:
            raise UserError(
                self.env._("%s grants of this role still hold: revoke or end them first.", count)
            )
        self._drop_rights()
        self._set_guarded(state="retired")
        self._journal("role.retired")
        return True

    # ---- what must hold -----------------------------------------------------------------------

    def _require_state(self, wanted):
        self.ensure_one()
        self.check_access("read")
        if not self.is_custom:
            raise UserError(self.env._("Shipped roles are part of the workbench: nothing changes."))
        state = self._lock_state()
        if state != wanted:
            raise UserError(
                self.env._(
                    "The role is “%(now)s”: this is done to one that is “%(wanted)s”.",
                    now=self._state_label(value=state),
                    wanted=self._state_label(value=wanted),
                )
            )

    def _require_releaser(self, of_own=False):
        problem = self._release_problem(of_own)
        if problem:
            raise AccessError(problem)

    def _release_problem(self, of_own=False):
        """Return why the caller may not release this role, as a sentence; empty when he may."""
        user = self.env.user
        # sudo: branches, and who made which account, compared only
        role, service = self.sudo(), self.env["rm.user.service"]
        if not user.has_group("rm_workbench.group_admin"):
            path = role.branch_id.parent_path or ""
            within = user.has_group("rm_workbench.group_branch_admin") and path
            if not within or not path.startswith(service._own_path()):
                return self.env._("Administrators of the branch that the role is for release it.")
        if of_own:
            return ""
        maker = role.made_by_id
        made = maker._is_one_of(user.sudo()._accounts().create_uid)
        if made or user._is_one_of(maker | maker._accounts().create_uid):
            return self.env._(
                "A second administrator releases a role: neither who made it nor anybody whose"
                " account one of the two made."
            )
        return ""

    def _checked_rights(self):
        self._refuse_closed_permissions()
        rights, bases, acting = self._rights(self._allowed_bases())
        for one in acting:
            if one.excluded_role_ids & acting:
                raise ValidationError(
                    self.env._(
                        "%(one)s and %(other)s exclude each other: no role does the work of both.",
                        one=one.name,
                        other=(one.excluded_role_ids & acting)[:1].name,
                    )
                )
        return rights, bases, acting

    def _refuse_closed_permissions(self):
        # sudo: the branch for which the role is made
        closed = self.env["rm.branch.function"]._closed(self.permission_ids, self.sudo().branch_id)
        if closed:
            raise ValidationError(
                self.env._(
                    "Head office has not opened this to your branch: %s. Take it out of the role.",
                    closed[0].name,
                )
            )

    def _excluded(self, acting):
        """Return the roles that clash with one that acts as ``acting``, both ways."""
        # sudo: all roles of the bank
        others = self.sudo().search([("id", "!=", self.id), ("state", "=", "released")])
        return others.filtered(lambda r: any(r._clashes_with(base) for base in acting.sudo()))

    def _clashes_with(self, base):
        own = self if not self.is_custom else self._acting_bases()
        return bool(own & base.excluded_role_ids or base in own.excluded_role_ids)

    def _acting_bases(self):
        return self._rights(self.base_role_ids)[2]
