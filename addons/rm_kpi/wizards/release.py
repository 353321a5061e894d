from odoo import api, fields, models
from odoo.exceptions import UserError


class RmKpiRelease(models.TransientModel):
    """The dialog of a release: what the checks found, and the reason that is signed."""

    _name = "rm.kpi.release"
    _description = "Release of a scheme"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"reason": 2000}

    scheme_id = fields.Many2one("rm.kpi.scheme", required=True, ondelete="cascade")
    warnings = fields.Text(compute="_compute_findings")
    notes = fields.Text(compute="_compute_findings")
    reason = fields.Text()
    is_maker = fields.Boolean("Edited by me", compute="_compute_findings")

    @api.depends("scheme_id")
    @api.depends_context("uid")
    def _compute_findings(self):
        for wizard in self:
            found = wizard.scheme_id.release_findings() if wizard.scheme_id else []
            wizard.is_maker = self.env.user._is_one_of(wizard.scheme_id.maker_ids)
            for level, name in (("warning", "warnings"), ("note", "notes")):
                lines = [f"• {one['text']}" for one in found if one["level"] == level]
                wizard[name] = "\n".join(lines) or False

    def action_release(self):
        """Release the scheme with the reason.

        :return: the action that closes the dialog
        """
        self.ensure_one()
        if not self.scheme_id:
            raise UserError(self.env._("Choose a scheme first."))
        self.scheme_id.action_release(self.reason or "")
        return {"type": "ir.actions.act_window_close"}
