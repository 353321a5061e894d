from odoo import models
from odoo.exceptions import UserError


class RmDeliveredMixin(models.AbstractModel):
    """Master rows of the source systems: what a feed delivered is changed by the feed only.

    ``_own_fields``: columns that belong to the workbench, so that people may set them on delivered
    rows too. Rows without a batch were entered on a screen and may be changed there.
    """

    _name = "rm.delivered.mixin"
    _description = "Row of a source system"
    _inherit = ["rm.guarded.mixin"]
    _guarded = ("batch_id", "source_line")
    _own_fields = ()

    def write(self, vals):
        foreign = [name for name in vals if name not in self._own_fields]
        # the superuser is the feed or the system itself
        if foreign and not self.env.su and any(row.batch_id for row in self):
            raise UserError(
                self.env._(
                    "%(fields)s came from a source system and cannot be changed here: correct it"
                    " there, the next delivery brings it.",
                    fields=", ".join(self._field_label(name) for name in foreign),
                )
            )
        return super().write(vals)
