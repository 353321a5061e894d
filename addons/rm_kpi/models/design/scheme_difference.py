# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

from odoo import models
from odoo.exceptions import UserError

from ...designing.difference import Words, differences, marked, texts
from ..schemes.scheme_pack_subjects import NAMED_RMS

#: keys of a document whose values are codes -> (model, key for many of them)
_CODED = {
    "branch": ("rm.branch", "branches"),
    "position": ("rm.position", "positions"),
    "grade": ("rm.grade", "grades"),
    "rm": ("rm.manager", None),
    "source": ("rm.kpi.source", None),
}
#: models whose fields are keys of a document, the last one's label counts
_MODELS = ("rm.kpi.lookup", "rm.kpi.band", "rm.kpi.indicator", "rm.kpi.scheme")


class RmKpiSchemeDifference(models.Model):
    """What differs between two versions of a scheme."""

    _inherit = "rm.kpi.scheme"

    def difference(self, other_id=False):
        """Return what changed from another version to this one.

        :param other_id: version to compare with; False: the newest earlier one.
        :return: ``{"before", "after": names, "versions": [{"id", "name"}], "other",
            "rows": [{"part", "code", "field", "marks": [[what, text]]}]}``
        """
        self.ensure_one()
        self.check_access("read")
        versions = self.search([("code", "=", self.code), ("id", "!=", self.id)])
        other = self._other_version(versions, other_id)
        rows, parts, names = [], self._part_names(), self._field_names()
        if other:
            # sudo: parameters and inputs of a version the caller reads are part of it
            old, new = other.sudo()._export_document(), self.sudo()._export_document()
            old, new = self._without_names(old), self._without_names(new)
            rows = differences(old, new, Words(names, self._value_names([old, new])))
        return {
            "before": other.display_name or "",
            "after": self.display_name,
            "other": other.id or False,
            "versions": [{"id": one.id, "name": one.display_name} for one in versions],
            "rows": [
                {
                    "part": parts[part],
                    "code": code,
                    "field": names.get(field, field),
                    "marks": [list(mark) for mark in marked(before, after)],
                }
                for part, code, field, before, after in rows
            ],
        }

    def action_open_difference(self):
        """Open the comparison with the earlier version."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "rm_kpi.scheme_difference",
            "name": self.env._("Difference between versions"),
            "params": {"scheme_id": self.id},
        }

    def _other_version(self, versions, other_id):
        if other_id:
            other = versions.filtered(lambda one: one.id == other_id)
            if not other:
                raise UserError(self.env._("Choose another version of the same scheme."))
            return other
        earlier = versions.filtered(lambda one: one.version < self.version)
        return (earlier or versions)[:1]

    def _without_names(self, document):
        """Leave out the RMs named as exceptions, and bands and cases of single RMs, for whoever
        may not see them on the scheme.
        """
        user = self.env.user
        if any(user.has_group(f"rm_workbench.group_{role}") for role in ("admin", "auditor")):
            return document
        scheme = {key: v for key, v in document["scheme"].items() if key not in NAMED_RMS}
        bands = [band for band in document["bands"] if not band.get("rm")]
        found = {**document, "scheme": scheme, "bands": bands}
        if cases := [case for case in document.get("cases", []) if not case.get("rm")]:
            return {**found, "cases": cases}
        return {key: value for key, value in found.items() if key != "cases"}

    def _part_names(self):
        _ = self.env._
        return {
            "scheme": _("Scheme"),
            "indicators": _("Indicator"),
            "bands": _("Band"),
            "lookups": _("Look-up table"),
            "parameters": _("Parameter"),
            "inputs": _("Manual input"),
            "cases": _("Case"),
        }

    def _field_names(self):
        """Labels of the keys of a document, from the fields they come from."""
        labels = {}
        for model in _MODELS:
            labels |= {
                name: field.get_description(self.env, ["string"])["string"]
                for name, field in self.env[model]._fields.items()
            }
        _ = self.env._
        return labels | {
            "source": _("Source"),
            "lines": _("Lines"),
            "rows": _("Rows"),
            "keys": _("Keys"),
            "values": _("Values"),
            "rm": _("RM"),
            "branch": _("Branch"),
            "team": _("Team"),
            "position": _("Position"),
            "grade": _("Grade"),
            "positions": _("Subjects"),
            "grades": labels["grade_ids"],
            "branches": labels["branch_ids"],
            "teams": labels["team_ids"],
            "include": labels["include_ids"],
            "exclude": labels["exclude_ids"],
            "grade_band": labels["grade_band_id"],
            "grade_by": labels["grade_by_id"],
            "proposal_by": labels["proposal_by_id"],
            "class": labels["measure_class"],
            "day": _("On the day"),
        }

    def _value_names(self, documents):
        """Words of the values of a document: choices by their labels, codes with their names."""
        words = {"": {True: self.env._("Yes")}}
        for model in _MODELS:
            for name, field in self.env[model]._fields.items():
                if field.type == "selection":
                    words[name] = dict(field._description_selection(self.env))
        words["class"] = words["measure_class"]
        words["keys"] = words["key1_kind"]
        named = set(texts(documents))
        for key, (model, many) in _CODED.items():
            # sudo: names of what the documents, which the caller reads, name by their codes
            everything = self.env[model].sudo().with_context(active_test=False)
            known = everything.search([("code", "in", list(named))])
            words[key] = {one.code: f"{one.name} {one.code}" for one in known}
            if many:
                words[many] = words[key]
        words["include"] = words["exclude"] = words["rm"]
        return words
