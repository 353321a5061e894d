"""Functions that are missing as soon as one operand is: both sides from one short description."""

from functools import partial

from .ratio import literal_sign, zero_issue
from .sql import Sql, first_issue
from .syntax import NUMBER
from .values import Value


def strict(compute, sql, divisor=None):
    """Return (evaluate, emit) of a function that needs all of its operands.

    `compute(values, options) -> value` gets the values of the operands (a Fraction where an
    argument is exact), `sql(operands, options) -> Sql` their expressions (a `Ratio` where exact).
    `divisor` is the index of an operand that makes the result missing when it is 0; a call may
    leave it out.
    """
    return partial(_evaluate, compute, divisor), partial(_emit, sql, divisor)


def _evaluate(compute, divisor, evaluator, apply):
    values = []
    for index, arg in enumerate(apply.args):
        exact = apply.function.argument(index).exact
        value = evaluator.exact(arg) if exact else evaluator.value(arg)
        if value.missing:
            return value
        values.append(value.value)
    if divisor is not None and divisor < len(values) and not values[divisor]:
        return Value(None, "division_by_zero")
    return Value(compute(values, apply.options))


def _emit(sql, divisor, emitter, apply):
    operands = []
    for index, arg in enumerate(apply.args):
        exact = apply.function.argument(index).exact and arg.type == NUMBER
        operands.append(emitter.ratio(arg) if exact else emitter.value(arg))
    issues = emitter.operand_issues(apply)
    if divisor is not None and divisor < len(operands) and not literal_sign(apply.args[divisor]):
        operand = operands[divisor]
        issues.append(zero_issue(operand if isinstance(operand, Sql) else operand.top))
    return sql(operands, apply.options), first_issue(issues)


def template(text):
    """Return an `sql` for `strict` that puts the operands into `text`."""
    return lambda operands, _options: Sql.of(text, *operands)


def nested(name):
    """Return an `sql` for `strict` that folds the operands with a function of two arguments."""

    def sql(operands, _options):
        result, *others = operands
        for other in others:
            result = Sql.of(f"{name}({{}}, {{}})", result, other)
        return result

    return sql
