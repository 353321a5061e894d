"""How the call of a function is written, with its arguments in the user's language."""

# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation


def signature(function, words):
    """The call with its arguments in the user's language."""
    text = ""
    for arg in function.args:
        part = (", " if text else "") + words.get(arg.name, arg.name)
        text += f"[{part}]" if arg.optional else part
    dots = ", ..." if any(arg.repeat for arg in function.args) or function.pairs else ""
    return f"{function.name}({text}{dots})"


def arguments_of(env):
    """Return {argument as the engine calls it: in words}."""
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
        "rows": _("rows"),
        "figure": _("figure"),
        "how": _("how"),
    }
