from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.rm_workbench.fields import Exact

from ...computing.pack import is_number
from ...engine.syntax import NUMBER
from .lookup import KEYS


class RmKpiLookupLine(models.Model):
    """One row of a look-up table: its keys and its result."""

    _name = "rm.kpi.lookup.line"
    _description = "Row of a look-up table"
    _inherit = ["rm.exact.mixin", "rm.kpi.scheme.part"]
    _order = "lookup_id, sequence, id"
    _limits = {**dict.fromkeys(KEYS, 64), "result_text": 64}
    _numbers = {"result_number": (-(10**25), 10**25, 10)}

    lookup_id = fields.Many2one("rm.kpi.lookup", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    key1 = fields.Char("First key", required=True)
    key2 = fields.Char("Second key")
    key3 = fields.Char("Third key")
    result_number = Exact("Number")
    result_text = fields.Char("Text")

    _finite = models.Constraint(
        "CHECK (coalesce(result_number, 0) NOT IN ('NaN', 'Infinity', '-Infinity'))",
        "Results are finite numbers.",
    )
    _one_result = models.Constraint(
        "CHECK (num_nonnulls(result_number, result_text) = 1)",
        "A row gives either a number or a text.",
    )

    @api.depends("key1", "key2", "key3", "result_number", "result_text")
    def _compute_display_name(self):
        for line in self:
            result = line.result_text or line.result_number
            line.display_name = f"{line._sentence()} → {result}"

    @api.constrains("key1", "key2", "key3", "result_number", "result_text")
    def _check_table(self):
        self.lookup_id._check_lines()

    def _part_schemes(self):
        return self.lookup_id.scheme_id

    def _key_values(self):
        """Return the keys as the formula engine wants them."""
        kinds = self.lookup_id._key_kinds()
        return tuple(
            Decimal(self[key]) if kind == NUMBER else self[key]
            for key, kind in zip(KEYS, kinds, strict=False)
        )

    def _result(self):
        number = self._fields["result_number"].to_decimal
        return self.result_text or number(self.result_number)

    def _sentence(self):
        return ", ".join(self[key] for key in KEYS if self[key])

    def _check_fits(self):
        """Refuse a row whose keys or result are not of the table's kinds."""
        table, kinds = self.lookup_id, self.lookup_id._key_kinds()
        for place, key in enumerate(KEYS):
            kind = kinds[place] if place < len(kinds) else False
            given = self[key]
            if bool(kind) != bool(given) or (kind == NUMBER and not is_number(given)):
                raise ValidationError(
                    self.env._(
                        "Look-up table %(table)s, row %(line)s: key %(place)s does not fit the"
                        " table. Every key in use needs a value of its kind, the others none.",
                        table=table.code,
                        line=self._sentence(),
                        place=place + 1,
                    )
                )
        if bool(self.result_text) == (table.result_kind == NUMBER):
            raise ValidationError(
                self.env._(
                    "Look-up table %(table)s, row %(line)s: the result must be a %(kind)s.",
                    table=table.code,
                    line=self._sentence(),
                    kind=table._state_label("result_kind"),
                )
            )
