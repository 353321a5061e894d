from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...computing.period import PERIODIC, complete_periods
from ...computing.plan import RULES
from ...engine.formula import is_identifier
from ..schemes.scheme_formula import ATTRIBUTES
from .formula_help import attribute_names, function_help
from .scoring_ways import scoring_ways

#: what of an indicator the editor sends while it is not saved
_LINE = {"id": int, "code": str, "name": str, "kind": str, "formula": str, "digits": int}
_LINE |= dict.fromkeys(RULES, str)
_MOST_LINES = 500


class RmKpiSchemeDesk(models.Model):
    """What the formula editor offers: names to complete, functions, an RM to try them on.

    ``draft`` describes what is typed on the form and not saved: ``{"code", "period_type",
    "indicators": [{"id" or False, "code", "name", "kind", "formula", "digits", "source",
    "no_target", "zero_division"}],
    "bands": [{"code", "name", "result_kind"}]}``, each key optional.
    """

    _inherit = "rm.kpi.scheme"

    @api.model
    def formula_desk(self, scheme_id=False, draft=False):
        """Return names to complete, functions with their help, and the RM to begin with.

        :return: ``{"names": [{"kind", "code", "name", "unit"}], "functions": [{"name",
            "signature", "help", "example", "group", "kind"}], "ways": [{"title", "help",
            "formula"}] of scoring, "sample": {"manager", "manager_name", "period"},
            "input_role": who enters a new manual input at first}``
        """
        scheme = self._designed(scheme_id)
        draft = scheme._read_draft(draft)
        return {
            "names": self._desk_names(scheme, draft),
            "functions": function_help(self.env),
            "ways": scoring_ways(self.env),
            "sample": self._first_sample(scheme, draft),
            "input_role": self.env.ref("rm_workbench.role_admin").id,
        }

    def _designed(self, scheme_id):
        """Return the scheme, empty for one that is not saved; for those who design or audit."""
        user = self.env.user
        if not any(user.has_group(f"rm_workbench.group_{g}") for g in ("admin", "auditor")):
            raise AccessError(
                self.env._("Only a bank administrator or an auditor may try formulas.")
            )
        if not scheme_id:
            return self.browse()
        scheme = self.search([("id", "=", scheme_id)]) if isinstance(scheme_id, int) else None
        if not scheme:
            raise UserError(
                self.env._("There is no scheme %(id)s that you may read.", id=scheme_id)
            )
        return scheme

    def _read_draft(self, draft):
        """Return the draft with nothing in it but what it may hold."""
        draft = draft if isinstance(draft, dict) else {}
        lines = [
            {
                **{key: kind(line.get(key) or kind()) for key, kind in _LINE.items()},
                "source": int(line.get("source") or 0),
            }
            for line in list(draft.get("indicators") or [])[:_MOST_LINES]
            if isinstance(line, dict)
        ]
        bands = [
            {key: str(band.get(key) or "") for key in ("code", "name", "result_kind")}
            for band in list(draft.get("bands") or [])[:_MOST_LINES]
            if isinstance(band, dict)
        ]
        kinds = dict(self._fields["period_type"].selection)
        period_type = draft.get("period_type")
        return {
            "code": str(draft.get("code") or ""),
            "period_type": period_type if period_type in kinds else self.period_type or "month",
            "indicators": lines,
            "bands": bands,
        }

    def _draft_lines(self, scheme, draft):
        """Return the indicators as typed, those that are only saved among them."""
        typed = {line["id"]: line for line in draft["indicators"] if line["id"]}
        saved = [
            typed.get(one.id)
            or {
                "id": one.id,
                "code": one.code,
                "name": one.name,
                "kind": one.kind,
                "formula": one.formula or "",
                "digits": one.digits,
                "source": one.source_id.id,
                **{rule: one[rule] or "" for rule in RULES},
            }
            for one in scheme.indicator_ids
        ]
        new = [line for line in draft["indicators"] if not line["id"]]
        return [line for line in [*saved, *new] if line["code"]]

    def _desk_names(self, scheme, draft):
        lines = self._draft_lines(scheme, draft)
        found = [
            {"kind": "indicator", "code": one["code"], "name": one["name"] or one["code"]}
            for one in lines
            if is_identifier(one["code"])
        ]
        found += [
            {"kind": "attribute", "code": code, "name": name}
            for code, name in attribute_names(self.env).items()
            if code in ATTRIBUTES
        ]
        for kind, model in (("param", "rm.kpi.parameter"), ("input", "rm.kpi.input.definition")):
            for one in self.env[model].search([], limit=_MOST_LINES):
                unit = one.unit or ""
                found.append({"kind": kind, "code": one.code, "name": one.name, "unit": unit})
        bands = {band.code: band.name for band in scheme.band_ids}
        bands.update({band["code"]: band["name"] for band in draft["bands"] if band["code"]})
        found += [{"kind": "band", "code": code, "name": name} for code, name in bands.items()]
        found += [
            {"kind": "lookup", "code": table.code, "name": table.name}
            for table in scheme.lookup_ids
        ]
        return found + self._desk_columns(lines) + self._desk_sources(lines)

    def _desk_columns(self, lines):
        """Columns of the detail rows among the lines, which are names inside ``SUM_ROWS``."""
        sources = [line["source"] for line in lines if line["kind"] == "rows" and line["source"]]
        rows = self.env["rm.kpi.source"].search([("id", "in", sources)])
        taken = {line["code"] for line in lines}
        columns = {name: True for source in rows for name in source._row_names()}
        return [
            {"kind": "column", "code": name, "name": name} for name in columns if name not in taken
        ]

    def _desk_sources(self, lines):
        """Sources that are no indicator of the scheme yet, under the name they would get."""
        used = {line["source"] for line in lines}
        return [
            {
                "kind": "source",
                "code": source._indicator_code(),
                "name": source.name,
                "id": source.id,
                "rows": source.kind == "rows",
            }
            for source in self.env["rm.kpi.source"].search([], limit=_MOST_LINES)
            if source.id not in used
        ]

    def _first_sample(self, scheme, draft):
        """The RM and period to begin with: of the newest run, else of the newest data."""
        code, period_type = scheme.code or draft["code"], scheme.period_type or draft["period_type"]
        run = self.env["rm.kpi.run"].search(
            [("scheme_code", "=", code), ("result_count", ">", 0)], limit=1
        )
        result = self.env["rm.kpi.result"].search([("run_id", "=", run.id)], limit=1)
        manager = result.manager_id or self._first_manager(scheme)
        return {
            "manager": manager.id or False,
            "manager_name": manager.display_name or "",
            "period": run.period or self._newest_period(period_type),
        }

    def _first_manager(self, scheme):
        domain = Domain("left_on", "=", False)
        if scheme:
            domain &= scheme._positions_domain()
        return self.env["rm.manager"].search(domain, limit=1)

    def _newest_period(self, period_type):
        """Return the newest period that has ended by the newest data, or an empty text."""
        # sudo: the day of the newest delivery only
        batch = self.env["rm.batch"].sudo()
        batch = batch.search([("state", "=", "published")], order="business_date desc", limit=1)
        if not batch or period_type not in PERIODIC:
            return ""
        return complete_periods(period_type, batch.business_date, 1)[-1].text


class RmKpiSource(models.Model):
    _inherit = "rm.kpi.source"

    def _indicator_code(self):
        """Return the code a raw indicator over this source gets: its name without punctuation."""
        name = "".join(c for c in self.name or "" if c.isalnum() or c == "_")
        return name if is_identifier(name) and name not in ATTRIBUTES else self.code
