"""How an appraiser gives points: leniency, spread and halo."""

from dataclasses import dataclass
from decimal import Decimal

from .exact import quotient
from .sheet import DIGITS


@dataclass(frozen=True)
class Habits:
    """``mean`` of the sheets' scores; ``leniency``: mean above what the others gave the same RMs;
    ``spread``: highest less lowest score; ``halo``: share of sheets whose items all have the same
    share of their points, None without sheets of two items or more.
    """

    sheets: int
    mean: Decimal
    leniency: Decimal | None
    spread: Decimal
    halo: Decimal | None


def habits(sheets):
    """Return the :class:`Habits` of one appraiser.

    :param sheets: list of (score, mean of the others' scores on the same RM or None, list of
        (points, most)).
    """
    if not sheets:
        raise ValueError("an appraiser without sheets has no habits")
    scores = [score for score, _others, _items in sheets]
    apart = [score - others for score, others, _items in sheets if others is not None]
    many = [items for _score, _others, items in sheets if len(items) > 1]
    flat = [items for items in many if len({quotient(p, most, DIGITS) for p, most in items}) == 1]
    return Habits(
        sheets=len(sheets),
        mean=quotient(sum(scores), len(scores), DIGITS),
        leniency=quotient(sum(apart), len(apart), DIGITS) if apart else None,
        spread=max(scores) - min(scores),
        halo=quotient(len(flat), len(many), DIGITS) if many else None,
    )
