from odoo import models
from odoo.exceptions import UserError, ValidationError

from ..schemes.band_parts import PERSON_KEYS


class RmKpiScheme(models.Model):
    """Cases go along with new versions and with packs."""

    _inherit = "rm.kpi.scheme"

    def copy(self, default=None):
        copies = super().copy(default)
        for scheme, copied in zip(self, copies, strict=True):
            lines = {line.code: line.id for line in copied.indicator_ids}
            self.env["rm.kpi.case"].create(
                [
                    {
                        "scheme_id": copied.id,
                        "indicator_id": lines[case.indicator_id.code],
                        "name": case.name,
                        "inputs": case.inputs,
                        "expected": case.expected,
                        "sequence": case.sequence,
                        **case._person_vals(),
                    }
                    for case in scheme.case_ids
                ]
            )
        return copies

    def _export_document(self):
        document = super()._export_document()
        if self.case_ids:
            document["cases"] = [
                {
                    "indicator": case.indicator_id.code,
                    "name": case.name or "",
                    "inputs": case.inputs or "",
                    "expected": case.expected,
                    **self._export_scope(case),
                    "day": case.day and case.day.isoformat(),
                }
                for case in self.case_ids
            ]
            for line in document["cases"]:
                for key in ("name", "inputs", "day", *PERSON_KEYS):
                    if not line[key]:
                        del line[key]
        return document

    def _import_cases(self, lines):
        """Make the cases of a pack; an unknown indicator is refused with its place."""
        codes = {line.code: line.id for line in self.indicator_ids}
        for number, line in enumerate(lines):
            if line["indicator"] not in codes:
                raise UserError(
                    self.env._(
                        "%(path)s: there is no indicator %(code)s in this pack.",
                        path=f"cases[{number}].indicator",
                        code=line["indicator"],
                    )
                )
        for number, line in enumerate(lines):
            vals = {
                "scheme_id": self.id,
                "indicator_id": codes[line["indicator"]],
                "sequence": (number + 1) * 10,
                "name": line.get("name"),
                "inputs": line.get("inputs"),
                "expected": str(line["expected"]),
                "day": line.get("day"),
                **self._scope_vals(line, f"cases[{number}]"),
            }
            try:
                self.env["rm.kpi.case"].create(vals)
            except ValidationError as error:
                raise UserError(
                    self.env._("%(path)s: %(found)s", path=f"cases[{number}]", found=error)
                ) from None
