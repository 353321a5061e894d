import base64
import json
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..computing.pack import MAX_CHARACTERS

#: packs that come with the product, one file each
PACKS = Path(__file__).parents[1] / "data" / "packs"


class RmKpiSchemeImport(models.TransientModel):
    """Start of a scheme from a pack: one that is shipped, or an uploaded file."""

    _name = "rm.kpi.scheme.import"
    _description = "Import of a scheme"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"file_name": 255}

    origin = fields.Selection(
        [("shipped", "Shipped pack"), ("file", "File")], "Start from", required=True, default="file"
    )
    shipped = fields.Selection("_selection_shipped", "Pack")
    summary = fields.Text(compute="_compute_summary")
    file = fields.Binary("Pack file", attachment=False)
    file_name = fields.Char()

    @api.model
    def _selection_shipped(self):
        """Return (file name without ending, name of the scheme) of the packs that are shipped."""
        packs = {path.stem: json.loads(path.read_text("utf-8")) for path in PACKS.glob("*.json")}
        return sorted((stem, pack["scheme"]["name"]) for stem, pack in packs.items())

    @api.depends("shipped")
    def _compute_summary(self):
        for wizard in self:
            pack = json.loads(wizard._shipped_text()) if wizard.shipped else {}
            wizard.summary = pack.get("scheme", {}).get("note")

    def action_import(self):
        """Make a new version in draft from the pack and open it."""
        self.ensure_one()
        text = self._shipped_text() if self.origin == "shipped" else self._file_text()
        found = self.env["rm.kpi.scheme"].import_pack(text)
        return {
            "type": "ir.actions.act_window",
            "res_model": "rm.kpi.scheme",
            "res_id": found["scheme"],
            "views": [(False, "form")],
        }

    def _shipped_text(self):
        if self.shipped not in dict(self._selection_shipped()):
            raise UserError(self.env._("Choose a pack first."))
        return (PACKS / f"{self.shipped}.json").read_text("utf-8")

    def _file_text(self):
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        try:
            content = base64.b64decode(self.file)
        except ValueError:
            raise UserError(self.env._("The file did not arrive whole. Choose it again.")) from None
        # a character takes at most four bytes
        if len(content) > 4 * MAX_CHARACTERS:
            raise UserError(self.env._("The file is too large for a pack."))
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise UserError(self.env._("The file is not UTF-8 text. Save it as UTF-8.")) from None
