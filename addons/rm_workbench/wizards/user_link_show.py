from odoo import fields, models


class RmUserLinkShow(models.TransientModel):
    """Shows a link once: its fields have no columns, nothing of it is stored."""

    _name = "rm.user.link.show"
    _description = "Link to choose a password"
    _inherit = ["rm.guarded.mixin"]

    login = fields.Char(store=False, readonly=True)
    link = fields.Char(store=False, readonly=True)
    expires_at = fields.Datetime(store=False, readonly=True)
