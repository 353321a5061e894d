"""The literal arguments of a call: digits, words, codes and names."""

from .errors import FormulaError
from .syntax import NUMBER, TEXT, Const, Name, Negative


def literals_of(function, matched, call):
    """Return the literal arguments, with the defaults of those left out."""
    found = []
    for index, arg in enumerate(function.args):
        if arg.form in _LITERALS:
            given = index < len(matched)
            found.append(
                _LITERALS[arg.form](function, arg, call.args[index]) if given else arg.default
            )
    return found


def _integer(function, arg, node):
    sign = 1
    if isinstance(node, Negative):
        sign, node = -1, node.operand
    number = node.value if isinstance(node, Const) and node.type == NUMBER else None
    if number is None or number != int(number) or not arg.low <= sign * number <= arg.high:
        raise FormulaError(
            "needs_number", node.start, node.length, name=function.name, low=arg.low, high=arg.high
        )
    return sign * int(number)


def _choice(function, arg, node):
    if not (isinstance(node, Const) and node.value in arg.choices):
        raise bad_choice(node, arg.choices)
    return node.value


def bad_choice(node, choices):
    found = node.value if isinstance(node, Const) else "..."
    choices = ", ".join(f'"{choice}"' for choice in choices)
    return FormulaError("bad_choice", node.start, node.length, found=found, choices=choices)


def _code(function, arg, node):
    if not (isinstance(node, Const) and node.type == TEXT):
        raise FormulaError(
            "needs_text", node.start, node.length, name=function.name, example=function.example
        )
    return node.value


def _indicator(function, arg, node):
    if not isinstance(node, Name):
        raise FormulaError("needs_name", node.start, node.length, name=function.name)
    return node.name


_LITERALS = {"integer": _integer, "choice": _choice, "code": _code, "indicator": _indicator}
