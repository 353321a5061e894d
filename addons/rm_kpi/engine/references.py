"""What type a reference has, and whether there is such a thing."""

from .errors import FormulaError
from .names import PERIOD_TYPES
from .syntax import NUMBER


def reference_type(function, literals, call, names):
    """Return the type of what `function` refers to; for a table (result type, types of its keys).

    `literals` are the literal arguments of `call`, the code or the name first.
    """
    kind = function.kind
    if kind in PERIOD_TYPES:
        return PERIOD_TYPES[kind]
    place = call.args[0]
    if kind == "under":
        return _under(names, literals, call)
    find = _FIND.get(kind, _of_indicator)
    found = find(names, literals[0], function)
    if found is None:
        code = _UNKNOWN.get(kind, "unknown_name")
        raise FormulaError(code, place.start, place.length, name=literals[0][:64])
    if function.result == NUMBER and found != NUMBER and kind not in _FIND:
        raise FormulaError("wrong_type", place.start, place.length, expected=NUMBER, found=found)
    return found


def _under(names, literals, call):
    scheme, figure = literals[:2]
    for index, known in enumerate((names.schemes, names.schemes.get(scheme, ()))):
        if literals[index] not in known:
            place = call.args[index]
            code = ("unknown_scheme", "unknown_figure")[index]
            if not index and scheme in names.circular:
                code = "scheme_circle"
            details = {"name": (scheme, figure)[index][:64]}
            raise FormulaError(code, place.start, place.length, **details)
    return NUMBER


def _of_indicator(names, code, function):
    """Other periods and other RMs: of an indicator, or of an attribute where the type fits."""
    return names.indicators.get(code)


def _target(names, code, function):
    if code not in names.indicators or (names.targets is not None and code not in names.targets):
        return None
    return NUMBER


def _band(names, code, function):
    return (names.bands[code], ()) if code in names.bands else None


def _brackets(names, code, function):
    return (NUMBER, ()) if code in names.brackets else None


def _lookup(names, code, function):
    table = names.lookups.get(code)
    return table and (table.result, table.keys)


_FIND = {
    "param": lambda names, code, function: names.parameters.get(code),
    "input": lambda names, code, function: names.inputs.get(code),
    "target": _target,
    "band": _band,
    "brackets": _brackets,
    "lookup": _lookup,
}
_UNKNOWN = {
    "param": "unknown_parameter",
    "input": "unknown_input",
    "target": "unknown_target",
    "band": "unknown_band",
    "brackets": "unknown_brackets",
    "lookup": "unknown_lookup",
}
