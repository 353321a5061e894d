from odoo import models


class RmAccount(models.Model):
    """Which deposits mature soon is asked every morning."""

    _inherit = "rm.account"

    _matures_idx = models.Index(
        "(matures_on, id) WHERE matures_on IS NOT NULL AND closed_on IS NULL"
    )
