import re
import uuid

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

#: what whoever makes a role types; everything else of it follows
_TYPED = {"code", "name", "scope", "permission_ids", "note"}
_CODE = re.compile(r"[a-z][a-z0-9_]{1,29}")


class RmRole(models.Model):
    """A role made by an administrator: permissions x scope, released by a second person.

    Draft -> submitted -> released -> retired. What a released role says never changes: retire it
    and make a new one.
    """

    _inherit = "rm.role"

    is_custom = fields.Boolean("Made in the bank", readonly=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Waits for release"),
            ("released", "Released"),
            ("retired", "Retired"),
        ],
        required=True,
        readonly=True,
        default="released",
        index=True,
    )
    permission_ids = fields.Many2many("rm.permission", string="Permissions")
    note = fields.Text("What for")
    branch_id = fields.Many2one(
        "rm.branch",
        "Made for",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Given in this branch and below; empty: in the whole bank.",
    )
    made_by_id = fields.Many2one("res.users", "Made by", readonly=True, index="btree_not_null")
    released_by_id = fields.Many2one("res.users", "Released by", readonly=True)
    released_at = fields.Datetime("Released on", readonly=True)
    base_role_ids = fields.Many2many(
        "rm.role",
        "rm_role_base_rel",
        "role_id",
        "base_role_id",
        "Rights taken from",
        readonly=True,
        help="The shipped roles whose rights the permissions are.",
    )
    _custom_says_scope = models.Constraint(
        "CHECK (is_custom IS NOT TRUE OR scope IS NOT NULL)", "Choose whose rows the role sees."
    )

    # ---- making -------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # the add-ons' files make the shipped roles, as superuser; persons make these
        if self.env.su:
            return super().create(vals_list)
        self.env["rm.branch.function"]._require_open("roles")
        for vals in vals_list:
            self._check_typed(vals)
            # before a group is named by it
            self._check_incoming(vals)
        roles = super().create([self._custom_vals(vals) for vals in vals_list])
        roles._journal("role.made")
        return roles

    def _custom_vals(self, vals):
        # sudo: an access group without any right yet
        name = f"{vals.get('name')} {uuid.uuid4().hex[:8]}"
        group = self.env["res.groups"].sudo().create({"name": name})
        # all of it, so that no default in the context fills anything in
        return {
            **vals,
            "group_id": group.id,
            "sequence": 50,
            "needs_branch": vals.get("scope") != "bank",
            "delegation": "none",
            "is_delegated": False,
            "needs_second_person": False,
            "needs_second_factor": False,
            "excluded_role_ids": [],
        }

    def _prepare_guarded_vals(self, vals):
        if self.env.su:
            return {}
        user = self.env.user
        bank = user.has_group("rm_workbench.group_admin")
        return {
            "is_custom": True,
            "state": "draft",
            "made_by_id": user.id,
            # sudo: one's own branch
            "branch_id": False if bank else user.sudo().rm_branch_id.id,
        }

    def write(self, vals):
        if not self.env.su:
            self._check_typed(vals)
        if "scope" in vals:
            vals = {**vals, "needs_branch": vals["scope"] != "bank"}
        return super().write(vals)

    def _check_typed(self, vals):
        for name in vals.keys() - _TYPED:
            label = self._field_label(name) if name in self._fields else name
            raise AccessError(self.env._("Role: %s follows from the role, nobody types it.", label))
        code = vals.get("code")
        if "code" in vals and not (isinstance(code, str) and _CODE.fullmatch(code)):
            raise ValidationError(
                self.env._(
                    "The code of a role has 2 to 30 small letters, digits and underscores, and"
                    " begins with a letter."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts(self):
        if any(role.is_custom and role.state != "draft" for role in self):
            raise UserError(self.env._("A role that was submitted stays on record: retire it."))

    def unlink(self):
        # sudo: the empty groups of the drafts that go
        groups = self.filtered("is_custom").group_id.sudo()
        result = super().unlink()
        groups.unlink()
        return result

    def _journal(self, event):
        for role in self:
            self.env["rm.journal"]._record(
                event,
                role,
                reference=role.code,
                scope=role.scope,
                permissions=", ".join(role.permission_ids.mapped("code")),
                branch=role.sudo().branch_id.code or False,
            )
