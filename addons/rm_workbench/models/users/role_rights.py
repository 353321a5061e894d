import re

from odoo import api, models
from odoo.exceptions import ValidationError

from .rights_matrix import OPERATIONS

#: scope -> codes of the shipped roles from whose rights those of the scope are taken
_BASES = {
    "own": ("rm",),
    "team": ("leader",),
    "branch": ("leader", "risk", "branch_admin"),
    "branch_below": ("leader", "risk", "branch_admin"),
    "bank": ("admin",),
}
#: what every role reads: names that other rows show
_NAMES = "rm.branch:r rm.manager:r rm.position:r rm.grade:r rm.branch.level:r" + (
    " rm.customer.category:r rm.product:r"
)
_ALL = "[(1, '=', 1)]"
#: a rule of the RM about his own rows -> the same of the RMs whose team the user leads
_OWN_CUSTOMER = "access_ids.user_id', '=', user.id)"
_TEAM_CUSTOMER = (
    "access_ids.manager_id', 'any', [('team_user_id', '=', user.id),"
    " ('branch_id', 'child_of', user.rm_branch_id.ids)])"
)
_OWN, _TEAM = "manager_id.user_id", "manager_id.team_user_id"
_SEEN = re.compile(r"\('((?:\w+\.)*)seen_from_ids', 'in', (user\.rm_branch_id\.ids)\)")


