"""The SQL side of `exact`: arithmetic as numerator and denominator.

A sum of quotients repeats their denominators, so the text grows with the square of their number,
and doubles where such sums stand inside each other's divisors; `sql.MAX_SQL` ends that.
"""

from dataclasses import dataclass

from .sql import Sql, first_issue, reason
from .syntax import Apply, Const, Negative, Percent, Product, Sum

ONE = Sql("1::numeric")
CROSSED = "({} * {})"


@dataclass(frozen=True)
class Ratio:
    """`top / bottom`; a bottom of None is 1. A bottom is never 0: where it would be, it is NULL."""

    top: Sql
    bottom: Sql | None = None
    positive: bool = True  # the bottom is known to be above 0

    def times(self, other):
        """Return the product."""
        return Ratio(Sql.of(CROSSED, self.top, other.top), *self._bottom_with(other))

    def over(self, other, sign):
        """Return the quotient; `sign` is that of a literal divisor, else 0."""
        divisor = other.top if sign else Sql.of("NULLIF({}, 0)", other.top)
        inverse = Ratio(other.bottom or ONE, divisor, sign > 0 and other.positive)
        if other.bottom:
            return self.times(inverse)
        return Ratio(self.top, *self._bottom_with(inverse))

    def plus(self, operator, other):
        """Return the sum or difference."""
        left = Sql.of(CROSSED, self.top, other.bottom) if other.bottom else self.top
        right = Sql.of(CROSSED, other.top, self.bottom) if self.bottom else other.top
        top = Sql.of("({} + {})" if operator == "+" else "({} - {})", left, right)
        return Ratio(top, *self._bottom_with(other))

    @property
    def probe(self):
        """Return SQL that is NULL when the value is missing and 0 when it is 0."""
        return Sql.of(CROSSED, self.top, self.bottom) if self.bottom else self.top

    def sign(self):
        """Return SQL for -1, 0 or 1."""
        if self.positive:
            return Sql.of("sign({})", self.top)
        return Sql.of("(sign({}) * sign({}))", self.top, self.bottom)

    def _bottom_with(self, other):
        positive = self.positive and other.positive
        if self.bottom is None or other.bottom is None:
            return self.bottom or other.bottom, positive
        return Sql.of(CROSSED, self.bottom, other.bottom), positive


def compare_ratios(operator, left, right):
    """Return `left operator right` as SQL, cross-multiplied."""
    template = f"({{}} {operator} {{}})"
    if left.positive and right.positive:
        one = Sql.of(CROSSED, left.top, right.bottom) if right.bottom else left.top
        other = Sql.of(CROSSED, right.top, left.bottom) if left.bottom else right.top
        return Sql.of(template, one, other)
    return Sql.of(template, left.plus("-", right).sign(), Sql("0"))


def ratio(emitter, node):
    """Return the `Ratio` of a numeric `node`."""
    match node:
        case Negative():
            inner = emitter.ratio(node.operand)
            return Ratio(Sql.of("(- {})", inner.top), inner.bottom, inner.positive)
        case Percent():
            inner = emitter.ratio(node.operand)
            return Ratio(Sql.of("({} * 0.01)", inner.top), inner.bottom, inner.positive)
        case Sum():
            return _sum(emitter, node)
        case Product():
            return _product(emitter, node)
        case Apply() if node.function.name == "RATE":
            return _rate(emitter, node)
    return Ratio(emitter.value(node))


def _sum(emitter, node):
    total = emitter.ratio(node.terms[0][1])
    for operator, operand in node.terms[1:]:
        total = total.plus(operator, emitter.ratio(operand))
    return total


def _product(emitter, node):
    total = emitter.ratio(node.factors[0][1])
    for operator, operand in node.factors[1:]:
        other = emitter.ratio(operand)
        total = total.over(other, literal_sign(operand)) if operator == "/" else total.times(other)
    return total


def _rate(emitter, node):
    """actual / target; otherwise / 1 where the target is missing or 0; NULL without actual."""
    actual, target = (emitter.ratio(arg) for arg in node.args[:2])
    quotient = actual.over(target, 0)
    if len(node.args) < 3:
        return quotient
    otherwise = emitter.ratio(node.args[2])
    choose = "CASE WHEN COALESCE({}, 0) = 0 THEN {} ELSE {} END"
    present = Sql.of("CASE WHEN {} IS NOT NULL THEN {} END", actual.probe, otherwise.bottom or ONE)
    return Ratio(
        Sql.of(choose, target.probe, otherwise.top, quotient.top),
        Sql.of(choose, target.probe, present, quotient.bottom),
        False,
    )


def exact_issue(emitter, node):
    """Return the reason why the exact value of `node` is missing, or None when it cannot be."""
    match node:
        case Negative() | Percent():
            return emitter.exact_issue(node.operand)
        case Sum():
            return first_issue(emitter.exact_issue(operand) for _operator, operand in node.terms)
        case Product():
            return first_issue(_product_issues(emitter, node))
        case Apply() if node.function.name == "RATE":
            issues = [emitter.exact_issue(arg) for arg in node.args]
            return rate_issue(emitter.ratio(node.args[1]).probe, issues)
    return emitter.issue(node)


def _product_issues(emitter, node):
    for operator, operand in node.factors:
        yield emitter.exact_issue(operand)
        if operator == "/" and not literal_sign(operand):
            yield zero_issue(emitter.ratio(operand).top)


def zero_issue(divisor):
    """Return the reason for a divisor of 0."""
    return Sql.of("CASE WHEN {} = 0 THEN {} END", divisor, reason("division_by_zero"))


def rate_issue(target, issues):
    """Return the reason RATE is missing; `issues` of actual, target and the rule, if any."""
    if len(issues) < 3:
        zero = Sql.of("CASE WHEN {} = 0 THEN {} END", target, reason("missing_target"))
        return first_issue([*issues, zero])
    if issues[2] is None:
        return issues[0]
    rule = Sql.of("CASE WHEN COALESCE({}, 0) = 0 THEN {} END", target, issues[2])
    return first_issue([issues[0], rule])


def literal_sign(node):
    """Return 1 or -1 for a literal number that is not 0, else 0."""
    if not isinstance(node, Const) or not node.value:
        return 0
    return 1 if node.value > 0 else -1
