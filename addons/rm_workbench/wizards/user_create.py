from odoo import api, fields, models


class RmUserCreate(models.TransientModel):
    """Asks for what a new user needs; the checks are those of ``rm.user.create_user``."""

    _name = "rm.user.create"
    _description = "New user"
    _inherit = ["rm.user.reach"]

    name = fields.Char("Full name", required=True)
    login = fields.Char("Login name", required=True)
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        "Language",
        required=True,
        default=lambda self: self.env.user.lang,
    )
    manager_id = fields.Many2one(
        "rm.manager", "RM", ondelete="cascade", help="The RM whom this user is."
    )

    staff_no = fields.Char(
        "Staff number", help="The same for all accounts of a person: nobody checks his own work."
    )

    @api.onchange("manager_id")
    def _onchange_manager_id(self):
        if self.manager_id:
            self.name = self.name or self.manager_id.name
            self.login = self.login or self.manager_id.code.lower()
            self.staff_no = self.staff_no or self.manager_id.code
            self.branch_id = self.branch_id or self.manager_id.branch_id

    def action_confirm(self):
        """Make the user; the link to choose a password is shown once."""
        self.ensure_one()
        return self.env["rm.user"].create_user(
            {
                "name": self.name,
                "login": self.login,
                "lang": self.lang,
                "staff_no": self.staff_no,
                "role_id": self.role_id.id,
                "branch_id": self.branch_id.id,
                "manager_id": self.role_code == "rm" and self.manager_id.id,
            }
        )
