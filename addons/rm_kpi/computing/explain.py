"""The tree that explains one RM's score: formulas with the values put in. No Odoo, no database.

A node is a dict with ``code, name, kind, formula, value, issue, children`` and, where they apply,
``filled`` (the formula with values), ``unit``, ``weight``, ``part`` (what it adds to the score),
``repeated`` (explained further up, so its children are left out here), ``scope`` (whose peers),
``origin`` (whose parameter, target or band it is: the level of the ladder), ``entered`` and
``checked`` (who and when, of a manual input), ``adjusted`` (the correction),
``rules`` ({rule: number} for a missing target, a division by zero).
Values are text or False.
"""

from decimal import Decimal

from ..engine.derived import DERIVED_KINDS
from ..engine.names import EARLIER_KINDS, PEER_KINDS, PERIOD_TYPES
from ..engine.syntax import Ref, walk_typed
from ..engine.values import EXACT
from .explain_texts import label_key, origin_key, plain, short
from .history import HISTORY_KINDS, NOT_APPRAISED, earlier, past_key
from .plan import MISSING, frozen_key, period_value

HUNDREDTH = Decimal("0.01")
#: detail rows that are shown
MOST_ROWS = 200


class Explainer:
    """Builds the nodes of one result.

    :param plan: :class:`~.plan.Plan` of the scheme.
    :param indicators: {code: dict with name, kind, formula, unit, weight, digits}.
    :param values: {code: (value text or False, issue or False)} as stored.
    :param inputs: frozen parameters, targets and attributes, {"param:code": text}.
    :param derived: {external: (text or None, issue)} of figures over peers and periods.
    :param period: :class:`~.period.Period` of the run.
    :param adjusted: {code: what a correction says} of the corrected figures of the RM.
    :param rows: {code: [(key, data, issue)]} of detail rows as frozen.
    :param labels: {"param:code": name, "band:code": "name: lines"} of what is no indicator.
    :param origins: {frozen key: whose it is, in words} of what comes from a ladder.
    """

    def __init__(
        self,
        plan,
        indicators,
        values,
        inputs,
        derived,
        period,
        labels,
        adjusted=None,
        rows=None,
        origins=None,
    ):
        self._steps = {step.code: step for step in plan.steps}
        self._indicators = indicators
        self._values = values
        self._inputs = inputs
        self._derived = derived
        self._period = period
        self._labels = labels
        self._adjusted = adjusted or {}
        self._rows = rows or {}
        self._origins = origins or {}
        self._row_columns = {code: columns for code, (_id, columns) in plan.rows.items()}
        self._seen = set()

    def scoring(self):
        """Return the nodes of the scoring indicators, in the order of the scheme."""
        codes = [code for code, line in self._indicators.items() if line["kind"] == "scoring"]
        return [self.node(code) for code in codes]

    def node(self, code):
        """Return the node of an indicator; below its second mention it is not expanded again."""
        line = self._indicators[code]
        value, issue = self._values.get(code, (False, "no_data"))
        step = self._steps.get(code)
        node = {
            "code": code,
            "name": line["name"],
            "kind": line["kind"],
            "formula": line["formula"] or False,
            "value": value,
            "issue": issue,
            "unit": line["unit"] or False,
            "children": [],
        }
        if line["kind"] == "scoring":
            weight = Decimal(line["weight"])
            node["weight"] = plain(weight)
            node["part"] = value and plain(EXACT.multiply(Decimal(value), weight) * HUNDREDTH)
        if step:
            node["filled"] = self._filled(step.formula)
        if line.get("rules"):
            node["rules"] = line["rules"]
        if code in self._adjusted:
            node["adjusted"] = self._adjusted[code]
        if code in self._seen:
            return {**node, "repeated": True}
        self._seen.add(code)
        if step:
            # which table of a band holds is told with the band
            needed = [item for item in step.formula.requirements if item.kind != "table"]
            node["children"] = [self._required(item) for item in needed]
        return node

    def _required(self, external):
        """Return the node of something a formula refers to."""
        if external.kind == "indicator":
            return self.node(external.args[0])
        if external.kind == "rows":
            return self._rows_node(external.args[0])
        value, issue = self._given(external)
        code = external.args[0] if external.args else external.kind
        more = {"scope": external.args[1]} if external.kind in PEER_KINDS else {}
        if external.kind in HISTORY_KINDS:
            return self._past_node(external, code, value, issue)
        if external.kind == "input" and value is not False:
            more = {key: self._inputs.get(f"{key}:{code}") for key in ("entered", "checked")}
        if origin := self._origins.get(origin_key(external)):
            more = {**more, "origin": origin}
        return {
            **more,
            "code": code,
            "name": self._labels.get(label_key(external, code), code),
            "kind": external.kind,
            "formula": False,
            "value": value,
            "issue": issue,
            "children": [],
        }

    def _rows_node(self, code):
        """Return the node of detail rows: how many, and each with its columns."""
        found = self._rows.get(code, [])
        issue = next((issue for _key, _data, issue in found if issue), False)
        return {
            "code": code,
            "name": self._labels.get(f"rows:{code}", code),
            "kind": "rows",
            "formula": False,
            "value": False if issue else str(len(found)),
            "issue": issue,
            "children": [self._row_node(code, *one) for one in found[:MOST_ROWS] if not issue],
        }

    def _row_node(self, code, key, data, _issue):
        words = {column: name for name, (column, _kind) in self._row_columns.get(code, {}).items()}
        texts = {c: short(f"{v:f}") if isinstance(v, Decimal) else v for c, v in data.items()}
        shown = [f"{words.get(c, c)} {text}" for c, text in texts.items() if c != "key"]
        return {
            "code": key,
            "name": f"{key}: {', '.join(shown)}",
            "kind": "row",
            "formula": False,
            "value": False,
            "issue": False,
            "children": [],
        }

    def _past_node(self, external, code, value, issue):
        """Return the node of earlier periods: one child for each that counts, as it was frozen."""
        line = self._indicators.get(code, {})
        node = {
            "code": code,
            "name": line.get("name", code),
            "kind": external.kind,
            "formula": False,
            "value": value,
            "issue": issue,
            "unit": line.get("unit") or False,
            "children": [],
        }
        for text in earlier(external, self._period):
            figure = self._inputs.get(past_key(code, text))
            if figure != NOT_APPRAISED:
                past = {"value": figure or False, "issue": not figure and "missing_history"}
                child = {"code": f"{code} {text}", "name": text, "kind": "past", "children": []}
                node["children"].append({**node, **child, **past})
        return node

    def _given(self, external):
        """Return (value text or False, issue or False) of what is no indicator."""
        if external.kind in PERIOD_TYPES:
            days = (self._period.date_from, self._period.date_to)
            return str(period_value(external.kind, *days)), False
        if external.kind in DERIVED_KINDS:
            text, issue = self._derived.get(external, (None, "no_data"))
            return (text, False) if text is not None else (False, issue)
        if external.kind in EARLIER_KINDS:
            (text,) = earlier(external, self._period)
            figure = self._inputs.get(past_key(external.args[0], text), NOT_APPRAISED)
            return (False, "missing_history") if figure == NOT_APPRAISED else (figure, False)
        if external.kind not in MISSING:
            return False, False
        text = self._inputs.get(frozen_key(external))
        return (text, False) if text is not None else (False, MISSING[external.kind])

    def _filled(self, formula):
        """Return the formula's text with every reference replaced by its value."""
        text, end = "", 0
        typed = (node for node in walk_typed(formula.root) if isinstance(node, Ref))
        refs = sorted(typed, key=lambda node: node.start)
        for ref in refs:
            text += formula.text[end : ref.start] + self._shown(ref.external)
            end = ref.end
        return text + formula.text[end:]

    def _shown(self, external):
        if external.kind == "indicator":
            value = self._values.get(external.args[0], (False, ""))[0]
        else:
            value = self._given(external)[0]
        if value is False:
            return "∅"
        return value if external.kind == "attribute" else short(value)


def total_node(scheme, result, children):
    """Return the root: the score as the sum of points x weight."""
    terms = [(c["name"], c["value"], c["weight"]) for c in children]
    return {
        "code": scheme["code"],
        "name": scheme["name"],
        "kind": "score",
        "formula": " + ".join(f"{name} × {weight}%" for name, _value, weight in terms),
        "filled": " + ".join(f"{value or '∅'} × {weight}%" for _name, value, weight in terms),
        "value": result["score"],
        "issue": result["issue"],
        "children": children,
    }
