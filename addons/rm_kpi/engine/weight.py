"""How many digits the figures of a formula can reach, so that no formula can tire the computer.

A product has as many digits as its factors together, exact sums of quotients as well; everything
else no more than its largest operand. PostgreSQL keeps 16,383 decimals, comparisons multiply two
sides.
"""

from .errors import FormulaError
from .syntax import NUMBER, Apply, Const, Negative, Percent, Product, Ref, Sum

FIGURE = 45  # 25 digits and 20 decimals
MAX_WEIGHT = 8_000


def check_weight(root):
    """Raise `FormulaError` when a part of the bound tree `root` can grow beyond all measure."""
    _weigh(root)


def _weigh(node):
    """Return (digits, whether the node is a quotient where it is computed exactly)."""
    parts = [_weigh(child) for child in node.children]
    digits, quotient = _combine(node, [part[0] for part in parts], any(part[1] for part in parts))
    if digits > MAX_WEIGHT:
        raise FormulaError("too_complex", node.start, node.length)
    return digits, quotient


def _combine(node, parts, quotient):
    largest = max(parts, default=0)
    match node:
        case Const():
            return _literal(node), False
        case Ref():
            return FIGURE, False
        case Negative() | Percent():
            return largest + 2, quotient
        case Sum():
            return (sum(parts) if quotient else largest) + 4, quotient
        case Product():
            divides = any(operator == "/" for operator, _factor in node.factors)
            return sum(parts), quotient or divides
        case Apply(function=function):
            if function.weight == "table":
                return FIGURE, False
            if function.weight == "sum":
                return sum(parts) + FIGURE, function.name == "RATE"
    return largest + FIGURE, False


def _literal(node):
    if node.type != NUMBER:
        return 0
    _sign, digits, exponent = node.value.as_tuple()
    return max(len(digits), -exponent)
