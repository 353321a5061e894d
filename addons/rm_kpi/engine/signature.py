"""How a function is described: its arguments, what it gives, how both sides compute it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .errors import FormulaError
from .syntax import NUMBER

ANY = "any"  # one type for all arguments so marked, and for the result


@dataclass(frozen=True)
class Arg:
    """An argument.

    `form`: value (an expression of `type`), integer (a literal in `low`..`high`), choice (a literal
    text of `choices`), code (a literal text), indicator (a name), rows (the name of detail rows).
    `exact`: the function decides on the exact value of the arithmetic that stands there. The last
    argument may `repeat`.
    """

    name: str
    type: str = NUMBER
    form: str = "value"
    exact: bool = False
    optional: bool = False
    repeat: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 0


@dataclass(frozen=True)
class Function:
    """A function of the formula language.

    `kind` is set for those that refer to something outside the formula: without `evaluate` the call
    is that external (PARAM, PREV), with it the external is a table given as first option (BAND).
    `evaluate(evaluator, apply) -> Value` and `emit(emitter, apply) -> (value Sql, issue Sql or
    None)`. `weight`: how large the result gets compared with the arguments: largest, sum (they
    multiply), table.
    """

    name: str
    args: tuple[Arg, ...]
    result: str
    doc: str
    example: str
    kind: str | None = None
    evaluate: Callable | None = None
    emit: Callable | None = None
    weight: str = "largest"
    pairs: bool = False  # condition, result, condition, result, ..., [otherwise]
    rows: str | None = None  # what it makes of detail rows, see `detail`

    @property
    def signature(self):
        """The call as written in the reference: ROUND(x, n[, mode])."""
        text = ""
        for arg in self.args:
            part = (", " if text else "") + arg.name
            text += f"[{part}]" if arg.optional else part
        dots = ", ..." if any(arg.repeat for arg in self.args) or self.pairs else ""
        return f"{self.name}({text}{dots})"

    def argument(self, index):
        """Return the description of the expression at `index` of a bound call."""
        expressions = [arg for arg in self.args if arg.form == "value"]
        if self.pairs:
            return expressions[index % 2]
        return expressions[min(index, len(expressions) - 1)]

    def match(self, call):
        """Return one `Arg` for each argument of `call`; raise when their number is wrong."""
        given = len(call.args)
        if self.pairs:
            return self._match_pairs(call)
        least = sum(not arg.optional for arg in self.args)
        if given < least:
            raise self._wrong_count("too_few_arguments", call, least)
        if given > len(self.args):
            if not self.args or not self.args[-1].repeat:
                raise self._wrong_count("too_many_arguments", call, len(self.args))
            return self.args + self.args[-1:] * (given - len(self.args))
        return self.args[:given]

    def _match_pairs(self, call):
        condition, result = self.args[:2]
        given = len(call.args)
        if given < 2:
            raise self._wrong_count("too_few_arguments", call, 2)
        matched = (condition, result) * (given // 2)
        return matched + (result,) * (given % 2)

    def _wrong_count(self, code, call, count):
        return FormulaError(
            code, call.start, call.length, name=self.name, count=count, signature=self.signature
        )


def operation(name, args, result, doc, example, sides, **more):
    """Describe a function that computes; `sides` is (evaluate, emit)."""
    evaluate, emit = sides
    return Function(name, args, result, doc, example, evaluate=evaluate, emit=emit, **more)


def reference(name, args, doc, example, result=NUMBER, kind=None):
    """Describe a function that stands for something outside the formula."""
    return Function(name, args, result, doc, example, kind=kind or name.lower())
