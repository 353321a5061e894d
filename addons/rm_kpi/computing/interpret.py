"""All formulas of a scheme for all RMs by the interpreter on `Decimal`: the oracle for the SQL.

No Odoo, no database.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from ..engine.derived import DERIVED_KINDS, peer_values, rolling_value
from ..engine.graph import levels
from ..engine.interpreter import evaluate
from ..engine.names import EARLIER_KINDS, PERIOD_TYPES, ROLLING_KINDS
from ..engine.syntax import External
from ..engine.values import Value
from .details import as_row
from .history import NOT_APPRAISED, past_figures, past_keys
from .plan import MISSING, frozen_key, frozen_value, period_value

# values that come with the level of their formula
_LATER = DERIVED_KINDS | {"indicator"}


@dataclass(frozen=True)
class Subject:
    """One RM of a run: raw Values by code, frozen inputs, what he shares by scope, corrections.

    `rows`: {code: [(data, issue)]} of detail rows as frozen.
    """

    values: dict
    inputs: dict
    shares: dict
    fixed: dict = field(default_factory=dict)
    rows: dict = field(default_factory=dict)


def interpret(plan, subjects, period):
    """Return a list of {code: Value} of the plan's formulas, one per subject."""
    contexts = [_context(plan, subject, period) for subject in subjects]
    formulas = {step.code: step.rounded for step in plan.steps}
    for level in levels(formulas):
        needed = [r for code in level for r in formulas[code].requirements]
        for external in dict.fromkeys(r for r in needed if r.kind in DERIVED_KINDS):
            _derive(external, subjects, contexts, period)
        for code in level:
            for subject, context in zip(subjects, contexts, strict=True):
                value = subject.fixed.get(code)
                value = evaluate(formulas[code], context) if value is None else Value(value)
                context[External("indicator", (code,))] = value
    return [
        {code: context[External("indicator", (code,))] for code in formulas} for context in contexts
    ]


def constants(plan, subject, period):
    """Return {external: Value or table} of raw figures and of all that no formula changes."""
    return _context(plan, subject, period)


def _context(plan, subject, period):
    context = dict(plan.tables)
    for code in plan.raw:
        context[External("indicator", (code,))] = subject.values.get(code, Value(None, "no_data"))
    for external in plan.requirements:
        if external.kind not in _LATER and external not in context:
            context[external] = _given(external, subject, period, plan)
    return context


def _given(external, subject, period, plan):
    kind = external.kind
    if kind == "rows":
        code = external.args[0]
        return [as_row(plan.rows[code][1], *one) for one in subject.rows.get(code, ())]
    if kind in PERIOD_TYPES:
        value = period_value(kind, period.date_from, period.date_to)
        return Value(Decimal(value) if isinstance(value, int) else value)
    if kind in EARLIER_KINDS:
        text = subject.inputs.get(*past_keys(external, period))
        text = None if text == NOT_APPRAISED else text
    else:
        text = subject.inputs.get(frozen_key(external))
    if text is None:
        return Value(None, MISSING[kind])
    return Value(frozen_value(external, text))


def _derive(external, subjects, contexts, period):
    own = [context[External("indicator", external.args[:1])] for context in contexts]
    if external.kind in ROLLING_KINDS:
        found = [
            rolling_value(external, value, past_figures(external, period, subject.inputs))
            for value, subject in zip(own, subjects, strict=True)
        ]
    else:
        scope = external.args[1]
        found = peer_values(external, own, [subject.shares.get(scope) for subject in subjects])
    for context, value in zip(contexts, found, strict=True):
        context[external] = value
