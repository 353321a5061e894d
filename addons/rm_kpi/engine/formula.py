"""A formula that is in order: parsed, bound, typed, limited."""

from dataclasses import dataclass
from decimal import Decimal

from .binding import bind
from .detail import empty_rows
from .emitter import to_sql
from .errors import FormulaError
from .functions import RESERVED
from .grammar import parse
from .names import CURRENT_KINDS, INDICATOR_KINDS
from .normalise import normalise
from .sql import MAX_SQL, Column, Sql
from .syntax import Apply, External, Name, Node, Ref, walk
from .tables import Band, BandLine, Lookup
from .weight import check_weight


@dataclass(frozen=True)
class Formula:
    """`root` is the bound tree, `requirements` what it refers to in the order of the text."""

    text: str
    root: Node
    requirements: tuple[External, ...]

    @property
    def type(self):
        """Type of the result, see `syntax.TYPES`."""
        return self.root.type

    @property
    def depends_on(self):
        """Codes of the indicators whose value in the same run is needed first."""
        return _codes(self.requirements, CURRENT_KINDS)

    @property
    def uses(self):
        """Codes of all indicators mentioned, of whatever period or RM, and of targets."""
        return _codes(self.requirements, INDICATOR_KINDS)


def _codes(externals, kinds):
    return list({item.args[0]: True for item in externals if item.kind in kinds})


def compile_formula(text, names, expected=None):
    """Return the `Formula` of `text`, or raise `FormulaError` with code and position.

    `names` is a `Names`; `expected` a type the result must have.
    """
    root = bind(parse(text), names)
    if expected and root.type != expected:
        raise FormulaError("wrong_result", 0, len(text), expected=expected, found=root.type)
    check_weight(root)
    formula = Formula(text, root, requirements(root))
    _check_sql(formula, names)
    return formula


def requirements(root):
    """Return the externals of a bound tree, each once, in the order of the text."""
    found = {}
    for node in walk(root):
        if isinstance(node, Ref):
            if node.external.kind != "column":  # a column comes with its rows
                found[node.external] = True
        elif isinstance(node, Apply):
            found.update({item: True for item in node.options if isinstance(item, External)})
    return tuple(found)


def _check_sql(formula, names):
    """Write the SQL once with stand-ins: too long is refused now, not in the night's run."""
    context = {external: _stand_in(external, formula, names) for external in formula.requirements}
    try:
        fragment = to_sql(formula, context)
    except FormulaError as error:
        raise FormulaError("too_complex", 0, len(formula.text)) from error
    if len(fragment.value.text) + len(fragment.issue.text) > MAX_SQL:
        raise FormulaError("too_complex", 0, len(formula.text))


def _stand_in(external, formula, names):
    if external.kind in ("band", "brackets"):
        lines = max(10, len(names.band_formulas.get(external.args[0], ())))
        return Band((BandLine(Decimal(0), Decimal(1), Decimal(1)),) * lines)
    if external.kind == "rows":
        return empty_rows(names.rows[external.args[0]])
    if external.kind == "lookup":
        keys = _key_count(external, formula)
        return Lookup({(Decimal(index),) * keys: Decimal(1) for index in range(10)})
    return Column(Sql("base.value_1"), Sql("base.issue_1"))


def _key_count(external, formula):
    return next(
        len(node.args)
        for node in walk(formula.root)
        if isinstance(node, Apply) and external in node.options
    )


def check(text, names, expected=None, translate=None):
    """Return {"ok", "error", "position", "uses"} for `text`, as a screen shows it.

    In order: error and position are False, uses the codes of the indicators. Refused: a sentence,
    the character it is about (from 0), and no uses. `translate(error) -> str` replaces the English
    sentence.
    """
    try:
        formula = compile_formula(text, names, expected)
    except FormulaError as error:
        sentence = translate(error) if translate else error.message
        return {"ok": False, "error": sentence, "position": error.position, "uses": []}
    return {"ok": True, "error": False, "position": False, "uses": formula.uses}


def is_identifier(code):
    """True when `code` can be the name of an indicator in formulas.

    It must come out of a formula as it went in: letters of any script, digits (half-width), `_`, at
    least one that is no digit, and no word of the language.

    >>> [is_identifier(code) for code in ("日均存款", "5级分类", "a b", "MAX", "12", "存款２")]
    [True, True, False, False, False, False]
    """
    try:
        plain = normalise(code) == code and parse(code) == Name(0, len(code), code)
    except FormulaError:
        return False
    return plain and code.upper() not in RESERVED
