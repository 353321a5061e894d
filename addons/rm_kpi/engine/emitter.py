"""A bound tree as SQL: for every node one expression for its value and one for its reason.

A value is NULL when missing and never mentions reasons, so values stay as long as the formula. A
reason mentions the values it depends on (a divisor, a condition), so reasons grow with size x
depth. Both are limited by `sql.MAX_SQL`; a formula beyond it is refused when it is saved.
"""

from .ratio import compare_ratios, exact_issue, literal_sign, ratio, zero_issue
from .sql import Fragment, Sql, first_issue, literal, reason
from .syntax import NUMBER, Apply, Compare, Const, Negative, Percent, Product, Ref, Sum


def to_sql(formula, context):
    """Return the `Fragment` of `formula`; `context` maps each requirement to a Column or table."""
    value, issue = raw_sql(formula, context)
    missing = Sql.of("CASE WHEN {} IS NULL THEN {} END", value, issue or Sql("NULL::text"))
    if formula.type != NUMBER:
        return Fragment(value, missing)
    return Fragment(
        bounded(value),
        first_issue(
            [
                missing,
                Sql.of("CASE WHEN abs({}) > 1e25 THEN {} END", value, reason("overflow")),
            ]
        ),
    )


def raw_sql(formula, context):
    """Return (value, issue) without the check of the result's size; issue None: never missing."""
    emitter = Emitter(context)
    return emitter.value(formula.root), emitter.issue(formula.root)


def bounded(value):
    """Return `value`, NULL when above 10^25."""
    return Sql.of("rm_bounded({})", value)


class Emitter:
    """Writes nodes as SQL; functions call `value`, `issue`, `ratio`, `exact_issue` and `table`."""

    def __init__(self, context):
        self._context = context
        self._pairs = {}
        self._ratios = {}
        self._exact_issues = {}

    def table(self, external):
        """Return the `Band`, `Lookup` or `Rows`."""
        return self._context[external]

    def given(self, apply):
        """Return the Column of a figure over rows that the batch has computed, or None."""
        return self._context.get(apply)

    def inside(self, columns):
        """Return an emitter for detail rows, which knows their `columns` as well."""
        return Emitter({**self._context, **columns})

    def value(self, node):
        """Return the value of `node`, arithmetic rounded to 20 decimals."""
        return self._pair(node)[0]

    def issue(self, node):
        """Return the reason `node` is missing, or None when it never is."""
        return self._pair(node)[1]

    def ratio(self, node):
        """Return the exact value of a numeric `node`."""
        key = id(node)
        if key not in self._ratios:
            self._ratios[key] = ratio(self, node)
        return self._ratios[key]

    def exact_issue(self, node):
        """Return the reason why the exact value of `node` is missing, or None."""
        key = id(node)
        if key not in self._exact_issues:
            self._exact_issues[key] = exact_issue(self, node)
        return self._exact_issues[key]

    def operand_issue(self, apply, index):
        """Return the reason of one argument, exact where the function looks at it exactly."""
        node = apply.args[index]
        exact = apply.function.argument(index).exact and node.type == NUMBER
        return self.exact_issue(node) if exact else self.issue(node)

    def operand_issues(self, apply):
        """Return the reasons of all arguments, from left to right."""
        return [self.operand_issue(apply, index) for index in range(len(apply.args))]

    def _pair(self, node):
        key = id(node)
        if key not in self._pairs:
            self._pairs[key] = _EMIT[type(node)](self, node)
        return self._pairs[key]

    def _const(self, node):
        return literal(node.value), None

    def _ref(self, node):
        column = self._context[node.external]
        return column.value, column.issue

    def _negative(self, node):
        return Sql.of("(- {})", self.value(node.operand)), self.issue(node.operand)

    def _percent(self, node):
        value = Sql.of("round({} * 0.01, 20)", self.value(node.operand))
        return value, self.issue(node.operand)

    def _sum(self, node):
        template = "".join(
            ("- " if operator == "-" else "") + "{}" if index == 0 else f" {operator} {{}}"
            for index, (operator, _operand) in enumerate(node.terms)
        )
        value = Sql.of(f"({template})", *(self.value(child) for child in node.children))
        return value, first_issue(self.issue(child) for child in node.children)

    def _product(self, node):
        total = self.value(node.factors[0][1])
        issues = [self.issue(node.factors[0][1])]
        whole = is_whole(node.factors[0][1])
        for operator, operand in node.factors[1:]:
            value = self.value(operand)
            issues.append(self.issue(operand))
            if operator == "/":
                total = Sql.of("rm_div({}, {})", total, value)
                if not literal_sign(operand):
                    issues.append(zero_issue(value))
            elif whole or is_whole(operand):  # no decimals come in: nothing to round
                total = Sql.of("({} * {})", total, value)
            else:
                total = Sql.of("round({} * {}, 20)", total, value)
            whole = whole and operator == "*" and is_whole(operand)
        return total, first_issue(issues)

    def _compare(self, node):
        if node.left.type != NUMBER:
            left, right = self.value(node.left), self.value(node.right)
            issue = first_issue([self.issue(node.left), self.issue(node.right)])
            return Sql.of(f"({{}} {node.operator} {{}})", left, right), issue
        value = compare_ratios(node.operator, self.ratio(node.left), self.ratio(node.right))
        return value, first_issue([self.exact_issue(node.left), self.exact_issue(node.right)])

    def _apply(self, node):
        return node.function.emit(self, node)


def is_whole(node):
    """True for a literal without decimals."""
    return isinstance(node, Const) and node.value.as_tuple().exponent >= 0


_EMIT = {
    Const: Emitter._const,
    Ref: Emitter._ref,
    Negative: Emitter._negative,
    Percent: Emitter._percent,
    Sum: Emitter._sum,
    Product: Emitter._product,
    Compare: Emitter._compare,
    Apply: Emitter._apply,
}
