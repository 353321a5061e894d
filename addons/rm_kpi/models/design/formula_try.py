from collections import defaultdict
from decimal import Decimal, InvalidOperation

from odoo import api, models

from ...computing.history import HISTORY_KINDS, kinds_of
from ...computing.plan import KINDS, RULES
from ...designing.cases import write_row
from ...designing.spelling import spell
from ...designing.trial import Trial, needs
from ...engine.errors import FormulaError
from ...engine.names import Names
from ...engine.syntax import NUMBER, TEXT, Ref, walk
from ...engine.values import DECIMALS, LARGEST, Value, shortest
from ..schemes.formula_sentences import sentence
from .formula_help import issue_names

#: detail rows of the sample that are told one by one, so that they can be kept as a case
_MOST_ROWS = 30
#: what an error can be mended by, in the editor
_FIXES = {
    "unknown_parameter": "param",
    "unknown_input": "input",
    "unknown_name": "source",
    "unknown_name_close": "source",
    "unknown_rows": "source",
    "unknown_band": "band",
    "unknown_brackets": "band",
    "unknown_lookup": "lookup",
}


class RmKpiSchemeTry(models.Model):
    """A formula checked and computed for one RM while it is typed; nothing is saved."""

    _inherit = "rm.kpi.scheme"

    @api.model
    def try_formula(self, scheme_id=False, text="", draft=False, sample=False, line=False):
        """Check a formula and compute it for a sample RM.

        :param draft: what is typed and not saved, see ``formula_desk``.
        :param sample: ``{"manager": id, "period": text, "values": {reference: number},
            "collected": {source id: number}}``; values typed by hand count before those of the RM,
            figures of a run before collected ones.
        :param line: ``{"code", "digits", "no_target", "zero_division"}`` of the indicator that the
            formula belongs to.
        :return: ``{"ok", "error", "position", "length", "uses", "fix", "value", "issue",
            "figures": [{"label", "kind", "code", "value", "issue"}], "collect": [ids of sources
            whose figures no run has]}``
        """
        scheme = self._designed(scheme_id)
        draft, line = scheme._read_draft(draft), line if isinstance(line, dict) else {}
        trial = self._make_trial(scheme, draft, sample, line)
        answer = dict.fromkeys(("error", "position", "length", "fix", "value", "issue"), False)
        answer |= {"ok": True, "uses": [], "figures": [], "collect": []}
        try:
            step = trial.compile(str(text or ""), _digits(line.get("digits")))
            if trial.given is None:
                return {**answer, "uses": step.formula.uses}
            value = trial.evaluate(step)
        except FormulaError as error:
            return {**answer, **self._trial_problem(error)}
        columns = _columns_used(step.formula)
        figures = [
            self._figure(external, trial.value(external), columns) for external in needs(step)
        ]
        answer |= {"uses": step.formula.uses, "figures": figures, "collect": trial.given.lacking}
        return {**answer, **self._shown(value)}

    def _make_trial(self, scheme, draft, sample, line):
        own, lines = str(line.get("code") or ""), self._draft_lines(scheme, draft)
        rules = {one["code"]: _rules(one) for one in [*lines, {**line, "code": own}]}
        formulas = {
            one["code"]: (one["formula"], one["digits"])
            for one in lines
            if one["kind"] not in ("raw", "rows") and one["code"] != own
        }
        if own:
            formulas[own] = ("", -1)
        given = self._sample_figures(scheme, draft, lines, sample)
        typed = self._typed_values(sample)
        names, tables = self._draft_names(scheme, draft, lines), scheme._tables() if scheme else {}
        period_type = draft["period_type"]
        return Trial(names, formulas, tables, given, period_type, own, typed, rules)

    def _draft_names(self, scheme, draft, lines):
        saved = scheme._names() if scheme else self._names_of_bank()
        bands = dict(saved.bands)
        bands.update(
            {
                band["code"]: TEXT if band["result_kind"] == "text" else NUMBER
                for band in draft["bands"]
                if band["code"]
            }
        )
        return Names(
            **{
                **saved.__dict__,
                "indicators": dict.fromkeys(
                    (one["code"] for one in lines if one["kind"] != "rows"), NUMBER
                ),
                "rows": {
                    one["code"]: self._draft_rows(one) for one in lines if one["kind"] == "rows"
                },
                "bands": bands,
                "brackets": [
                    code
                    for code, kind in bands.items()
                    if kind == NUMBER and (code in saved.brackets or code not in saved.bands)
                ],
                "kinds": KINDS - HISTORY_KINDS | kinds_of(draft["period_type"]),
            }
        )

    def _draft_rows(self, line):
        """Return {name in formulas: type} of the detail rows of a line as typed."""
        source = self.env["rm.kpi.source"].search(
            [("id", "=", line["source"] or 0), ("kind", "=", "rows")]
        )
        return source._row_names()

    def _names_of_bank(self):
        """Names that every scheme has: parameters, inputs, attributes."""
        return self.new({"code": "-", "name": "-"})._names()

    def _typed_values(self, sample):
        """Return {reference: Value} of the figures typed by hand; what is no number is left out."""
        values = sample.get("values") if isinstance(sample, dict) else None
        found = {}
        for label, text in list((values if isinstance(values, dict) else {}).items())[:500]:
            if (number := read_number(text)) is not None:
                found[str(label)] = Value(number)
        return found

    def _trial_problem(self, error):
        fix = _FIXES.get(error.code)
        return {
            "ok": False,
            "error": sentence(self.env, error),
            "position": error.position,
            "length": error.length,
            "fix": {"kind": fix, "code": error.details["name"]} if fix else False,
        }

    def _figure(self, external, value, columns):
        code = external.args[0] if external.args else ""
        found = {"label": spell(external), "kind": external.kind, "code": code}
        if isinstance(value, list) and len(value) <= _MOST_ROWS:
            rows = [row for row in value if not row.issue]
            found["rows"] = [write_row(code, row, columns[code]) for row in rows] or [f"{code}: -"]
        return found | self._shown(value)

    def _shown(self, value):
        """Return {"value": text or False, "issue": words or False}; of rows, how many."""
        if isinstance(value, list):
            issue = next((row.issue for row in value if row.issue), None)
            value = Value(None, issue) if issue else Value(Decimal(len(value)))
        if value.missing:
            return {"value": False, "issue": issue_names(self.env)[value.issue]}
        text = value.value
        if isinstance(text, Decimal):
            text = f"{shortest(text):f}"
        return {"value": str(text), "issue": False}


def _columns_used(formula):
    """Return {code of detail rows: names of their columns that a formula mentions}."""
    found = {}
    for node in walk(formula.root):
        if isinstance(node, Ref) and node.external.kind == "column":
            found.setdefault(node.external.args[0], {})[node.external.args[1]] = True
    return defaultdict(dict, found)


def _rules(line):
    """Return the rules of a line as typed; what is no number yet says nothing."""
    numbers = {rule: read_number(line.get(rule)) for rule in RULES}
    return {rule: f"{number:f}" for rule, number in numbers.items() if number is not None}


def _digits(value):
    return value if isinstance(value, int) and -1 <= value <= 10 else -1


def read_number(text):
    """Return the Decimal that somebody typed, or None."""
    try:
        number = Decimal(str(text).replace(",", "").strip())
    except InvalidOperation:
        return None
    fits = number.is_finite() and abs(number) <= LARGEST
    return number if fits and number.as_tuple().exponent >= -DECIMALS else None
