"""The grammar of formulas (LALR) and the tree it gives.

Operators from weakest to strongest: OR, AND, comparison and IN (one, not chained), + and -,
* and /, sign, %. `AND(...)`, `OR(...)` and `IN(...)` may be written as functions as well. There is
no power, no assignment, no attribute, no index, no exponent notation.
"""

import unicodedata
from dataclasses import replace
from decimal import Decimal
from functools import cache, lru_cache

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from .errors import FormulaError
from .normalise import normalise, open_brackets
from .syntax import (
    BOOLEAN,
    MAX_NODES,
    NUMBER,
    TEXT,
    Call,
    Compare,
    Const,
    Name,
    Negative,
    Percent,
    Product,
    Sum,
)

MAX_DIGITS = 25
MAX_DECIMALS = 20

GRAMMAR = r"""
start: disjunction
?disjunction: conjunction (OR conjunction)*
?conjunction: comparison (AND comparison)*
?comparison: sum
    | sum COMPARE sum
    | sum IN LPAR arguments RPAR -> membership
?sum: product ((PLUS | MINUS) product)*
?product: sign ((TIMES | OVER) sign)*
?sign: MINUS sign -> negative
    | PLUS sign -> positive
    | percent
?percent: atom
    | percent PERCENT -> hundredth
?atom: NUMBER -> number
    | STRING -> text
    | TRUE -> boolean
    | FALSE -> boolean
    | NAME -> name
    | (NAME | AND | OR | IN) LPAR [arguments] RPAR -> call
    | LPAR disjunction RPAR -> bracketed
arguments: disjunction (COMMA disjunction)*

AND.2: /AND(?!\w)/i
OR.2: /OR(?!\w)/i
IN.2: /IN(?!\w)/i
TRUE.2: /TRUE(?!\w)/i
FALSE.2: /FALSE(?!\w)/i
NAME.1: /[0-9]*[^\W\d]\w*/
NUMBER: /[0-9]+(\.[0-9]+)?/
STRING: /"([^"]|"")*"|“[^“”]*”/
COMPARE: /<>|≠|<=|≤|>=|≥|<|>|=/
PLUS: "+"
MINUS: "-"
TIMES: "*"
OVER: "/"
PERCENT: "%"
LPAR: "("
RPAR: ")"
COMMA: ","
%ignore /[ \t\r\n]+/
"""

_OPERATORS = {"≠": "<>", "≤": "<=", "≥": ">="}


@lru_cache(maxsize=1024)
def parse(text):
    """Return the tree of `text`, or raise `FormulaError` with the place in the typed text.

    The formulas of a scheme are asked for again by each save, check and run; trees never change.
    """
    plain = normalise(text)
    if not plain.strip():
        raise FormulaError("empty", 0, len(text))
    try:
        return _parser().parse(plain)
    except UnexpectedInput as error:
        raise _refusal(error, plain, text) from None


@cache
def _parser():
    return Lark(GRAMMAR, parser="lalr", transformer=_Builder(), maybe_placeholders=False)


def _refusal(error, plain, text):
    """Say in our own terms where the grammar stopped."""
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        unclosed = open_brackets(plain, len(plain))
        if unclosed:
            return FormulaError("unclosed_bracket", unclosed[-1], 1)
        return FormulaError("unexpected_end", len(text.rstrip()))
    if isinstance(error, UnexpectedCharacters):
        position = error.pos_in_stream
        if plain[position] in '"“':
            return FormulaError("unclosed_string", position, len(text) - position)
        return FormulaError("unexpected_character", position, 1, found=text[position])
    start, end = error.token.start_pos, error.token.end_pos
    return FormulaError("unexpected_token", start, end - start, found=text[start:end][:40])


class _Builder(Transformer):
    """Called by the parser at each reduction, so building the tree needs no recursion."""

    def start(self, children):
        return children[0]

    def disjunction(self, children):
        return _infix("OR", children)

    def conjunction(self, children):
        return _infix("AND", children)

    def comparison(self, children):
        left, operator, right = children
        operator = _OPERATORS.get(operator, str(operator))
        return Compare(left.start, right.end, operator, left, right)

    def membership(self, children):
        item, operator, _open, arguments, close = children
        return Call(item.start, close.end_pos, "IN", (item, *arguments), len(operator))

    def sum(self, children):
        return Sum(children[0].start, children[-1].end, _operands("+", children))

    def product(self, children):
        return Product(children[0].start, children[-1].end, _operands("*", children))

    def negative(self, children):
        return Negative(children[0].start_pos, children[1].end, children[1])

    def positive(self, children):
        return _widen(children[1], children[0].start_pos, children[1].end)

    def hundredth(self, children):
        return Percent(children[0].start, children[1].end_pos, children[0])

    def number(self, children):
        (token,) = children
        whole, _point, decimals = token.partition(".")
        if len(whole) + len(decimals) > MAX_DIGITS or len(decimals) > MAX_DECIMALS:
            raise FormulaError(
                "number_too_long",
                token.start_pos,
                len(token),
                digits=MAX_DIGITS,
                decimals=MAX_DECIMALS,
            )
        return Const(token.start_pos, token.end_pos, Decimal(str(token)), NUMBER)

    def text(self, children):
        (token,) = children
        value = token[1:-1].replace('""', '"') if token[0] == '"' else token[1:-1]
        return Const(token.start_pos, token.end_pos, str(value), TEXT)

    def boolean(self, children):
        (token,) = children
        return Const(token.start_pos, token.end_pos, token.upper() == "TRUE", BOOLEAN)

    def name(self, children):
        (token,) = children
        return Name(token.start_pos, token.end_pos, str(token))

    def call(self, children):
        name, close = children[0], children[-1]
        arguments = children[2] if len(children) == 4 else ()
        function = unicodedata.normalize("NFKC", name).upper()
        return Call(name.start_pos, close.end_pos, function, tuple(arguments), len(name))

    def arguments(self, children):
        arguments = tuple(child for child in children if not isinstance(child, Token))
        if len(arguments) > MAX_NODES:
            raise FormulaError("too_many_nodes", arguments[0].start, 1, limit=MAX_NODES)
        return arguments

    def bracketed(self, children):
        opening, inner, closing = children
        return _widen(inner, opening.start_pos, closing.end_pos)


def _operands(first, children):
    """Pair each operand with the operator before it: a + b - c gives (+ a), (+ b), (- c)."""
    operators = [first, *(str(token) for token in children[1::2])]
    return tuple(zip(operators, children[::2], strict=True))


def _infix(name, children):
    return Call(children[0].start, children[-1].end, name, tuple(children[::2]), 0)


def _widen(node, start, end):
    """The same node with the brackets or sign around it counted as its text."""
    return replace(node, start=start, end=end)
