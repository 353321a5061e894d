from odoo import api, models


class RmDemo(models.AbstractModel):
    _inherit = "rm.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), (80, "rm.training.topic", "_demo_fill")]