class RmRole(models.Model):
    """The rights of a role made by an administrator: access rows, rules and menus of its group.

    Nothing is invented: each right is one that a shipped role has, with that role's own rules,
    narrowed to the scope. So no role reaches beyond the shipped ones, and an administrator composes
    only of roles that he holds or may give himself.
    """

    _inherit = "rm.role"

    @api.model
    def _allowed_bases(self):
        """Return the shipped roles of whose rights the caller may compose."""
        # sudo: roles have no secrets; which of them the caller holds or gives is compared here
        shipped = self.sudo().search([("is_custom", "=", False)])
        user = self.env.user
        if user.has_group("rm_workbench.group_admin"):
            return shipped.filtered(lambda r: not r.needs_second_person or r.code == "admin")
        if not user.has_group("rm_workbench.group_branch_admin"):
            return shipped.browse()
        service = self.env["rm.user.service"]
        # sudo: one's own branch, compared only
        own = user.sudo().rm_branch_id
        given = shipped.filtered(
            lambda r: r.is_delegated and r.delegation != "none" and service._is_role_open(r, own)
        )
        return given | shipped.filtered(lambda r: r.code == "branch_admin")

    def _rights(self, allowed):
        """Return ``({(model, letter): [domains]}, bases, acting bases)`` of this role.

        :param allowed: the shipped roles whose rights may be used.
        """
        self.ensure_one()
        rights, bases, acting = {}, self.browse(), self.browse()
        for permission in self.permission_ids:
            for model, letters in permission._pairs():
                for letter in letters:
                    base, domains = self._right(model, letter, allowed)
                    if not domains:
                        self._refuse_permission(permission)
                    rights[model, letter] = domains
                    bases |= base
                    acting |= base if letter != "r" else self.browse()
        for pair in _NAMES.split():
            model, letter = pair.split(":")
            base, domains = self._right(model, letter, allowed)
            if domains:
                rights.setdefault((model, letter), domains)
        return rights, bases, acting

    def _refuse_permission(self, permission):
        raise ValidationError(
            self.env._(
                "%(permission)s is not among what you hold or may give yourself for: %(scope)s."
                " Leave it out or choose another scope.",
                permission=permission.name,
                scope=self._state_label("scope"),
            )
        )

    def _right(self, model, letter, allowed):
        """Return (shipped role, domains) of one operation within the scope; nothing: not there."""
        nothing = self.browse(), []
        if model not in self.env:
            return nothing
        for code in _BASES[self.scope]:
            base = allowed.filtered(lambda r, code=code: r.code == code)
            held = base and self._domains(model, letter, base)
            if held and self.scope == "team":
                # sudo: the shipped role, for its rules only
                own = self._domains(model, letter, self.sudo().search([("code", "=", "rm")]))
                held = [_team(model, a, b) for a in held for b in own]
            if held and self.scope == "branch":
                held = [_branch(model, domain) for domain in held]
            if held:
                return base, held
        return nothing

    @api.model
    def _domains(self, model, letter, base):
        """Return the domains of a shipped role's rules for an operation; [] when it has it not."""
        matrix = self.env["rm.rights.matrix"]
        operation = OPERATIONS[letter]
        if not matrix._is_granted(model, operation, base.group_id):
            return []
        # sudo: rules in force, of a shipped group
        rules = self.env["ir.rule"].sudo()
        held = rules.search(
            [
                ("model_id.model", "=", model),
                (f"perm_{operation}", "=", True),
                ("groups", "in", base.group_id.ids),
            ],
            order="id",
        )
        return [_plain(rule.domain_force) for rule in held] or [_ALL]

    # ---- the group's rights -------------------------------------------------------------------

    def _grant_rights(self, rights):
        """Give the role's group these rights and its menus; what it had before goes."""
        self.ensure_one()
        self._drop_rights()
        # sudo: whoever releases a role was checked by the caller of this
        models_known = self.env["ir.model"].sudo()
        group, access, rules = self.group_id.sudo(), [], []
        for model in dict.fromkeys(model for model, _letter in rights):
            letters = [letter for name, letter in rights if name == model]
            model_id = models_known._get_id(model)
            perms = {f"perm_{OPERATIONS[k]}": k in letters for k in OPERATIONS}
            row = {"name": f"{model} {self.code}", "model_id": model_id, "group_id": group.id}
            access.append({**row, **perms})
            texts = {text for letter in letters for text in rights[model, letter]}
            for text in sorted(texts):
                on = {
                    f"perm_{name}": text in rights.get((model, k), ())
                    for k, name in OPERATIONS.items()
                }
                rule = {"name": row["name"], "model_id": model_id, "groups": [(6, 0, group.ids)]}
                rules.append({**rule, **on, "domain_force": text})
        self.env["ir.model.access"].sudo().create(access)
        self.env["ir.rule"].sudo().create(rules)
        for menu in self.permission_ids._menus().filtered("group_ids"):
            menu.group_ids |= group

    def _drop_rights(self):
        # sudo: see _grant_rights
        group = self.group_id.sudo()
        self.env["ir.model.access"].sudo().search([("group_id", "in", group.ids)]).unlink()
        self.env["ir.rule"].sudo().search([("groups", "in", group.ids)]).unlink()
        for menu in self.env["ir.ui.menu"].sudo().search([("group_ids", "in", group.ids)]):
            menu.group_ids -= group

    @api.model
    def _refresh_released(self):
        """Bring the rights of all released roles to the shipped ones; after each upgrade.

        :return: True
        """
        # sudo: an upgrade; what a shipped role no longer has, no role made of it has
        for role in self.sudo().search([("is_custom", "=", True), ("state", "=", "released")]):
            rights = {}
            for model, letters in role.permission_ids._pairs():
                for letter in letters:
                    if domains := role._right(model, letter, role.base_role_ids)[1]:
                        rights[model, letter] = domains
            for pair in _NAMES.split():
                if domains := role._right(*pair.split(":"), role.base_role_ids)[1]:
                    rights.setdefault(tuple(pair.split(":")), domains)
            role._grant_rights(rights)
        return True


def _plain(domain):
    return " ".join((domain or _ALL).split())


def _team(model, leader, own):
    """Return the part of a leader's rows that an RM of the team has.

    A customer of an RM below the leader is seen from the leader's branch; said of the RM it is
    found by the team, and not by all customers of the branch.
    """
    if model != "rm.visit" and _OWN_CUSTOMER in own:
        leader = _SEEN.sub("(1, '=', 1)", leader)
    own = own.replace(_OWN_CUSTOMER, _TEAM_CUSTOMER).replace(_OWN, _TEAM)
    return f"{leader} + {own}"


def _branch(model, domain):
    narrowed = domain.replace("'child_of'", "'in'")
    if model == "rm.visit":
        # its own column of the same name goes up to the head office, and there is no other
        return narrowed + " + [('customer_id.seen_in_ids', 'in', user.rm_branch_id.ids)]"
    return narrowed.replace("seen_from_ids", "seen_in_ids")
