"""The trees of a formula: what was typed, and what it means.

`parse` builds nodes of the first half; binding to the known names replaces `Name`, `Text`, `Call`
and the other leaves by `Const`, `Ref` and `Apply`, keeps the arithmetic nodes, and leaves a tree in
which every node has a type. Interpreter and SQL see bound trees only.

Every node knows its part of the typed text, `[start, end)` in characters, and how deep and large it
is; the limits hold while the tree is built.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from .errors import FormulaError

NUMBER = "number"
TEXT = "text"
BOOLEAN = "boolean"
DATE = "date"
TYPES = (NUMBER, TEXT, BOOLEAN, DATE)

MAX_DEPTH = 64
MAX_NODES = 2_000


@dataclass(frozen=True)
class Node:
    """A part of a formula."""

    start: int
    end: int
    size: int = field(init=False, repr=False, compare=False)
    depth: int = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        children = self.children
        object.__setattr__(self, "size", 1 + sum(child.size for child in children))
        object.__setattr__(self, "depth", 1 + max((child.depth for child in children), default=0))
        if self.depth > MAX_DEPTH:
            raise FormulaError("too_deep", self.start, self.length, limit=MAX_DEPTH)
        if self.size > MAX_NODES:
            raise FormulaError("too_many_nodes", self.start, self.length, limit=MAX_NODES)

    @property
    def children(self):
        """The operands, from left to right."""
        return ()

    @property
    def length(self):
        """Characters of typed text."""
        return self.end - self.start


# Leaves and calls as typed


@dataclass(frozen=True)
class Name(Node):
    name: str


@dataclass(frozen=True)
class Call(Node):
    """`name(args)`, also `a AND b`, `a OR b` and `x IN (a, b)`; `name` is upper case."""

    name: str
    args: tuple[Node, ...]
    name_length: int = 0

    @property
    def children(self):
        return self.args


# Arithmetic and comparisons: the same nodes before and after binding


@dataclass(frozen=True)
class Const(Node):
    """A literal: Decimal, str or bool."""

    value: Decimal | str | bool
    type: str


@dataclass(frozen=True)
class Negative(Node):
    operand: Node
    type: ClassVar[str] = NUMBER

    @property
    def children(self):
        return (self.operand,)


@dataclass(frozen=True)
class Percent(Node):
    """`x%`, that is x / 100."""

    operand: Node
    type: ClassVar[str] = NUMBER

    @property
    def children(self):
        return (self.operand,)


@dataclass(frozen=True)
class Sum(Node):
    """`a + b - c`: `terms` holds (operator, operand), the first with "+"."""

    terms: tuple[tuple[str, Node], ...]
    type: ClassVar[str] = NUMBER

    @property
    def children(self):
        return tuple(operand for _operator, operand in self.terms)


@dataclass(frozen=True)
class Product(Node):
    """`a * b / c`, from left to right: `factors` holds (operator, operand), the first with "*"."""

    factors: tuple[tuple[str, Node], ...]
    type: ClassVar[str] = NUMBER

    @property
    def children(self):
        return tuple(operand for _operator, operand in self.factors)


@dataclass(frozen=True)
class Compare(Node):
    """`left operator right` with one of = <> < <= > >=."""

    operator: str
    left: Node
    right: Node
    type: ClassVar[str] = BOOLEAN

    @property
    def children(self):
        return (self.left, self.right)


# Leaves and calls after binding


@dataclass(frozen=True)
class External:
    """Something the caller supplies: a figure, parameter, target, table, date, ... See `names`."""

    kind: str
    args: tuple[str | int, ...] = ()


@dataclass(frozen=True)
class Ref(Node):
    external: External
    type: str


@dataclass(frozen=True)
class Apply(Node):
    """A function on operands; `options` are its literal arguments (digits, modes, tables)."""

    function: Any
    args: tuple[Node, ...]
    options: tuple[Any, ...]
    type: str

    @property
    def children(self):
        return self.args


def walk_typed(node):
    """Yield `node` and all below it that stand in the typed text, not in the results of bands."""
    yield node
    is_band = isinstance(node, Apply) and node.function.kind in ("band", "brackets")
    for child in node.children[:1] if is_band else node.children:
        yield from walk_typed(child)


def walk(node):
    """Yield `node` and all below it, from left to right."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.children))
