"""How far it is to the next grade in each figure, exactly. No Odoo, no database.

One raw figure of one RM is moved, all others stay; what the formulas say then is worked out by the
interpreter, averages and sums over peers included, since the RM's own figure is part of them.
"""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from ..engine.derived import DERIVED_KINDS, rolling_value
from ..engine.interpreter import evaluate
from ..engine.names import CURRENT_KINDS, PEER_KINDS, ROLLING_KINDS
from ..engine.syntax import External
from ..engine.values import EXACT, Value, divide
from .history import past_figures

#: further than this a way is no advice
_MOST = {"money": Decimal(10) ** 11, "count": Decimal(10) ** 5}
_STEP = {"money": Decimal("0.01"), "count": Decimal(1)}
_SUMS = ("sum_over", "avg_over")
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Way:
    """``amount`` more (or, ``less``, fewer) of the figure ``code`` reaches ``reached``."""

    code: str
    less: bool
    amount: Decimal
    value: Decimal
    reached: Decimal


@dataclass
class Ladder:
    """One RM's result and what his formulas need.

    :param plan: :class:`~.plan.Plan` of the scheme.
    :param values: {code: Value} of raw and computed figures as stored.
    :param context: {external: Value or table} of everything else the formulas need, as stored.
    :param around: {external: (sum, count)} over the RM and his peers, of sums and averages.
    :param inputs: the result's frozen inputs, for earlier periods.
    :param weights: {code of a scoring indicator: weight}; ``digits`` of the score.
    :param served: (days served, days) when the score is prorated, or None.
    :param graded_by: code of the figure that the grades look at; empty: the score.
    :param fixed: codes of computed figures that a correction fixed.
    """

    plan: object
    period: object
    values: dict
    context: dict
    around: dict
    inputs: dict
    weights: dict
    digits: int
    served: tuple | None = None
    graded_by: str = ""
    fixed: frozenset = frozenset()
    _base: dict = field(default_factory=dict)

    def __post_init__(self):
        self._base = dict(self.context)
        for code, value in self.values.items():
            self._base[External("indicator", (code,))] = value

    def standing(self, code="", value=None):
        """Return what the grades look at, with the figure ``code`` at ``value``; None for none."""
        found = dict(self._base)
        moved = set()
        if code:
            found[External("indicator", (code,))] = Value(value)
            moved.add(code)
        for step in self.plan.steps:
            needs = step.rounded.requirements
            if step.code in self.fixed or not self._leans(needs, moved):
                continue
            for external in needs:
                if external.kind in DERIVED_KINDS and external.args[0] in moved:
                    found[external] = self._derived(external, found)
            found[External("indicator", (step.code,))] = evaluate(step.rounded, found)
            moved.add(step.code)
        return self._graded(found)

    def _leans(self, needs, moved):
        return any(item.kind in CURRENT_KINDS and item.args[0] in moved for item in needs)

    def _derived(self, external, found):
        own = External("indicator", external.args[:1])
        if external.kind in ROLLING_KINDS:
            past = past_figures(external, self.period, self.inputs)
            return rolling_value(external, found[own], past)
        before, now = self._base[own], found[own]
        if (
            external.kind not in _SUMS
            or external.args[2:] == ("without",)
            or before.missing
            or now.missing
        ):
            # places among the others stay as they are
            return self._base[external]
        total, count = self.around[external]
        total = EXACT.add(EXACT.subtract(total, before.value), now.value)
        return Value(total if external.kind == "sum_over" else divide(total, Decimal(count)))

    def _graded(self, found):
        if self.graded_by:
            return found[External("indicator", (self.graded_by,))].value
        total = Decimal(0)
        for code, weight in self.weights.items():
            points = found[External("indicator", (code,))]
            if points.missing:
                return None
            total = EXACT.add(total, EXACT.multiply(points.value, weight))
        total = EXACT.multiply(total, _HUNDREDTH)
        if self.served:
            served, days = self.served
            total = divide(EXACT.multiply(total, Decimal(min(served, days))), Decimal(days))
        return total.quantize(Decimal(1).scaleb(-self.digits), ROUND_HALF_UP)

    def way(self, code, unit, bound, closed=True):
        """Return the least change of a figure that reaches ``bound``, or None where none does.

        More of it, or where that does not help, less. ``unit`` is money (cents) or count (whole
        ones). Exact: one step less does not reach it.
        """
        own = self.values.get(code)
        if own is None or own.missing:
            return None
        step, most = _STEP[unit], _MOST[unit]
        for less in (False, True):
            farthest = max(min(own.value, most), Decimal(0)) if less else most
            sign = -1 if less else 1

            def reaches(steps, sign=sign):
                standing = self.standing(code, own.value + sign * steps * step)
                return standing is not None and (standing > bound or closed and standing == bound)

            found = _least(reaches, int(farthest / step))
            if found:
                amount = found * step
                reached = self.standing(code, own.value + sign * amount)
                return Way(code, less, amount, own.value, reached)
        return None


def _least(reaches, most):
    """Return the least number of steps up to ``most`` that reaches it, 0 where none does.

    Doubled until it does, then halved: of a figure that helps first and harms later the first
    place is found that a doubling meets.
    """
    low, high = 0, 1
    while high <= most and not reaches(high):
        low, high = high, high * 2
    if high > most:
        high = most
        if high <= low or not reaches(high):
            return 0
    while high - low > 1:
        middle = (low + high) // 2
        if reaches(middle):
            high = middle
        else:
            low = middle
    return high


def sums_needed(plan):
    """Return the externals over peers whose sum and count the ladder needs."""
    return [r for r in plan.requirements if r.kind in PEER_KINDS and r.kind in _SUMS]


def next_line(lines, standing, grade):
    """Return the nearest line of a band above ``standing`` with another grade, or None.

    ``lines``: [(lower or None, closed, result)].
    """
    above = [
        line
        for line in lines
        if line[0] is not None
        and (standing < line[0] or (standing == line[0] and not line[1]))
        and line[2] != (grade or "")
    ]
    return min(above, key=lambda line: line[0], default=None)
