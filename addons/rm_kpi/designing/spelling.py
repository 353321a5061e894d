"""How a reference is written in a formula, such as TARGET(日均存款). No Odoo, no database."""

from ..engine.errors import FormulaError
from ..engine.formula import compile_formula
from ..engine.functions import FUNCTIONS
from ..engine.names import INDICATOR_KINDS
from ..engine.syntax import Ref

_PLAIN = ("indicator", "attribute", "rows")
_WRITTEN = {function.kind: function.name for function in FUNCTIONS.values() if function.kind}
# which table of a band holds is nothing that is typed; it needs a name of its own all the same
_WRITTEN["table"] = "BAND:"


def spell(external):
    """Return an external as somebody types it.

    >>> from ..engine.syntax import External
    >>> spell(External("avg_over", ("得分", "branch", "with")))
    'AVG_OVER(得分, "branch")'
    """
    if external.kind in _PLAIN:
        return external.args[0]
    given = external.args[:2] if external.args[2:] == ("with",) else external.args
    args = [_argument(external, number, arg) for number, arg in enumerate(given)]
    return f"{_WRITTEN[external.kind]}({', '.join(args)})"


def _argument(external, number, arg):
    if isinstance(arg, int) or (number == 0 and external.kind in INDICATOR_KINDS):
        return str(arg)
    return '"' + str(arg).replace('"', '""') + '"'


def read_reference(text, names):
    """Return the external that ``text`` names.

    :raises FormulaError: when it names none, or is more than one reference.
    """
    formula = compile_formula(text, names)
    if not isinstance(formula.root, Ref):
        raise FormulaError("needs_name", 0, len(text), name=text)
    return formula.root.external
