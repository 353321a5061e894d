from odoo import api, models


class RmDemo(models.AbstractModel):
    """Positions of customers are there when the demo bank is opened, and some to-dos."""

    _inherit = "rm.demo"

    @api.model
    def _steps(self):
        return [
            *super()._steps(),
            (5, "rm.customer.position", "_cron_refresh"),
            (80, "mail.activity", "_demo_todos"),
        ]
