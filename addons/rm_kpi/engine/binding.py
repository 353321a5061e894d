"""From what was typed to what it means: names looked up, arguments matched, types checked.

The result has no `Name` and no `Call` left; every node has a type. The first thing wrong from left
to right is refused, with its place.
"""

from dataclasses import replace
from decimal import Decimal

from .errors import FormulaError, unknown
from .functions import FUNCTIONS
from .grammar import parse
from .literals import bad_choice, literals_of
from .lookups import LOOKED_UP, LOOKED_UP_NAME, TABLE
from .references import reference_type
from .signature import ANY
from .syntax import (
    BOOLEAN,
    NUMBER,
    TEXT,
    Apply,
    Call,
    Compare,
    Const,
    External,
    Name,
    Negative,
    Percent,
    Product,
    Ref,
    Sum,
)
from .values import DECIMALS

RATE_RULES = {"zero": Decimal(0), "full": Decimal(1), "missing": None}


def bind(tree, names):
    """Return the bound tree of a typed `tree`; `names` is what it may refer to."""
    return _Binder(names).bind(tree)


class _Binder:
    """Binds one text; ``rows``: inside a function over these detail rows.

    ``bands``: the bands one of whose results it is, the innermost last; its nodes then have the
    ``place`` of the call that looks into the band.
    """

    def __init__(self, names, rows=None, bands=(), place=None, in_rows=False):
        self._names = names
        self._rows = rows
        self._bands = bands
        self._place = place
        self._in_rows = in_rows or bool(rows)

    def bind(self, node, expected=None):
        bound = _BIND[type(node)](self, node)
        if self._place:
            bound = replace(bound, start=self._place[0], end=self._place[1])
        if expected and bound.type != expected:
            raise FormulaError(
                "wrong_type", node.start, node.length, expected=expected, found=bound.type
            )
        return bound

    def _const(self, node):
        return node

    def _name(self, node):
        name = node.name
        columns = self._names.rows[self._rows] if self._rows else {}
        if name in columns:
            external = External("column", (self._rows, name))
            return Ref(node.start, node.end, external, columns[name])
        if self._bands and not self._rows and name == LOOKED_UP_NAME:
            return Ref(node.start, node.end, LOOKED_UP, NUMBER)
        for kind, types in (
            ("indicator", self._names.indicators),
            ("attribute", self._names.attributes),
        ):
            if name in types:
                return Ref(node.start, node.end, External(kind, (name,)), types[name])
        if name.upper() in FUNCTIONS:
            raise FormulaError("function_as_name", node.start, node.length, name=name.upper())
        if name in self._names.rows:
            raise FormulaError("rows_as_figure", node.start, node.length, name=name)
        known = [*columns, *self._names.indicators, *self._names.attributes]
        raise unknown("unknown_name", name, known, node.start, node.length)

    def _negative(self, node):
        operand = self.bind(node.operand, NUMBER)
        if isinstance(operand, Const):
            return Const(node.start, node.end, operand.value.copy_negate(), NUMBER)
        return replace(node, operand=operand)

    def _percent(self, node):
        operand = self.bind(node.operand, NUMBER)
        if isinstance(operand, Const):
            hundredth = operand.value.scaleb(-2)
            if hundredth.as_tuple().exponent >= -DECIMALS:
                return Const(node.start, node.end, hundredth, NUMBER)
        return replace(node, operand=operand)

    def _sum(self, node):
        return replace(
            node, terms=tuple((sign, self.bind(term, NUMBER)) for sign, term in node.terms)
        )

    def _product(self, node):
        return replace(
            node, factors=tuple((sign, self.bind(factor, NUMBER)) for sign, factor in node.factors)
        )

    def _compare(self, node):
        left, right = self.bind(node.left), self.bind(node.right)
        unordered = left.type in (TEXT, BOOLEAN) and node.operator not in ("=", "<>")
        if left.type != right.type or unordered:
            raise FormulaError(
                "not_comparable",
                node.start,
                node.length,
                left=left.type,
                right=right.type,
                operator=node.operator,
            )
        return replace(node, left=left, right=right)

    def _call(self, call):
        function = FUNCTIONS.get(call.name)
        if function is None:
            length = call.name_length
            raise unknown("unknown_function", call.name, FUNCTIONS, call.start, length)
        if function.kind and function.kind not in self._names.kinds:
            raise FormulaError("not_available", call.start, call.length, name=function.name)
        matched = function.match(call)
        if function.rows:
            return self._over_rows(function, matched, call)
        literals = literals_of(function, matched, call)
        if function.evaluate is None:
            type_ = reference_type(function, literals, call, self._names)
            return Ref(call.start, call.end, External(function.kind, tuple(literals)), type_)
        result, key_types = function.result, ()
        if function.kind:
            result, key_types = reference_type(function, literals, call, self._names)
            literals[0] = External(function.kind, (literals[0],))
        args, common = self._arguments(function, matched, call, key_types)
        type_ = common if result == ANY else result
        if function.kind == "band":
            results = self._band_results(call, literals[0].args[0], type_)
            args, literals = [*args, *results.values()], [*literals, *results]
        if function.kind in ("band", "brackets") and literals[0].args[0] in self._names.several:
            which = External("table", literals[0].args)
            args, literals = [*args, Ref(call.start, call.end, which, TEXT)], [*literals, TABLE]
        return Apply(call.start, call.end, function, tuple(args), tuple(literals), type_)

    def _over_rows(self, function, matched, call):
        """A function over detail rows: inside it, their columns are names."""
        place = call.args[0]
        if self._in_rows:
            raise FormulaError("rows_in_rows", call.start, call.length, name=function.name)
        if not isinstance(place, Name) or place.name not in self._names.rows:
            found = place.name if isinstance(place, Name) else "..."
            raise FormulaError("unknown_rows", place.start, place.length, name=found[:64])
        inside = _Binder(self._names, place.name, self._bands, self._place)
        args = tuple(
            inside.bind(node, arg.type)
            for arg, node in zip(matched[1:], call.args[1:], strict=True)
        )
        rows = External("rows", (place.name,))
        return Apply(call.start, call.end, function, args, (rows,), NUMBER)

    def _band_results(self, call, code, type_):
        """Bind the results of a band that are formulas: {number of the line: bound tree}."""
        texts = self._names.band_formulas.get(code, ())
        if texts and code in self._bands:
            raise FormulaError("band_circle", call.start, call.length, name=code)
        place = self._place or (call.start, call.end)
        inside = _Binder(self._names, None, (*self._bands, code), place, self._in_rows)
        return {n: inside.result(text, type_, call, code) for n, text in enumerate(texts) if text}

    def result(self, text, type_, call, code):
        """Bind one result of a band; what is wrong with it is told with its own place."""
        try:
            return self.bind(parse(text), type_)
        except FormulaError as error:
            problem = error.details["problem"] if error.code == "band_formula" else error
            raise FormulaError(
                "band_formula", call.start, call.length, name=code, problem=problem
            ) from None

    def _arguments(self, function, matched, call, key_types):
        """Bind the expressions among the arguments; return them and the type of those of ANY."""
        bound, common, keys = [], None, _keys(matched, call, key_types)
        for arg, node in zip(matched, call.args, strict=True):
            if arg.form == "rule":
                bound += self._rule(node)
            if arg.form != "value":
                continue
            if arg.type == ANY:
                bound.append(self.bind(node))
                common = common or bound[-1].type
                _same_type(function, common, bound[-1])
            else:
                bound.append(self.bind(node, next(keys) if arg.type == "keys" else arg.type))
        return bound, common

    def _rule(self, node):
        """RATE's rule: a word or a number; "missing" is the same as no rule."""
        if not (isinstance(node, Const) and node.type == TEXT):
            return [self.bind(node, NUMBER)]
        if node.value not in RATE_RULES:
            raise bad_choice(node, RATE_RULES)
        value = RATE_RULES[node.value]
        return [] if value is None else [Const(node.start, node.end, value, NUMBER)]


def _keys(matched, call, key_types):
    """Return the types of the keys of LOOKUP one by one; their number must be the table's."""
    found = sum(arg.type == "keys" for arg in matched)
    if found != len(key_types):
        name, count = call.args[0].value, len(key_types)
        raise FormulaError(
            "wrong_keys", call.start, call.length, name=name, count=count, found=found
        )
    return iter(key_types)


def _same_type(function, common, node):
    if node.type != common:
        raise FormulaError(
            "mixed_types",
            node.start,
            node.length,
            name=function.name,
            expected=common,
            found=node.type,
        )


_BIND = {
    Const: _Binder._const,
    Name: _Binder._name,
    Negative: _Binder._negative,
    Percent: _Binder._percent,
    Sum: _Binder._sum,
    Product: _Binder._product,
    Compare: _Binder._compare,
    Call: _Binder._call,
}
