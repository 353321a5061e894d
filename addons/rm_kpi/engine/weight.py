"""How many digits the figures of a formula can reach, so that no formula can tire the computer.

A product has as many digits as its factors together, exact sums of quotients as well; everything
else no more than its largest operand. PostgreSQL keeps 16,383 decimals, comparisons multiply two
sides.
"""

from dataclasses import dataclass

from .errors import FormulaError
from .syntax import NUMBER, Compare, Const, Negative, Percent, Product, Ref, Sum

FIGURE = 45  # 25 digits and 20 decimals
MAX_WEIGHT = 8_000


def check_weight(root):
    """Raise `FormulaError` when a part of the bound tree `root` can grow beyond all measure."""
    _checked(root, _weigh(root).rounded)


@dataclass(frozen=True)
class _Weight:
    """Digits when rounded at each step, digits when exact, and whether it is a quotient then."""

    rounded: int
    exact: int
    quotient: bool = False


def _checked(node, digits):
    if digits > MAX_WEIGHT:
        raise FormulaError("too_complex", node.start, node.length)
    return digits


def _weigh(node):
    parts = [_weigh(child) for child in node.children]
    match node:
        case Const():
            return _Weight(_literal(node), _literal(node))
        case Ref():
            return _Weight(FIGURE, FIGURE)
        case Negative() | Percent():
            (part,) = parts
            return _Weight(part.rounded + 2, part.exact + 2, part.quotient)
        case Sum():
            quotient = any(part.quotient for part in parts)
            exact = (sum if quotient else max)(part.exact for part in parts)
            return _Weight(max(part.rounded for part in parts) + 4, exact + 4, quotient)
        case Product():
            return _product(node, parts)
        case Compare():
            for child, part in zip(node.children, parts, strict=True):
                _checked(child, part.exact)
            return _Weight(0, 0)
    return _function(node, parts)


def _product(node, parts):
    rounded = _checked(node, sum(part.rounded for part in parts))
    divides = any(operator == "/" for operator, _factor in node.factors)
    quotient = divides or any(part.quotient for part in parts)
    return _Weight(rounded, sum(part.exact for part in parts), quotient)


def _function(node, parts):
    used = []
    for index, (child, part) in enumerate(zip(node.args, parts, strict=True)):
        exact = node.function.argument(index).exact
        used.append(_checked(child, part.exact if exact else part.rounded))
    if node.function.weight == "table":
        results = used[1:] if node.function.kind in ("band", "brackets") else ()
        digits = max([FIGURE, *results])
        return _Weight(digits, digits)
    digits = (sum(used) if node.function.weight == "sum" else max(used)) + FIGURE
    _checked(node, digits)
    if node.function.name == "RATE":
        return _Weight(digits, sum(part.exact for part in parts), True)
    return _Weight(digits, digits)


def _literal(node):
    if node.type != NUMBER:
        return 0
    _sign, digits, exponent = node.value.as_tuple()
    return max(len(digits), -exponent)
