import base64

from odoo import fields, models
from odoo.exceptions import UserError

from ..computing.pack import MAX_CHARACTERS


class RmKpiSchemeImport(models.TransientModel):
    """Upload of a pack."""

    _name = "rm.kpi.scheme.import"
    _description = "Import of a scheme"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"file_name": 255}

    file = fields.Binary("Pack", required=True, attachment=False)
    file_name = fields.Char()

    def action_import(self):
        """Make a new version in draft from the pack and open it."""
        self.ensure_one()
        try:
            content = base64.b64decode(self.file)
        except ValueError:
            raise UserError(self.env._("The file did not arrive whole. Choose it again.")) from None
        # a character takes at most four bytes
        if len(content) > 4 * MAX_CHARACTERS:
            raise UserError(self.env._("The file is too large for a pack."))
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise UserError(self.env._("The file is not UTF-8 text. Save it as UTF-8.")) from None
        found = self.env["rm.kpi.scheme"].import_pack(text)
        return {
            "type": "ir.actions.act_window",
            "res_model": "rm.kpi.scheme",
            "res_id": found["scheme"],
            "views": [(False, "form")],
        }
