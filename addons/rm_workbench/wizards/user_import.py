import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..report.xlsx_sheet import write_sheet

#: users of one deed; each gets a link, and the list is shown once
_MOST = 500


class RmUserImport(models.TransientModel):
    """批量开户: users for RMs whom a delivery brought and who have none yet.

    Each is made by ``rm.user.create_user``, so the same limits hold: own branch and below, the role
    that the caller may give. The links are in a sheet that is shown once, to its maker.
    """

    _name = "rm.user.import"
    _description = "Users for RMs without one"
    _inherit = ["rm.guarded.mixin"]

    branch_id = fields.Many2one("rm.branch", "Branch and below", ondelete="cascade")
    manager_ids = fields.Many2many(
        "rm.manager", string="RMs", help="Empty: all of the branch who have no user."
    )
    manager_count = fields.Integer("RMs without a user", compute="_compute_manager_count")
    sheet = fields.Binary("Links", readonly=True, attachment=False)
    sheet_name = fields.Char(readonly=True)
    made_count = fields.Integer("Users made", readonly=True)

    _guarded = ("sheet", "sheet_name", "made_count")

    @api.depends("branch_id", "manager_ids")
    def _compute_manager_count(self):
        for wizard in self:
            wizard.manager_count = len(wizard._managers())

    def _managers(self):
        wanted = [("user_id", "=", False), ("left_on", "=", False)]
        if self.manager_ids:
            wanted.append(("id", "in", self.manager_ids.ids))
        elif self.branch_id:
            wanted.append(("branch_id", "child_of", self.branch_id.ids))
        return self.env["rm.manager"].search(wanted, order="code")

    def action_confirm(self):
        """Make the users, all or none; the window then offers the sheet with their links.

        :return: the window
        """
        self.ensure_one()
        users = self.env["rm.user"]
        users._require_administrator()
        managers = self._managers()
        if not managers:
            raise UserError(self.env._("Every RM of these has a user already."))
        if len(managers) > _MOST:
            raise UserError(
                self.env._(
                    "These are %(count)s RMs; at most %(most)s at a time. Choose a branch.",
                    count=len(managers),
                    most=_MOST,
                )
            )
        rows = [self._make(users, manager) for manager in managers]
        # not within the f-string: there the catalogue's maker would not find it
        sheet_name = self.env._("Links to choose a password")
        self._set_guarded(
            sheet=base64.b64encode(self._sheet_of(rows)),
            sheet_name=f"{sheet_name}.xlsx",
            made_count=len(rows),
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Users for RMs"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _make(self, users, manager):
        shown = users.create_user(
            {
                "name": manager.name,
                "login": manager.code.lower(),
                "role_id": self.env.ref("rm_workbench.role_rm").id,
                "branch_id": manager.branch_id.id,
                "manager_id": manager.id,
            }
        )["context"]
        link, expires_at = shown["default_link"], shown["default_expires_at"]
        return (manager.branch_id.name, manager.name, shown["default_login"], link, expires_at)

    def _sheet_of(self, rows):
        header = [
            self.env._("Branch"),
            self.env._("Full name"),
            self.env._("Login name"),
            self.env._("Link"),
            self.env._("Works until"),
        ]
        return write_sheet(self.env._("Users"), header, rows)
