"""Functions that do not need all of their operands: conditions, choices, COALESCE, RATE.

Each has its two sides here, `<name>_value(evaluator, apply)` and `<name>_sql(emitter, apply)`, so
that their rules for missing operands can be compared line by line.
"""

from .exact import compare, rate
from .ratio import Ratio, compare_ratios, rate_issue
from .sql import PG_TYPES, Sql, first_issue, reason
from .syntax import NUMBER
from .values import Value, divide

NO_REASON = Sql("NULL::text")
#: reasons that a formula may provide for, see ``values``
REASONS = (
    "no_data",
    "division_by_zero",
    "missing_target",
    "missing_input",
    "missing_parameter",
    "missing_attribute",
    "missing_history",
    "missing_result",
    "not_collected",
    "no_band",
    "missing_band",
    "no_row",
    "no_case",
)


def all_value(evaluator, apply):
    """AND: false when any operand is false, else missing when any is missing."""
    return _three_valued((evaluator.value(arg) for arg in apply.args), decides=False)


def any_value(evaluator, apply):
    """OR: true when any operand is true, else missing when any is missing."""
    return _three_valued((evaluator.value(arg) for arg in apply.args), decides=True)


def _three_valued(values, decides):
    missing = None
    for value in values:
        if value.value is decides:
            return Value(decides)
        missing = missing or (value if value.missing else None)
    return missing or Value(not decides)


def all_sql(emitter, apply):
    return _three_valued_sql(emitter, apply, " AND ")


def any_sql(emitter, apply):
    return _three_valued_sql(emitter, apply, " OR ")


def _three_valued_sql(emitter, apply, operator):
    value = Sql.of("({})", Sql.join(operator, (emitter.value(arg) for arg in apply.args)))
    return value, _when_missing(value, (emitter.issue(arg) for arg in apply.args))


def _when_missing(value, issues):
    issue = first_issue(issues)
    if issue is None:
        return None
    return Sql.of("CASE WHEN {} IS NULL THEN {} END", value, issue)


def in_value(evaluator, apply):
    """IN: the same as OR(x = a, x = b, ...)."""
    item = evaluator.exact(apply.args[0])

    def equal(value):
        missing = next((side for side in (item, value) if side.missing), None)
        return missing or Value(compare("=", item.value, value.value))

    return _three_valued((equal(evaluator.exact(arg)) for arg in apply.args[1:]), decides=True)


def in_sql(emitter, apply):
    if apply.args[0].type == NUMBER:
        ratios = [emitter.ratio(arg) for arg in apply.args]
    else:
        ratios = [Ratio(emitter.value(arg)) for arg in apply.args]
    item, *others = ratios
    if any(ratio.bottom for ratio in ratios):
        tests = Sql.join(" OR ", (compare_ratios("=", item, other) for other in others))
        value = Sql.of("({})", tests)
    else:
        value = Sql.of("({} IN ({}))", item.top, Sql.join(", ", (other.top for other in others)))
    return value, _when_missing(value, emitter.operand_issues(apply))


def choose_value(evaluator, apply):
    """IF and IFS: conditions in order; a missing condition makes the result missing."""
    for condition, result in _cases(apply):
        held = evaluator.value(condition)
        if held.missing:
            return held
        if held.value:
            return evaluator.value(result)
    if len(apply.args) % 2:
        return evaluator.value(apply.args[-1])
    return Value(None, "no_case")


def choose_sql(emitter, apply):
    if len(apply.args) % 2:
        value, issue = emitter.value(apply.args[-1]), emitter.issue(apply.args[-1])
    else:
        value, issue = Sql(f"NULL::{PG_TYPES[apply.type]}"), reason("no_case")
    for condition, result in reversed(_cases(apply)):
        holds, unknown = emitter.value(condition), emitter.issue(condition)
        value = _choice(holds, emitter.value(result), value, None)
        inner = emitter.issue(result)
        if inner is None and issue is None:
            issue = unknown
        else:
            issue = _choice(holds, inner or NO_REASON, issue or NO_REASON, unknown)
    return value, issue


def _cases(apply):
    return list(zip(apply.args[::2], apply.args[1::2], strict=False))


def _choice(holds, then, otherwise, unknown):
    """A condition that is NULL chooses neither branch."""
    if unknown is None:
        return Sql.of("CASE {} WHEN TRUE THEN {} WHEN FALSE THEN {} END", holds, then, otherwise)
    return Sql.of(
        "CASE {} WHEN TRUE THEN {} WHEN FALSE THEN {} ELSE {} END", holds, then, otherwise, unknown
    )


def coalesce_value(evaluator, apply):
    """COALESCE: the first operand that is there; none, the reason of the first."""
    first = None
    for arg in apply.args:
        value = evaluator.value(arg)
        if not value.missing:
            return value
        first = first or value
    return first


def coalesce_sql(emitter, apply):
    value = Sql.of("COALESCE({})", Sql.join(", ", (emitter.value(arg) for arg in apply.args)))
    if any(emitter.issue(arg) is None for arg in apply.args):
        return value, None
    rest = [emitter.value(arg) for arg in apply.args[1:]]
    issue = emitter.issue(apply.args[0])
    if not rest:
        return value, issue
    others = Sql.of("COALESCE({})", Sql.join(", ", rest))
    return value, Sql.of("CASE WHEN {} IS NULL THEN {} END", others, issue)


def if_missing_value(evaluator, apply):
    """IFMISSING: x, or the other where x is missing for the reason named."""
    value = evaluator.value(apply.args[0])
    if value.missing and value.issue == apply.options[0]:
        return evaluator.value(apply.args[1])
    return value


def if_missing_sql(emitter, apply):
    value, other = (emitter.value(arg) for arg in apply.args)
    issue, lacking = (emitter.issue(arg) for arg in apply.args)
    if issue is None:
        return value, None
    named = reason(apply.options[0])
    found = Sql.of("CASE WHEN {} = {} THEN {} ELSE {} END", issue, named, other, value)
    told = Sql.of(
        "CASE WHEN {} = {} THEN {} ELSE {} END", issue, named, lacking or NO_REASON, issue
    )
    return found, told


def rate_value(evaluator, apply):
    """RATE: actual / target, the third operand where the target is missing or 0."""
    return rate(evaluator.value, apply, divide)


def rate_sql(emitter, apply):
    actual, target, *rule = (emitter.value(arg) for arg in apply.args)
    issues = [emitter.issue(arg) for arg in apply.args]
    if not rule:
        return Sql.of("rm_div({}, {})", actual, target), rate_issue(target, issues)
    return Sql.of("rm_rate({}, {}, {})", actual, target, *rule), rate_issue(target, issues)
