# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

import json

from odoo import models
from odoo.exceptions import AccessError

from ...computing.pack import FORMAT, FORMAT_VERSION


class RmKpiSchemeExport(models.Model):
    """Export of packs, and what is said about a pack that does not fit."""

    _inherit = "rm.kpi.scheme"

    def export_pack(self):
        """Return the scheme as the text of a pack, the same text for the same content."""
        self.ensure_one()
        user = self.env.user
        if not any(user.has_group(f"rm_workbench.group_{g}") for g in ("admin", "auditor")):
            raise AccessError(
                self.env._("Only a bank administrator or an auditor may export a scheme.")
            )
        document = self._export_document() | self._export_pay()
        if targets := self._export_targets():
            document["targets"] = targets
        return self._dump_pack(document)

    def action_export_pack(self):
        """Download the scheme as a pack."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/rm_kpi/scheme/{self.id}/pack.json",
            "target": "download",
        }

    def _export_pack(self):
        """Return the text of the scheme alone, which its digests are taken of."""
        return self._dump_pack(self._export_document())

    def _dump_pack(self, document):
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"

    def _export_document(self):
        document = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "scheme": self._export_scheme(),
            "indicators": [self._export_indicator(line) for line in self.indicator_ids],
            "bands": [self._export_band(band) for band in self.band_ids],
            "parameters": [self._export_parameter(p) for p in self._used_parameters()],
        }
        if self.lookup_ids:
            document["lookups"] = [table._export() for table in self.lookup_ids]
        if sources := self._export_sources():
            document["sources"] = sources
        if inputs := self._used_inputs():
            document["inputs"] = [self._export_input(line) for line in inputs]
        return document

    def _export_scheme(self):
        return _present(
            code=self.code,
            name=self.name,
            note=self.note,
            period_type=self.period_type,
            digits=self.digits,
            objection_days=self.objection_days,
            posts=self.posts,
            **self._export_subjects(),
            last_places=self.last_places or None,
            last_scope=self.last_scope if self.last_scope != "bank" else None,
            elimination_times=self.elimination_times or None,
            elimination_rule=self.elimination_rule if self.elimination_rule != "row" else None,
            grade_by=self.grade_by_id.code,
            proposal_by=self.proposal_by_id.code,
            membership=self.membership if self.membership != "last" else None,
            proration=self.proration if self.proration != "none" else None,
            leaders_only=self.leaders_only or None,
            valid_from=_day(self.valid_from),
            valid_to=_day(self.valid_to),
            grade_band=self.grade_band_id.code,
        )

    def _export_indicator(self, line):
        return _present(
            code=line.code,
            name=line.name,
            kind=line.kind,
            source=line.source_id.code,
            formula=line.formula,
            weight=line.weight,
            unit=line.unit,
            digits=line.digits,
            **line._formula_rules(),
            **{"class": line.measure_class},
        )

    def _export_input(self, line):
        return _present(
            code=line.code,
            name=line.name,
            unit=line.unit,
            digits=line.digits,
            deadline_days=line.deadline_days,
        )

    def _export_band(self, band):
        lines = [
            _present(
                lower=line.lower,
                lower_closed=line.lower_closed,
                upper=line.upper,
                upper_closed=line.upper_closed,
                result=line.result_text or line.result_number,
                formula=line.result_formula,
            )
            for line in band.line_ids
        ]
        # constants say themselves what they are
        kind = band.result_kind if band._result_formulas() else None
        return _present(
            code=band.code,
            name=band.name,
            lines=lines,
            accepted=band.accepted,
            result_kind=kind,
            **self._export_scope(band),
        )

    def _export_parameter(self, parameter):
        values = [
            _present(value=value.value, **self._export_scope(value))
            for value in parameter.value_ids.sorted(lambda v: (v.valid_from, v.id))
        ]
        return _present(
            code=parameter.code, name=parameter.name, unit=parameter.unit, values=values
        )

    def _pack_sentence(self, error):
        """Return the sentence for a :class:`PackError`."""
        path, found = error.path, error.found
        _ = self.env._
        sentences = {
            "too_long": _("The pack is no text of at most %(found)s characters.", found=found),
            "not_json": _("The pack is not JSON: %(found)s", found=found),
            "not_json_at": _(
                "The pack is not JSON: look at line %(line)s, character %(character)s.",
                line=found.partition(":")[0],
                character=found.partition(":")[2],
            ),
            "wrong_format": _(
                "format: this is no pack that can be read here: %(found)s", found=found
            ),
            "missing": _("%(path)s is missing.", path=path),
            "unknown_key": _("%(path)s: a pack has no such key.", path=path),
            "too_many": _("%(path)s has too many entries: %(found)s.", path=path, found=found),
            "not_list": _("%(path)s must be a list.", path=path),
            "not_object": _("%(path)s must be an object.", path=path),
            "not_number": _("%(path)s: %(found)s is not a number.", path=path, found=found),
            "not_integer": _("%(path)s: %(found)s is not a whole number.", path=path, found=found),
            "not_boolean": _("%(path)s must be true or false.", path=path),
            "not_day": _("%(path)s: %(found)s is not a day (1998-06-30).", path=path, found=found),
        }
        return sentences.get(error.code) or _("%(path)s must be a text.", path=path)


def _present(**values):
    """Drop what is empty, keep 0 and false flags given as booleans."""
    return {
        key: value
        for key, value in values.items()
        if value is not None and value != "" and value != [] and not _is_empty(key, value)
    }


def _is_empty(key, value):
    # Odoo reads an empty text or number as False; only the two flags are booleans themselves
    return value is False and key not in ("lower_closed", "upper_closed")


def _day(value):
    return value.isoformat() if value else None
