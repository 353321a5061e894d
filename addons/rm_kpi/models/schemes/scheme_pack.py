from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...computing.pack import PackError, is_number, read_pack
from ...computing.plan import RULES
from .lookup import KEYS, KINDS

_SCHEME_KEYS = (
    "code",
    "name",
    "note",
    "period_type",
    "digits",
    "objection_days",
    "valid_from",
    "valid_to",
    "posts",
    "membership",
    "proration",
    "leaders_only",
    "last_places",
    "last_scope",
    "elimination_times",
    "elimination_rule",
)
_INDICATOR_KEYS = ("code", "name", "kind", "formula", "weight", "unit", "digits", *RULES)


class RmKpiSchemePack(models.Model):
    """Import of packs: a scheme as one reviewable JSON document."""

    _inherit = "rm.kpi.scheme"

    @api.model
    def import_pack(self, document):
        """Make a new version in draft from a pack.

        Parameters that exist already keep the bank's values.

        :param str document: the pack's JSON text.
        :return: ``{"scheme": id, "code":, "version":, "state":, "kept_parameters": [codes]}``
        :raises UserError: naming the place in the document that does not fit.
        """
        self._require_admin()
        return self._import_pack(document)

    def _import_pack(self, document):
        pack = self._read_pack(document)
        self._import_sources(pack.get("sources") or [])
        kept = self._import_parameters(pack.get("parameters") or [])
        self._import_inputs(pack.get("inputs") or [])
        scheme = self.create(self._scheme_vals(pack))
        scheme._import_subjects(pack["scheme"])
        if code := pack["scheme"].get("grade_band"):
            band = scheme._band_of_code(code)
            if not band:
                raise UserError(
                    self.env._("scheme.grade_band: there is no band %(code)s.", code=code)
                )
            scheme.grade_band_id = band
        for name in ("grade_by", "proposal_by"):
            if code := pack["scheme"].get(name):
                scheme._set_line(f"{name}_id", code)
                if not scheme[f"{name}_id"]:
                    raise UserError(
                        self.env._(
                            "%(path)s: there is no indicator %(code)s.",
                            path=f"scheme.{name}",
                            code=code,
                        )
                    )
        scheme._import_targets(pack.get("targets") or [])
        scheme._import_cases(pack.get("cases") or [])
        scheme._import_pay(pack.get("pay_rule"))
        self.env["rm.journal"]._record("scheme.import", scheme, kept_parameters=kept)
        return {
            "scheme": scheme.id,
            "code": scheme.code,
            "version": scheme.version,
            "state": scheme.state,
            "kept_parameters": kept,
        }

    def _read_pack(self, document):
        try:
            return read_pack(document)
        except PackError as error:
            raise UserError(self._pack_sentence(error)) from None

    def _scheme_vals(self, pack):
        vals = {k: pack["scheme"][k] for k in _SCHEME_KEYS if pack["scheme"].get(k) is not None}
        kinds = dict(self._fields["period_type"].selection)
        self._refuse_choice("scheme.period_type", vals["period_type"], kinds)
        for name in ("posts", "membership", "proration", "last_scope", "elimination_rule"):
            if name in vals:
                known = dict(self._fields[name].selection)
                self._refuse_choice(f"scheme.{name}", vals[name], known)
        bands = [self._band_vals(n, band) for n, band in enumerate(pack.get("bands") or [])]
        tables = enumerate(pack.get("lookups") or [])
        lines = enumerate(pack["indicators"])
        return {
            **vals,
            "band_ids": [Command.create(band) for band in bands],
            "lookup_ids": [Command.create(self._lookup_vals(n, table)) for n, table in tables],
            "indicator_ids": [Command.create(self._indicator_vals(n, line)) for n, line in lines],
        }

    def _indicator_vals(self, number, line):
        path = f"indicators[{number}]"
        kinds = dict(self.env["rm.kpi.indicator"]._fields["kind"].selection)
        self._refuse_choice(f"{path}.kind", line["kind"], kinds)
        vals = {k: line[k] for k in _INDICATOR_KEYS if line.get(k) is not None}
        if line.get("class"):
            classes = dict(self.env["rm.kpi.indicator"]._fields["measure_class"].selection)
            self._refuse_choice(f"{path}.class", line["class"], classes)
            vals["measure_class"] = line["class"]
        if code := line.get("source"):
            vals["source_id"] = self._find_code("rm.kpi.source", code, f"{path}.source").id
        return {**vals, "sequence": (number + 1) * 10}

    def _lookup_vals(self, number, table):
        path, kinds = f"lookups[{number}]", dict(KINDS)
        for place, kind in enumerate(table["keys"]):
            self._refuse_choice(f"{path}.keys[{place}]", kind, kinds)
        count = len(table["keys"])
        if not 1 <= count <= len(KEYS):
            self._refuse_count(f"{path}.keys", f"1-{len(KEYS)}")
        for place, row in enumerate(table["rows"]):
            if len(row["keys"]) != count:
                self._refuse_count(f"{path}.rows[{place}].keys", count)
        return self.env["rm.kpi.lookup"]._pack_vals(table)

    def _refuse_count(self, path, count):
        raise UserError(
            self.env._("%(path)s: there must be %(count)s keys.", path=path, count=count)
        )

    def _band_vals(self, number, band):
        kinds = dict(self.env["rm.kpi.band"]._fields["result_kind"].selection)
        found = [line["result"] for line in band["lines"] if line.get("formula") is None]
        text = any(isinstance(result, str) and not is_number(result) for result in found)
        if kind := band.get("result_kind"):
            self._refuse_choice("bands.result_kind", kind, kinds)
            text = kind == "text"
        lines = [self._band_line_vals(n, line, text) for n, line in enumerate(band["lines"])]
        return {
            "code": band["code"],
            "name": band["name"],
            "result_kind": "text" if text else "number",
            "accepted": band.get("accepted"),
            "line_ids": [Command.create(line) for line in lines],
            **self._scope_vals(band, f"bands[{number}]"),
        }

    def _band_line_vals(self, number, line, text):
        if line.get("formula") is not None:
            result = {"result_formula": line["formula"]}
        else:
            found = line["result"]
            result = {"result_text": str(found)} if text else {"result_number": found}
        return {
            "sequence": (number + 1) * 10,
            "lower": line.get("lower"),
            "lower_closed": line.get("lower_closed", True),
            "upper": line.get("upper"),
            "upper_closed": line.get("upper_closed", False),
            **result,
        }

    def _import_parameters(self, parameters):
        """Create the parameters that are new; return the codes of those that were there."""
        model = self.env["rm.kpi.parameter"]
        known = set(model.search([("code", "in", [p["code"] for p in parameters])]).mapped("code"))
        for number, parameter in enumerate(parameters):
            if parameter["code"] in known:
                continue
            path = f"parameters[{number}].values"
            values = [
                self._parameter_vals(value, f"{path}[{n}]")
                for n, value in enumerate(parameter["values"])
            ]
            model.create(
                {
                    "code": parameter["code"],
                    "name": parameter["name"],
                    "unit": parameter.get("unit"),
                    "value_ids": [Command.create(value) for value in values],
                }
            )
        return sorted(known)

    def _import_inputs(self, inputs):
        """Create the manual inputs that are new, entered by bank administrators for now."""
        model = self.env["rm.kpi.input.definition"].with_context(active_test=False)
        codes = [line["code"] for line in inputs]
        known = set(model.search([("code", "in", codes)]).mapped("code"))
        keys = ("code", "name", "unit", "digits", "deadline_days")
        role = self.env.ref("rm_workbench.role_admin")
        model.create(
            [
                {**{k: line[k] for k in keys if line.get(k) is not None}, "role_id": role.id}
                for line in inputs
                if line["code"] not in known
            ]
        )

    def _parameter_vals(self, value, path):
        return {"value": value["value"], **self._scope_vals(value, path)}

    def _find_code(self, model, code, path):
        found = self.env[model].search([("code", "=", code)], limit=1)
        if not found:
            raise UserError(
                self.env._(
                    "%(path)s: there is no %(model)s with code %(code)s.",
                    path=path,
                    model=self.env["ir.model"]._get(model).name,
                    code=code,
                )
            )
        return found

    def _refuse_choice(self, path, found, choices):
        if found not in choices:
            raise UserError(
                self.env._(
                    "%(path)s: %(found)s is not one of %(choices)s.",
                    path=path,
                    found=found,
                    choices=", ".join(choices),
                )
            )
