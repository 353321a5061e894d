"""Exact arithmetic where a threshold decides: `a / b >= 0.97` must not hang on the 20th decimal.

Comparisons, IN, BAND, STEP, ROUND, FLOOR, CEIL, TRUNC and SIGN look at the exact value of the
arithmetic in their argument: + - * / %, signs, brackets and RATE, down to figures and other
functions, which have the value they have. The interpreter computes it with `Fraction` (here), SQL
as numerator and denominator (`ratio`), so that `a / b >= c` becomes `a >= c * b`, turned round for
a negative b. Nothing overflows here; a divisor of 0 is missing with `division_by_zero` as
everywhere.
"""

import operator as op
from fractions import Fraction

from .syntax import Apply, Negative, Percent, Product, Sum
from .values import Value

COMPARISONS = {"=": op.eq, "<>": op.ne, "<": op.lt, "<=": op.le, ">": op.gt, ">=": op.ge}
HUNDRED = Fraction(100)


def compare(operator, left, right):
    """Return whether `left operator right` holds."""
    return COMPARISONS[operator](left, right)


def exact_operation(evaluator, node):
    """Return the exact Value of an arithmetic `node` (a Fraction), or None for any other node."""
    match node:
        case Negative() | Percent():
            value = evaluator.exact(node.operand)
            if value.missing:
                return value
            return Value(-value.value if isinstance(node, Negative) else value.value / HUNDRED)
        case Sum():
            return _fold(evaluator, node.terms, Fraction(0))
        case Product():
            return _fold(evaluator, node.factors, Fraction(1))
        case Apply() if node.function.name == "RATE":
            return rate(evaluator.exact, node)
    return None


def _fold(evaluator, operands, total):
    operations = {"+": op.add, "-": op.sub, "*": op.mul, "/": op.truediv}
    for operator, operand in operands:
        value = evaluator.exact(operand)
        if value.missing:
            return value
        if operator == "/" and not value.value:
            return Value(None, "division_by_zero")
        total = operations[operator](total, value.value)
    return Value(total)


def rate(compute, node, divide=op.truediv):
    """RATE: actual / target, the rule's value where the target is missing or 0."""
    actual = compute(node.args[0])
    if actual.missing:
        return actual
    target = compute(node.args[1])
    if not target.missing and target.value:
        return Value(divide(actual.value, target.value))
    if len(node.args) > 2:
        return compute(node.args[2])
    return target if target.missing else Value(None, "missing_target")
