from odoo import api, models


class RmHandover(models.Model):
    """Hand-overs of the demo bank."""

    _inherit = "rm.handover"
