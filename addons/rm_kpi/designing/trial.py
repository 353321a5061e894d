"""One formula tried for one RM while it is typed. No Odoo, no database.

The formulas it needs are computed as they are typed too; figures, parameters, targets and inputs
come from whoever asks. What cannot be computed is a missing value with a reason, as in a run.
"""

from dataclasses import dataclass, field
from typing import Any

from ..computing.plan import make_step
from ..engine.errors import FormulaError
from ..engine.interpreter import evaluate
from ..engine.values import Value
from .spelling import spell

#: formulas that lean on one another, one upon the next
_DEEPEST = 60


@dataclass
class Trial:
    """``formulas`` maps codes to (text, digits); ``given(external)`` returns a Value.

    ``typed`` maps references as written to Values that count before everything else; ``own`` is
    the code of the formula that is being typed: coming back to it is a circle. ``rules`` maps codes
    to the rules of their indicators. ``done`` are the steps that were computed, with what each was
    computed from: ``[(step, context, Value)]``.
    """

    names: Any
    formulas: dict
    tables: dict
    given: Any
    period_type: str
    own: str = ""
    typed: dict = field(default_factory=dict)
    rules: dict = field(default_factory=dict)
    found: dict = field(default_factory=dict)
    done: list = field(default_factory=list)
    _open: list = field(default_factory=list)

    def compile(self, text, digits=-1, code=""):
        """Return the step of a formula; a refused one raises ``IndicatorError``."""
        rules = self.rules.get(code or self.own)
        return make_step(0, code, digits, text, self.names, self.period_type, rules)

    def evaluate(self, step):
        """Return the value of a step, rounded to its digits."""
        self._open.append(self.own)
        value = self._compute(step)
        self._open.pop()
        return value

    def _compute(self, step):
        context = self._context(step)
        value = evaluate(step.rounded, context)
        self.done.append((step, context, value))
        return value

    def value(self, external):
        """Return the value of one reference; each is worked out once."""
        if external not in self.found:
            self.found[external] = self._work_out(external)
        return self.found[external]

    def _work_out(self, external):
        if (typed := self.typed.get(spell(external))) is not None:
            return typed
        code = external.args[0] if external.args else ""
        if external.kind != "indicator" or code not in self.formulas:
            return self.given(external)
        if code in self._open:
            members = " → ".join([*self._open[self._open.index(code) :], code])
            raise FormulaError("cycle", members=members)
        if len(self._open) > _DEEPEST:
            return Value(None, "no_data")
        self._open.append(code)
        try:
            step = self.compile(*self.formulas[code], code)
        except FormulaError:
            # its own line says what is wrong with it
            value = Value(None, "no_data")
        else:
            value = self._compute(step)
        self._open.pop()
        return value

    def _context(self, step):
        return {
            external: self.tables[external] if external in self.tables else self.value(external)
            for external in step.rounded.requirements
        }


def needs(step):
    """Return the references of a step that have a value, in the order of the text."""
    tables = ("band", "brackets", "lookup", "table")
    return [item for item in step.formula.requirements if item.kind not in tables]
