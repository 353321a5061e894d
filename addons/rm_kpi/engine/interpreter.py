"""The interpreter: one formula, one RM, on `Decimal`; it explains, and it is the oracle for SQL.

`evaluate` gives the value; `trace` gives the tree of parts with the value each had. What was not
needed (a branch not taken) and the numbers typed in the formula have no line in it.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .exact import compare, exact_operation
from .syntax import Apply, Compare, Const, External, Negative, Percent, Product, Ref, Sum
from .values import EXACT, LARGEST, Value, divide, multiply, shortest, to_decimal

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Trace:
    """A part of a formula with the value it had (numbers without closing zeros).

    `start` and `end` count characters of the text. `external` is set for a reference, and for a
    function that looked into a table.
    """

    text: str
    start: int
    end: int
    value: Any
    issue: str | None
    children: tuple["Trace", ...] = ()
    external: External | None = None


def evaluate(formula, context):
    """Return the `Value` of `formula`; `context` maps its requirements to Values and tables."""
    return _result(Evaluator(context).value(formula.root))


def trace(formula, context):
    """Return the `Trace` of the whole formula."""
    evaluator = Evaluator(context, formula.text)
    value = _result(evaluator.value(formula.root))
    root = evaluator.line(formula.root, value)
    inner = [child for line in evaluator.traces for child in line.children]
    return replace(root, children=tuple(inner))


def _result(value):
    if isinstance(value.value, Decimal) and value.value.copy_abs() > LARGEST:
        return Value(None, "overflow")
    return value


def _table_of(node):
    options = node.options if isinstance(node, Apply) else ()
    return next((option for option in options if isinstance(option, External)), None)


class Evaluator:
    """Computes nodes; functions call `value`, `exact` and `table`."""

    def __init__(self, context, text=None):
        self._context = context
        self._text = text
        self.traces = []

    @property
    def context(self):
        """What the formula's references have as values."""
        return self._context

    def inside(self, context):
        """Return an evaluator for a detail row, with its columns in `context`."""
        return Evaluator(context)

    def table(self, external):
        """Return the `Band`, `Lookup` or list of `Row`s."""
        return self._context[external]

    def value(self, node):
        """Return the value of `node`, arithmetic rounded to 20 decimals."""
        return self._noted(node, self._value)

    def exact(self, node):
        """Return the exact value of a numeric `node`, a `Fraction`; other nodes as they are."""
        return self._noted(node, self._exact)

    def _noted(self, node, compute):
        if self._text is None:
            return compute(node)
        before, self.traces = self.traces, []
        value = compute(node)
        if not isinstance(node, Const):
            before.append(replace(self.line(node, value), children=tuple(self.traces)))
        self.traces = before
        return value

    def line(self, node, value):
        """Return the line for `node`, without children."""
        shown = value.value
        if isinstance(shown, Fraction):
            shown = to_decimal(shown)
        if isinstance(shown, Decimal):
            shown = shortest(shown)
        external = node.external if isinstance(node, Ref) else _table_of(node)
        part = self._text[node.start : node.end]
        return Trace(part, node.start, node.end, shown, value.issue, external=external)

    def _value(self, node):
        return _COMPUTE[type(node)](self, node)

    def _exact(self, node):
        value = exact_operation(self, node)
        if value is None:
            value = self._value(node)
        if isinstance(value.value, Decimal):
            return Value(Fraction(value.value))
        return value

    def _const(self, node):
        return Value(node.value)

    def _ref(self, node):
        return self._context[node.external]

    def _negative(self, node):
        value = self.value(node.operand)
        return value if value.missing else Value(EXACT.minus(value.value))

    def _percent(self, node):
        value = self.value(node.operand)
        return value if value.missing else Value(multiply(value.value, HUNDREDTH))

    def _sum(self, node):
        total = Decimal(0)
        for operator, operand in node.terms:
            value = self.value(operand)
            if value.missing:
                return value
            add = EXACT.add if operator == "+" else EXACT.subtract
            total = add(total, value.value)
        return Value(total)

    def _product(self, node):
        total = Decimal(1)
        for operator, operand in node.factors:
            value = self.value(operand)
            if value.missing:
                return value
            if operator == "/" and not value.value:
                return Value(None, "division_by_zero")
            total = (divide if operator == "/" else multiply)(total, value.value)
        return Value(total)

    def _compare(self, node):
        left, right = self.exact(node.left), self.exact(node.right)
        for value in (left, right):
            if value.missing:
                return value
        return Value(compare(node.operator, left.value, right.value))

    def _apply(self, node):
        return node.function.evaluate(self, node)


_COMPUTE = {
    Const: Evaluator._const,
    Ref: Evaluator._ref,
    Negative: Evaluator._negative,
    Percent: Evaluator._percent,
    Sum: Evaluator._sum,
    Product: Evaluator._product,
    Compare: Evaluator._compare,
    Apply: Evaluator._apply,
}
