"""From the sheets about one RM to a score: groups of appraisers, missing sheets, extremes."""

from dataclasses import dataclass, field
from decimal import Decimal

from .exact import quotient, rounded
from .sheet import DIGITS

#: the RM's own sheet: its author is known to everybody, so it protects nobody
SELF = "self"
SKIP, ZERO, NO_SCORE = "skip", "zero", "no_score"
TOO_FEW, MISSING_SHEET = "too_few", "missing_sheet"


@dataclass(frozen=True)
class Rules:
    """What a plan says about combining.

    ``minimum``: number of finished sheets by others below which there is no score. ``missing``:
    an unfinished sheet is left out (``skip``), counts 0 (``zero``) or leaves the RM without score
    (``no_score``). ``trim``: so many highest and lowest sheets of a group are left out, where
    more than twice as many are there. ``digits``: decimals of the score.
    """

    minimum: int = 1
    missing: str = SKIP
    trim: int = 0
    digits: int = 2


@dataclass(frozen=True)
class Group:
    """The sheets of one group of appraisers about an RM; an unfinished one is None."""

    name: str
    weight: Decimal
    scores: tuple

    @property
    def finished(self):
        return [score for score in self.scores if score is not None]


@dataclass(frozen=True)
class Outcome:
    """Score or issue; ``averages`` and ``counts`` (finished sheets) per group's name."""

    score: Decimal | None
    issue: str = ""
    averages: dict = field(default_factory=dict)
    counts: dict = field(default_factory=dict)


def kept(scores, trim):
    """Return the scores in order, without the ``trim`` highest and lowest where enough remain."""
    ordered = sorted(scores)
    return ordered[trim : len(ordered) - trim] if len(ordered) > 2 * trim else ordered


def combine(groups, rules):
    """Return the :class:`Outcome` of the sheets about one RM."""
    counts = {group.name: len(group.finished) for group in groups}
    averages = {}
    for group in groups:
        zeros = [Decimal(0)] * (len(group.scores) - len(group.finished))
        scores = kept(group.finished + (zeros if rules.missing == ZERO else []), rules.trim)
        if scores:
            averages[group.name] = quotient(sum(scores), len(scores), DIGITS)
    others = sum(count for name, count in counts.items() if name != SELF)
    if others < rules.minimum:
        return Outcome(None, TOO_FEW, averages, counts)
    if rules.missing == NO_SCORE and any(None in group.scores for group in groups):
        return Outcome(None, MISSING_SHEET, averages, counts)
    present = [group for group in groups if group.name in averages]
    above = sum(averages[group.name] * Decimal(group.weight) for group in present)
    below = sum(Decimal(group.weight) for group in present)
    score = rounded(quotient(above, below, DIGITS), rules.digits)
    return Outcome(score, "", averages, counts)


def shown_groups(counts, minimum, anonymous):
    """Return the names of the groups whose averages may be shown.

    A group smaller than the minimum is hidden. What is hidden must not follow from the score and
    the groups that are shown: so the hidden ones together must reach the minimum too, else none
    is shown. The RM's own sheet always is: everybody knows who wrote it.

    :param counts: {group's name: number of finished sheets}.
    """
    present = {name: count for name, count in counts.items() if count}
    if not anonymous:
        return set(present)
    hidden = [n for name, n in present.items() if name != SELF and n < minimum]
    if hidden and sum(hidden) < minimum:
        return present.keys() & {SELF}
    return {name for name, count in present.items() if name == SELF or count >= minimum}
