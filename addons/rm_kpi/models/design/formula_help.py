"""Help on functions, reasons and attributes in the user's language, from the engine's tables."""

# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

from ...engine.functions import GROUPS
from ..schemes.formula_words import arguments_of, signature
from ..schemes.scheme_formula import ATTRIBUTES


def function_help(env):
    """Return [{"name", "signature", "help", "example", "group", "kind"}] of all functions."""
    words = _words(env) | _words_of_many(env)
    groups, arguments = _groups(env), arguments_of(env)
    return [
        {
            "name": function.name,
            "signature": signature(function, arguments),
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


def attribute_names(env):
    """Return {attribute: what it is} of what formulas may ask of an RM."""
    names = {"岗位": env._("Code of the position"), "职级": env._("Code of the grade")}
    return {code: names.get(code, code) for code in ATTRIBUTES}


def issue_names(env):
    """Return {reason: words} for why a figure is missing."""
    return dict(env["rm.kpi.value"]._fields["issue"]._description_selection(env))


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
        "Detail rows": _("Detail rows"),
    }


def _words(env):
    """What each function does that has no like."""
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
        "IFMISSING": _(
            "x; where x has no value for this one reason, `otherwise`. See the reasons below."
        ),
        "MIN": _("The smallest."),
        "MAX": _("The largest."),
        "CLAMP": _("x kept between low and high: MAX(low, MIN(high, x))."),
        "ABS": _("x without its sign."),
        "SIGN": _("-1, 0 or 1."),
        "ROUND": _(
            "x with n decimals; a half goes away from zero (`half_up`), to the even"
            " digit (`half_even`), or everything is cut off (`down`)."
        ),
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
        "DAYS_IN_PERIOD": _("Days of the period."),
        "PERIOD_START": _("First day of the period."),
        "PERIOD_END": _("Last day of the period."),
        "MONTHS_BETWEEN": _("Complete months from one day to the other."),
        "DAYS_BETWEEN": _("Days from one day to the other."),
        "YEAR": _("The year of a day."),
        "MONTH": _("The month of a day, 1 to 12."),
        "PREV": _("The value of the period before."),
        "LAST_YEAR_END": _("The value at the end of last year."),
        "MONTHS_AGO": _("The value n months earlier."),
        "YTD": _("The sum since 1 January, this period included."),
        "UNDER": _(
            'A figure of another scheme, or `"score"`, in the same period over the RMs of the team'
            " that the appraised one leads, of his branch and all below, or of his region."
        ),
        "COUNT_ROWS": _("How many detail rows meet the condition."),
    }


def _words_of_many(env):
    """What functions do that differ in one word: how numbers are put together."""
    _ = env._
    sum_, average, count = _("Sum"), _("Average"), _("Number of values")
    least, most, place = _("Smallest value"), _("Largest value"), _("Place (1 is the highest)")
    percent = _("Place in per cent, (n - place) / (n - 1),")
    found = {}
    for name, what in {"SUM": sum_, "AVG": average, "COUNT": count}.items():
        found[f"{name}_LAST"] = _("%(what)s of the last n periods, this one included.", what=what)
    for name, what in {"SUM": sum_, "AVG": average, "MIN": least, "MAX": most}.items():
        found[f"{name}_ROWS"] = _(
            "%(what)s of x over the detail rows, those that meet the condition; x is computed, and"
            " rounded where it says so, row by row.",
            what=what,
        )
        found[f"{name}_OVER"] = _with_own(env, what)
    found["COUNT_OVER"] = _with_own(env, count)
    for name, what in {"RANK": place, "PERCENTRANK": percent}.items():
        found[name] = _(
            "%(what)s among the RMs of the same bank, branch, region, team, position, grade or"
            " level.",
            what=what,
        )
    for name, what in {
        "FLOOR": _("rounded down"),
        "CEIL": _("rounded up"),
        "TRUNC": _("rounded toward zero"),
    }.items():
        found[name] = _("x %(what)s to a multiple of the unit (1).", what=what)
    return found


def _with_own(env, what):
    return env._(
        "%(what)s among the RMs of the same bank, branch, region, team, position, grade or level,"
        ' the own value `"with"` or `"without"`.',
        what=what,
    )
