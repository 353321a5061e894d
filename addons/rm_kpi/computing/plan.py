"""Plan of a run: what each formula needs and how it is rounded. No database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ..engine.derived import DERIVED_KINDS
from ..engine.errors import FormulaError
from ..engine.formula import Formula, compile_formula
from ..engine.graph import order
from ..engine.names import EARLIER_KINDS, PEER_KINDS
from ..engine.syntax import DATE, NUMBER, TEXT, External
from .history import HISTORY_KINDS
from .peers import check_available
from .period import MONTH

#: what schemes can supply; functions of other kinds are refused when the formula is saved
KINDS = frozenset(
    {
        "indicator",
        "attribute",
        "param",
        "target",
        "input",
        "band",
        "brackets",
        "lookup",
        "period_start",
        "period_end",
        "days_in_period",
        "under",
        *HISTORY_KINDS,
        *PEER_KINDS,
    }
)
#: kinds whose values are frozen with the run's results
FROZEN_KINDS = ("param", "target", "input", "attribute", "under", "table")
#: reason of a frozen value that is not there
MISSING = {
    "param": "missing_parameter",
    "target": "missing_target",
    "input": "missing_input",
    "attribute": "missing_attribute",
    "under": "missing_result",
    "table": "missing_band",
    **dict.fromkeys(EARLIER_KINDS, "missing_history"),
}


#: properties of an RM that formulas may name, with their types; see subjects.select_inputs
ATTRIBUTES = {"岗位": TEXT, "职级": TEXT, "在岗天数": NUMBER, "入行日期": DATE}


def frozen_key(external):
    """Return the key under which the value of an external is frozen with a result."""
    return ":".join((external.kind, *external.args))


def frozen_type(external):
    """Return the type of a value that is frozen with a result."""
    if external.kind == "table":
        return TEXT
    return ATTRIBUTES.get(external.args[0], TEXT) if external.kind == "attribute" else NUMBER


def frozen_value(external, text):
    """Return what a frozen text means."""
    kind = frozen_type(external)
    if kind == DATE:
        return date.fromisoformat(text)
    return Decimal(text) if kind == NUMBER else text


@dataclass(frozen=True)
class Step:
    """One indicator with a formula: as typed, and as computed (rounded to its digits)."""

    indicator_id: int
    code: str
    digits: int
    formula: Formula
    rounded: Formula


@dataclass(frozen=True)
class Plan:
    """Everything that is known before a figure is looked at.

    `raw` maps the codes of raw indicators to their ids; `steps` are in an order in which each finds
    what it needs; `tables` maps the externals that are tables (bands, look-ups) to them. `rows`
    maps the codes of detail rows to (id of the indicator, {name: (column, type)}).
    """

    raw: Mapping[str, int]
    steps: tuple[Step, ...]
    tables: Mapping[External, Any] = field(default_factory=dict)
    rows: Mapping[str, tuple] = field(default_factory=dict)

    @property
    def requirements(self):
        """The externals of all formulas, each once, in the order of the steps."""
        return tuple(dict.fromkeys(r for step in self.steps for r in step.formula.requirements))

    def codes(self, kind):
        """Return the codes asked for by the externals of one kind, such as `param`."""
        return tuple(dict.fromkeys(r.args[0] for r in self.requirements if r.kind == kind))

    @property
    def under(self):
        """What is asked for of other schemes: ((scheme, figure, how, scope), ...)."""
        return tuple(r.args for r in self.requirements if r.kind == "under")

    @property
    def looks_back(self):
        """True when a formula needs figures of earlier periods."""
        return any(external.kind in HISTORY_KINDS for external in self.requirements)

    @property
    def raw_used(self):
        """The codes of raw indicators whose values of this run the formulas need."""
        kinds = {"indicator", *DERIVED_KINDS}
        codes = (r.args[0] for r in self.requirements if r.kind in kinds)
        return tuple(dict.fromkeys(code for code in codes if code in self.raw))


#: rule of an indicator, a number that counts instead -> the reason it is for
RULES = {"no_target": "missing_target", "zero_division": "division_by_zero"}


class IndicatorError(FormulaError):
    """A formula that is refused, with the code of its indicator."""

    def __init__(self, indicator, error):
        super().__init__(error.code, error.position, error.length, **error.details)
        self.indicator = indicator


def make_step(indicator_id, code, digits, text, names, period_type=MONTH, rules=None):
    """Compile one formula; `digits` -1 keeps every decimal.

    :param rules: {rule of :data:`RULES`: number as text} of the indicator; empty ones say nothing.
    :raises IndicatorError: when the formula is refused.
    """
    try:
        formula = compile_formula(text, names, NUMBER)
        check_available(formula, period_type)
        rounded = _round(formula, digits, rules or {}, names)
    except FormulaError as error:
        raise IndicatorError(code, error) from None
    return Step(indicator_id, code, digits, formula, rounded)


def _round(formula, digits, rules, names):
    """The formula rounded half away from zero, decided on its exact value; then its rules."""
    text = f"ROUND({formula.text}, {digits})" if digits >= 0 else formula.text
    for rule, reason in RULES.items():
        if (number := rules.get(rule)) not in (None, False, ""):
            text = f'IFMISSING({text}, "{reason}", {_written(number, digits)})'
    if text == formula.text:
        return formula
    try:
        return compile_formula(text, names, NUMBER)
    except FormulaError:
        # its own text is in order, so only the limits of size are left
        raise FormulaError("too_complex", 0, len(formula.text)) from None


def _written(number, digits):
    """Return a number as text, with the indicator's decimals at least."""
    number = Decimal(number)
    return f"{number:.{max(digits, 0, -number.as_tuple().exponent)}f}"


def make_plan(raw, steps, tables, rows=None):
    """Return the plan with `steps` in order of dependence; a circle raises `FormulaError`."""
    by_code = {step.code: step for step in steps}
    codes = order({code: step.formula for code, step in by_code.items()})
    return Plan(raw, tuple(by_code[code] for code in codes), tables, rows or {})


def period_value(kind, first: date, last: date):
    """Return the value of an external that depends on the period only."""
    return {"period_start": first, "period_end": last, "days_in_period": (last - first).days + 1}[
        kind
    ]
