from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from ...computing.pack import is_number
from ...engine.names import LookupType
from ...engine.syntax import NUMBER, TEXT
from ...engine.tables import Lookup

KEYS = ("key1", "key2", "key3")
KINDS = [(NUMBER, "Number"), (TEXT, "Text")]


class RmKpiLookup(models.Model):
    """对照表: rows found by one to three keys, such as position and grade."""

    _name = "rm.kpi.lookup"
    _description = "Look-up table"
    _inherit = ["rm.kpi.scheme.table"]
    _order = "scheme_id, code"
    _rec_names_search = ["code", "name"]

    scheme_id = fields.Many2one("rm.kpi.scheme", required=True, ondelete="cascade", index=True)
    code = fields.Char(required=True)
    name = fields.Char(required=True)
    key1_kind = fields.Selection(KINDS, "First key", required=True, default=TEXT)
    key2_kind = fields.Selection(KINDS, "Second key")
    key3_kind = fields.Selection(KINDS, "Third key")
    result_kind = fields.Selection(KINDS, required=True, default=NUMBER)
    line_ids = fields.One2many("rm.kpi.lookup.line", "lookup_id", copy=True)

    _code_uniq = models.Constraint(
        "UNIQUE (scheme_id, code)", "This scheme has a look-up table with this code already."
    )
    _keys_in_order = models.Constraint(
        "CHECK (key3_kind IS NULL OR key2_kind IS NOT NULL)",
        "A look-up table with a third key needs a second one.",
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for table in self:
            table.display_name = f"{table.name} ({table.code})"

    @api.onchange("code")
    def _onchange_code(self):
        if self.code and not self.name:
            self.name = self.code

    @api.constrains("line_ids", "result_kind", "key1_kind", "key2_kind", "key3_kind")
    def _check_lines(self):
        for table in self:
            seen = {}
            for line in table.line_ids:
                line._check_fits()
                keys = line._key_values()
                if keys in seen:
                    raise ValidationError(
                        self.env._(
                            "Look-up table %(table)s: the keys %(keys)s occur twice.",
                            table=table.code,
                            keys=line._sentence(),
                        )
                    )
                seen[keys] = True

    def _key_kinds(self):
        """Return the kinds of the keys in use, first to last."""
        return [self[f"{key}_kind"] for key in KEYS if self[f"{key}_kind"]]

    def _engine_type(self):
        """Return what the formula engine must know of the table."""
        return LookupType(tuple(self._key_kinds()), self.result_kind)

    def _engine_table(self):
        """Return the table as the formula engine wants it."""
        return Lookup({line._key_values(): line._result() for line in self.line_ids})

    def _export(self):
        """Return the table as part of a pack."""
        count = len(self._key_kinds())
        return {
            "code": self.code,
            "name": self.name,
            "keys": self._key_kinds(),
            "rows": [
                {
                    "keys": [line[key] for key in KEYS[:count]],
                    "result": line.result_text or line.result_number,
                }
                for line in self.line_ids
            ],
        }

    @api.model
    def _pack_vals(self, table):
        """Return the values to create the table of a pack."""
        results = [row["result"] for row in table["rows"]]
        text = any(isinstance(result, str) and not is_number(result) for result in results)
        kinds = {f"{key}_kind": kind for key, kind in zip(KEYS, table["keys"], strict=False)}
        lines = [
            {
                "sequence": (number + 1) * 10,
                "result_text" if text else "result_number": str(row["result"]),
                **dict(zip(KEYS, row["keys"], strict=False)),
            }
            for number, row in enumerate(table["rows"])
        ]
        return {
            "code": table["code"],
            "name": table["name"],
            "result_kind": TEXT if text else NUMBER,
            "line_ids": [Command.create(line) for line in lines],
            **kinds,
        }
