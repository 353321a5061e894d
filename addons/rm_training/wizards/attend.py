from odoo import fields, models


class RmTrainingAttend(models.TransientModel):
    """Asks for the code shown in the room."""

    _name = "rm.training.attend"
    _description = "Sign in to a training session"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"code": 12}

    session_id = fields.Many2one("rm.training.session", required=True, ondelete="cascade")
    code = fields.Char("Code shown in the room", required=True)

    def action_confirm(self):
        """Mark the caller as present.

        :return: action that closes the dialogue
        """
        self.ensure_one()
        self.session_id.action_attend(self.code)
        return {"type": "ir.actions.act_window_close"}
