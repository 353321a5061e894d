"""Help on functions, reasons and attributes in the user's language, from the engine's tables."""

# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

from ...engine.errors import ISSUES
from ...engine.functions import GROUPS
from ..schemes.scheme_formula import ATTRIBUTES


def function_help(env):
    """Return [{"name", "signature", "help", "example", "group", "kind"}] of all functions."""
    words = {}
    for part in (_conditions, _numbers, _scoring, _dates, _history, _peers):
        words.update(part(env))
    groups, arguments = _groups(env), _arguments(env)
    return [
        {
            "name": function.name,
            "signature": _signature(function, arguments),
            "help": words.get(function.name, function.doc).replace("`", ""),
            "example": function.example,
            "group": groups.get(title, title),
            "kind": function.kind or "",
            "quoted": any(arg.form == "code" for arg in function.args[:1]),
            "empty": not function.args,
        }
        for title, functions in GROUPS.items()
        for function in functions
    ]


def _signature(function, words):
    """The call with its arguments in the user's language."""
    text = ""
    for arg in function.args:
        part = (", " if text else "") + words.get(arg.name, arg.name)
        text += f"[{part}]" if arg.optional else part
    dots = ", ..." if any(arg.repeat for arg in function.args) or function.pairs else ""
    return f"{function.name}({text}{dots})"


def attribute_names(env):
    """Return {attribute: what it is} of what formulas may ask of an RM."""
    names = {"岗位": env._("Code of the position"), "职级": env._("Code of the grade")}
    return {code: names.get(code, code) for code in ATTRIBUTES}


def issue_names(env):
    """Return {reason: words} for why a figure is missing."""
    _ = env._
    words = {
        "no_data": _("no data"),
        "division_by_zero": _("division by zero"),
        "overflow": _("the result is above 10^25"),
        "missing_target": _("no target"),
        "missing_input": _("not yet entered"),
        "missing_parameter": _("no parameter value"),
        "missing_attribute": _("attribute not filled in"),
        "missing_history": _("no earlier value"),
        "no_band": _("in no band"),
        "no_row": _("not in the look-up table"),
        "no_case": _("no condition holds"),
    }
    return {**ISSUES, **words}


def _groups(env):
    _ = env._
    return {
        "Conditions": _("Conditions"),
        "Numbers": _("Numbers"),
        "Scoring": _("Scoring"),
        "References": _("References"),
        "Dates": _("Dates"),
        "Other periods": _("Other periods"),
        "Other RMs": _("Other RMs"),
    }


def _arguments(env):
    _ = env._
    return {
        "condition": _("condition"),
        "then": _("then"),
        "else": _("else"),
        "result": _("result"),
        "low": _("low"),
        "high": _("high"),
        "mode": _("mode"),
        "unit": _("unit"),
        "actual": _("actual"),
        "target": _("target"),
        "points": _("points"),
        "rule": _("rule"),
        "code": _("code"),
        "key": _("key"),
        "indicator": _("indicator"),
        "from": _("from"),
        "to": _("to"),
        "scope": _("scope"),
        "own": _("own"),
    }


def _conditions(env):
    _ = env._
    return {
        "IF": _("`then` when the condition holds, else `else`."),
        "IFS": _(
            "The result after the first condition that holds; a last result alone covers the rest."
        ),
        "AND": _("True when all hold. Also written `a AND b`."),
        "OR": _("True when one holds. Also written `a OR b`."),
        "NOT": _("True when the condition does not hold."),
        "IN": _("True when x equals one of the others. Also written `x IN (a, b)`."),
        "COALESCE": _("The first that has a value."),
    }


def _numbers(env):
    _ = env._
    return {
        "MIN": _("The smallest."),
        "MAX": _("The largest."),
        "CLAMP": _("x kept between low and high: MAX(low, MIN(high, x))."),
        "ABS": _("x without its sign."),
        "SIGN": _("-1, 0 or 1."),
        "ROUND": _(
            "x with n decimals; a half goes away from zero (`half_up`), to the even"
            " digit (`half_even`), or everything is cut off (`down`)."
        ),
        "FLOOR": _("x rounded down to a multiple of the unit (1)."),
        "CEIL": _("x rounded up to a multiple of the unit (1)."),
        "TRUNC": _("x rounded toward zero to a multiple of the unit (1)."),
    }


def _scoring(env):
    _ = env._
    return {
        "STEP": _(
            "`points` for each whole unit the actual is above the target, minus points below it."
        ),
        "RATE": _(
            'actual / target. Without a target, or with target 0: 0 for `"zero"`, 1'
            ' for `"full"`, no value for `"missing"` (also when left out), or the'
            " number given."
        ),
        "BAND": _("The result of the first line of the band table that holds x."),
        "PROGRESSIVE": _("Each part of x times the rate of the bracket it lies in, added up."),
        "LOOKUP": _("The result of the row of the look-up table with these keys."),
        "PARAM": _("A parameter, as valid for the RM."),
        "TARGET": _("The target of an indicator."),
        "INPUT": _("A figure entered by a department."),
    }


def _dates(env):
    _ = env._
    return {
        "DAYS_IN_PERIOD": _("Days of the period."),
        "PERIOD_START": _("First day of the period."),
        "PERIOD_END": _("Last day of the period."),
        "MONTHS_BETWEEN": _("Complete months from one day to the other."),
    }


def _history(env):
    _ = env._
    return {
        "PREV": _("The value of the period before."),
        "LAST_YEAR_END": _("The value at the end of last year."),
        "MONTHS_AGO": _("The value n months earlier."),
        "YTD": _("The sum since 1 January, this period included."),
        "AVG_LAST": _("The average of the last n periods, this one included."),
        "SUM_LAST": _("The sum of the last n periods, this one included."),
        "COUNT_LAST": _("How many of the last n periods have a value."),
    }


def _peers(env):
    _ = env._
    return {
        "SUM_OVER": _(
            "The sum among the RMs of the same bank, branch, team, position, grade or"
            ' level, the own value `"with"` or `"without"`.'
        ),
        "AVG_OVER": _(
            "The average among the RMs of the same bank, branch, team, position,"
            ' grade or level, the own value `"with"` or `"without"`.'
        ),
        "COUNT_OVER": _(
            "How many have a value among the RMs of the same bank, branch, team,"
            ' position, grade or level, the own value `"with"` or `"without"`.'
        ),
        "MIN_OVER": _(
            "The smallest value among the RMs of the same bank, branch, team,"
            ' position, grade or level, the own value `"with"` or `"without"`.'
        ),
        "MAX_OVER": _(
            "The largest value among the RMs of the same bank, branch, team,"
            ' position, grade or level, the own value `"with"` or `"without"`.'
        ),
        "RANK": _(
            "The place, 1 for the highest value, equal values share a place, among"
            " the RMs of the same bank, branch, team, position, grade or level."
        ),
        "PERCENTRANK": _(
            "(n - place) / (n - 1) among the RMs of the same bank, branch, team,"
            " position, grade or level."
        ),
    }
