from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

#: functions of roles made in the bank, by the code of the permission
_PERMISSION = "permission_"


class RmBranchFunction(models.Model):
    """辖内机构权限: a function opened or closed for a branch and what lies below.

    The row nearest up the tree decides; without any the function is open. What is closed a branch
    administrator can neither use nor, where it is a role, or a permission in one, give.
    """

    _name = "rm.branch.function"
    _description = "Permitted function of a branch"
    _inherit = ["rm.guarded.mixin"]
    _order = "branch_id, function, id"
    _rec_name = "function"

    branch_id = fields.Many2one(
        "rm.branch", "Branch and below", required=True, ondelete="cascade", index=True
    )
    function = fields.Selection("_selection_function", required=True)
    is_open = fields.Boolean("Permitted", default=False)

    _once = models.Constraint(
        "UNIQUE (branch_id, function)", "This branch has a row for this function already."
    )

    @api.model
    def _selection_function(self):
        # sudo: what roles are made of, no secret
        permissions = self.env["rm.permission"].sudo().search([("code", "!=", False)])
        names = {
            "create": self.env._("Make users"),
            "password": self.env._("Reset passwords and second factors, unlock"),
            "state": self.env._("Disable, enable, sign out"),
            "move": self.env._("Move users"),
            "teams": self.env._("Form teams"),
            "roles": self.env._("Make roles"),
            "role_rm": self.env._("Give the role of a relationship manager"),
            "role_risk": self.env._("Give the role of a risk manager"),
            "role_leader": self.env._("Give the role of a leader below"),
            "role_branch_admin": self.env._("Give the role of a branch administrator below"),
        }
        for one in permissions:
            names[f"{_PERMISSION}{one.code}"] = self.env._("Roles that may: %s", one.name)
        return list(names.items())

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._journal()
        return rows

    def write(self, vals):
        result = super().write(vals)
        self._journal()
        return result

    def unlink(self):
        self._journal(removed=True)
        return super().unlink()

    def _journal(self, removed=False):
        for row in self:
            self.env["rm.journal"]._record(
                "branch.function_set",
                row,
                reference=row.branch_id.code,
                kind=row.function,
                value="default" if removed else ("open" if row.is_open else "closed"),
            )

    @api.model
    def _is_open(self, function, branch):
        """Return whether a function is open in a branch: the nearest row up the tree decides."""
        self.flush_model()
        # sudo: places in the tree, compared only
        rows = self.env.execute_query(
            SQL(
                """SELECT f.is_open FROM rm_branch_function f
                     JOIN rm_branch b ON b.id = f.branch_id
                    WHERE f.function = %s AND starts_with(%s, b.parent_path)
                 ORDER BY length(b.parent_path) DESC LIMIT 1""",
                function,
                branch.sudo().parent_path or "",
            )
        )
        return bool(rows[0][0]) if rows else True

    @api.model
    def _closed(self, permissions, branch):
        """Return those of these permissions that head office has not opened to a branch."""
        return permissions.filtered(
            lambda one: not self._is_open(f"{_PERMISSION}{one.code}", branch)
        )

    @api.model
    def _require_open(self, function):
        """Refuse a branch administrator whose branch head office has not opened the function to.

        Bank administrators, and the system itself, are not bound.
        """
        user = self.env.user
        free = self.env.su or user.has_group("rm_workbench.group_admin")
        # sudo: one's own branch
        if not free and not self._is_open(function, user.sudo().rm_branch_id):
            raise AccessError(
                self.env._(
                    "Head office has not opened this to your branch: %s. Ask a bank administrator.",
                    dict(self._fields["function"]._description_selection(self.env))[function],
                )
            )
