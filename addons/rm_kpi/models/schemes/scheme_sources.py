from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError, ValidationError

_KEYS = (
    "code",
    "name",
    "kind",
    "fact",
    "measure",
    "over_time",
    "dated_by",
    "floor_zero",
    "filter",
    "line",
    "attribution",
    "window",
    "shift",
    "fixed_days",
    "per",
    "digits",
    "unit",
    "help",
)
_PARTS = ("numerator", "denominator")


class RmKpiSchemeSources(models.Model):
    """Sources that packs carry: those of the bank's own making that the scheme uses."""

    _inherit = "rm.kpi.scheme"

    def _export_sources(self):
        """Return the sources, parts of ratios before the ratios; shipped ones are there already."""
        # sudo: definitions that belong to a scheme the caller may export
        used = self.indicator_ids.source_id.sudo().with_context(lang=None)
        parts = used.numerator_id | used.denominator_id
        every = (parts | used).sorted(lambda s: (s.kind == "ratio", s.code))
        shipped = (
            self.env["ir.model.data"]
            .sudo()
            .search([("model", "=", "rm.kpi.source"), ("module", "=", "rm_kpi")])
        )
        own = every.filtered(lambda s: s.id not in set(shipped.mapped("res_id")))
        return [self._export_source(source) for source in own]

    def _export_source(self, source):
        found = {key: source[key] for key in _KEYS if source[key] or key == "digits"}
        found.update({f"{p}": source[f"{p}_id"].code for p in _PARTS if source[f"{p}_id"]})
        return found

    @api.model
    def _import_sources(self, sources):
        """Create the sources that are new; those of the same code stay as the bank has them."""
        model = self.env["rm.kpi.source"].with_context(active_test=False)
        known = set(model.search([("code", "in", [s["code"] for s in sources])]).mapped("code"))
        for number, source in enumerate(sources):
            if source["code"] in known:
                continue
            path = f"sources[{number}]"
            vals = {key: source[key] for key in _KEYS if source.get(key) is not None}
            for key in ("kind", "fact", "measure", "over_time", "dated_by", "line", "attribution",
                        "window", "shift", "per"):  # fmt: skip
                if key in vals:
                    choices = dict(model._fields[key].selection)
                    self._refuse_choice(f"{path}.{key}", vals[key], choices)
            for part in _PARTS:
                if code := source.get(part):
                    vals[f"{part}_id"] = self._find_code(model._name, code, f"{path}.{part}").id
            if "filter" in vals:
                vals["filter"] = _plain(vals["filter"])
            try:
                model.create(vals)
            except ValidationError as error:
                raise UserError(
                    self.env._("%(path)s: %(sentence)s", path=path, sentence=error)
                ) from None


def _plain(value):
    """Numbers of a filter as text, so that every digit survives."""
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return str(value) if isinstance(value, Decimal) else value
