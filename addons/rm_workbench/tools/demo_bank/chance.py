"""Seeded choices from integers only, so that the same seed gives the same bytes everywhere."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random


class Chance:
    """A stream of choices of its own, named by the words it is made of.

    Every part of the bank draws from its own stream: a change in one part leaves the others as
    they were. Only ``random()`` is used, the one method whose sequence Python promises to keep.
    """

    def __init__(self, *words: object):
        self._draw = Random(":".join(str(word) for word in words)).random

    def below(self, limit: int) -> int:
        """Return an integer from 0 to ``limit`` - 1."""
        return int(self._draw() * limit)

    def between(self, low: int, high: int) -> int:
        """Return an integer from ``low`` to ``high``, both possible."""
        return low + int(self._draw() * (high - low + 1))

    def percent(self, chance: int) -> bool:
        """Return True in ``chance`` cases of a hundred."""
        return self.below(100) < chance

    def permille(self, chance: int) -> bool:
        """Return True in ``chance`` cases of a thousand."""
        return self.below(1000) < chance

    def pick(self, options: Sequence):
        """Return one of the options, each as likely as the other."""
        return options[self.below(len(options))]

    def weighted(self, options: Sequence[tuple[object, int]]):
        """Return one of ``(option, weight)`` in proportion to the weights."""
        rest = self.below(sum(weight for _, weight in options))
        for option, weight in options:
            rest -= weight
            if rest < 0:
                return option
        raise ValueError("The weights must be positive.")

    def skewed(self, low: int, high: int) -> int:
        """Return an integer from ``low`` to ``high``, small ones far more often than large."""
        part = self.below(1000)
        return low + (high - low) * part * part * part // 1_000_000_000

    def day(self, first: date, last: date) -> date:
        """Return a date from ``first`` to ``last``, both possible."""
        return first + timedelta(days=self.below((last - first).days + 1))

    def shuffle(self, items: list) -> None:
        """Put the items into an order of chance, in place."""
        for i in range(len(items) - 1, 0, -1):
            j = self.below(i + 1)
            items[i], items[j] = items[j], items[i]
