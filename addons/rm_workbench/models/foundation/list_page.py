from odoo import models

#: rows of a page, as many as of cards: a screen shows about 20, and the browser draws every one
ROWS = "40"


class Base(models.AbstractModel):
    """Lists of the workbench come in pages of 40 rows, where Odoo's have 80.

    To draw the rows takes a browser longer than all else of opening a list.
    """

    _inherit = "base"

    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "list" and self._name.startswith("rm.") and not arch.get("limit"):
            arch.set("limit", ROWS)
        return arch, view
