import re

from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ...computing.history import HISTORY_KINDS, kinds_of
from ...computing.plan import ATTRIBUTES, KINDS, IndicatorError, make_plan, make_step
from ...engine.errors import FormulaError
from ...engine.formula import is_identifier
from ...engine.names import Names
from ...engine.normalise import normalise
from ...engine.sql import SQL_FUNCTIONS
from ...engine.syntax import NUMBER, TEXT, External
from .formula_sentences import sentence
from .indicator import UNROUNDED

_UNDER = re.compile(r'UNDER\s*\(\s*["“]([^"”]*)', re.IGNORECASE)


def _reaches(uses, code, wanted, seen=()):
    """True when results of scheme ``wanted`` go into those of ``code``, over others as well."""
    if code == wanted:
        return True
    further = uses.get(code, set()) - {code, *seen}
    return any(_reaches(uses, one, wanted, (*seen, code)) for one in further)


class RmKpiSchemeFormula(models.Model):
    """What formulas of a scheme may name, and the checks of its indicators."""

    _inherit = "rm.kpi.scheme"

    def init(self):
        super().init()
        # a generated statement calls them, so they must be of this version's making
        for statement in SQL_FUNCTIONS:
            self.env.cr.execute(statement)

    @api.model
    def check_formula(self, scheme_id, text):
        """Check a formula against the names of a scheme, without saving anything.

        :return: ``{"ok": bool, "error": sentence or False, "position": of the first character
            concerned or False, "uses": [codes of indicators]}``
        """
        scheme = self.browse()
        if isinstance(scheme_id, int):
            scheme = self.search([("id", "=", scheme_id)])
        if not scheme:
            # the same sentence for one that is missing and one that may not be read
            raise UserError(
                self.env._("There is no scheme %(id)s that you may read.", id=scheme_id)
            )
        try:
            step = make_step(0, "", UNROUNDED, str(text or ""), scheme._names(), scheme.period_type)
        except FormulaError as error:
            error_text = sentence(self.env, error)
            return {"ok": False, "error": error_text, "position": error.position, "uses": []}
        return {"ok": True, "error": False, "position": False, "uses": step.formula.uses}

    def _names(self, without=None):
        """Return what formulas of the scheme may name.

        :param without: indicators that are about to be deleted.
        """
        self.ensure_one()
        # sudo: codes of parameters only; a reader of the scheme sees them in its formulas
        parameters = self.env["rm.kpi.parameter"].sudo().search_fetch([], ["code"])
        # sudo: as with parameters; an input that is no longer entered still has old figures
        entered = self.env["rm.kpi.input.definition"].sudo().with_context(active_test=False)
        # brackets add up, so overlapping lines would count twice
        by_code = self.band_ids.grouped("code")
        formulas = {code: bands._all_formulas() for code, bands in by_code.items()}
        numbers = [
            code
            for code, bands in by_code.items()
            if set(bands.mapped("result_kind")) == {"number"}
            and not (formulas[code] or any(band.accepted for band in bands))
        ]
        lines = self.indicator_ids - (without or self.indicator_ids.browse())
        rows = lines.filtered(lambda i: i.kind == "rows")
        figures = lines - rows
        schemes, circular = self._other_schemes()
        return Names(
            indicators=dict.fromkeys(figures.mapped("code"), NUMBER),
            rows={line.code: line.source_id._row_names() for line in rows},
            attributes=ATTRIBUTES,
            parameters=dict.fromkeys(parameters.mapped("code"), NUMBER),
            inputs=dict.fromkeys(entered.search_fetch([], ["code"]).mapped("code"), NUMBER),
            bands={
                band.code: TEXT if band.result_kind == "text" else NUMBER for band in self.band_ids
            },
            band_formulas={code: texts for code, texts in formulas.items() if texts},
            several=self._bands_in_parts(),
            brackets=numbers,
            schemes=schemes,
            circular=circular,
            lookups={table.code: table._engine_type() for table in self.lookup_ids},
            kinds=KINDS - HISTORY_KINDS | kinds_of(self.period_type),
        )

    def _other_schemes(self):
        """Return {code: codes of its figures, and "score"} of the other schemes in force.

        Those that are appraised by this very scheme's results are left out, and returned as the
        second: no circles.
        """
        # sudo: codes only, which a reader of this scheme sees in its formulas
        every = self.sudo().search([("state", "in", ("released", "retired"))])
        uses = {}
        for scheme in every:
            formulas = "\n".join(line.formula or "" for line in scheme.indicator_ids)
            uses.setdefault(scheme.code, set()).update(_UNDER.findall(normalise(formulas)))
        found, circular = {}, {code for code in uses if _reaches(uses, code, self.code)}
        # of several versions that in force counts, else the newest that was
        for scheme in every.sorted(lambda one: one.state != "released"):
            fits = scheme.period_type == self.period_type
            if scheme.code not in found and scheme.code not in circular:
                figures = {"score", *scheme.indicator_ids.mapped("code")}
                found[scheme.code] = figures if fits else set()
        figures = {code: figures for code, figures in found.items() if figures}
        return figures, circular - {self.code}

    def _refuse_lost_for_others(self):
        """Refuse a version that lacks what formulas of other schemes take from this one."""
        figures = {"score", *self.indicator_ids.mapped("code")}
        lines = self.env["rm.kpi.indicator"].search(
            [
                ("scheme_id.code", "!=", self.code),
                ("scheme_id.state", "in", ("test", "released")),
                ("formula", "=ilike", "%UNDER%"),
            ]
        )
        for other in lines.scheme_id:
            try:
                asked = other._plan().under
            except FormulaError:
                # it is not in order itself, and says so when it is used
                continue
            for code, figure, *_rest in asked:
                lost = figure not in figures or other.period_type != self.period_type
                if code == self.code and lost:
                    raise UserError(
                        self.env._(
                            "%(other)s takes %(figure)s from this scheme, and this version no"
                            " longer has it by the same period."
                            " Keep it, or change %(other)s first.",
                            other=other.display_name,
                            figure=figure,
                        )
                    )

    def _plan(self, without=None):
        """Return the :class:`~..computing.plan.Plan` of the scheme.

        :param without: indicators that are about to be deleted.
        :raises FormulaError: when a formula is refused or the indicators form a circle.
        """
        indicators = self.indicator_ids - (without or self.indicator_ids.browse())
        names = self._names(without)
        raw = {i.code: i.id for i in indicators if i.kind == "raw"}
        steps = [
            make_step(
                i.id, i.code, i.digits, i.formula, names, self.period_type, i._formula_rules()
            )
            for i in indicators
            if i.kind not in ("raw", "rows")
        ]
        rows = {i.code: (i.id, i.source_id._row_columns()) for i in indicators if i.kind == "rows"}
        return make_plan(raw, steps, self._tables(), rows)

    def _tables(self):
        """Return {external: table}: look-ups, bands, and bands as progressive brackets."""
        tables = {External("lookup", (t.code,)): t._engine_table() for t in self.lookup_ids}
        for code, bands in self.band_ids.grouped("code").items():
            table = bands._engine_table()
            for kind in ("band", "brackets"):
                tables[External(kind, (code,))] = table
        return tables

    def _labels(self, inputs=None, plan=None):
        """Return what explanations call things that are no indicators, {"kind:code": text}.

        :param inputs: frozen inputs of a result, which say what table of a band held for the RM.
        :param plan: of the scheme, where it is known already.
        """
        plan = plan or self._plan()
        parameters = self._used_parameters(plan)
        labels = {f"param:{p.code}": p.name for p in parameters}
        labels.update({f"target:{i.code}": i.name for i in self.indicator_ids})
        labels.update({f"rows:{i.code}": i.name for i in self.indicator_ids if i.kind == "rows"})
        labels.update({f"input:{d.code}": d.name for d in self._used_inputs(plan)})
        labels.update({f"lookup:{table.code}": table.name for table in self.lookup_ids})
        for band in self._bands_used(inputs or {}):
            text = f"{band.name}: " + "; ".join(line._sentence() for line in band.line_ids)
            labels.update({f"{kind}:{band.code}": text for kind in ("band", "brackets")})
        labels.update({f"table:{band.code}": band.name for band in self.band_ids})
        labels.update(self._under_labels(plan))
        return labels

    def _used_parameters(self, plan=None):
        """Return the parameters that the scheme's formulas ask for."""
        codes = (plan or self._plan()).codes("param")
        # sudo: names and values that belong to a scheme the caller may read or export
        return self.env["rm.kpi.parameter"].sudo().search([("code", "in", codes)])

    def _used_inputs(self, plan=None):
        """Return the definitions of the manual inputs that the scheme's formulas ask for."""
        codes = (plan or self._plan()).codes("input")
        # sudo: names that belong to a scheme the caller may read or export
        definitions = self.env["rm.kpi.input.definition"].sudo().with_context(active_test=False)
        return definitions.search([("code", "in", codes)])

    @api.constrains("period_type")
    def _check_period_type(self):
        """What formulas say about earlier periods depends on the type of period."""
        for scheme in self:
            scheme._check_indicators()

    def _check_indicators(self, without=None):
        """Refuse codes that are no names and formulas that are not in order, saying where."""
        for code in self.indicator_ids.mapped("code"):
            if not is_identifier(code) or code in ATTRIBUTES:
                raise ValidationError(
                    self.env._(
                        "%(code)s cannot be the code of an indicator: use letters, digits and _,"
                        " and no word of the formula language.",
                        code=code,
                    )
                )
        self.band_ids._check_results(without)
        try:
            self._plan(without)
        except FormulaError as error:
            raise ValidationError(self._formula_sentence(error)) from None

    def _formula_sentence(self, error):
        text = sentence(self.env, error)
        if not isinstance(error, IndicatorError):
            return text
        return self.env._(
            "Formula of %(indicator)s, character %(position)s: %(sentence)s",
            indicator=error.indicator,
            position=error.position + 1,
            sentence=text,
        )
