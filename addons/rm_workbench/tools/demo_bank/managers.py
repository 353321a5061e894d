"""The RMs: who they are, where they sit and what happens to them in the quarter."""

from dataclasses import dataclass
from datetime import date

from .cast import (
    DEMO_RM,
    DEMO_RM2,
    FIXED_NAMES,
    JOINING_RM,
    LEAVING_RM,
    MOVES_TO,
    MOVING_RM,
    SPIKE_RMS,
    UNITS,
)
from .chance import Chance
from .identity import person_name
from .timeline import Quarter

# Customers an RM begins with; everybody else gets a number of chance.
_BOOKS = {DEMO_RM: 272, DEMO_RM2: 330, LEAVING_RM: 150, JOINING_RM: 0}
_UNASSIGNED = 320


@dataclass
class Manager:
    """An RM and the traits that make his figures differ from those of the others.

    ``book``: weight of the number of customers. ``wealth``: deposits in per cent of the usual.
    ``bad``: loans in a thousand that go wrong. ``history``: ``(delivery, branch, left_on)``, what
    each delivery that mentions him says.
    """

    code: str
    name: str
    branch: str
    position: str
    joined_on: date
    book: int
    wealth: int
    bad: int
    spikes: bool
    left_on: date | None = None
    moved_to: str | None = None

    def rows(self, delivery: int, quarter: Quarter) -> list[tuple]:
        """Return the rows of this RM in delivery 0, 1 or 2: all in the first, changes later."""
        known = quarter.delivery_of(self.joined_on)
        changes = {known}
        if self.left_on:
            changes.add(quarter.delivery_of(self.left_on))
        if self.moved_to:
            changes.add(1)
        if delivery not in changes:
            return []
        gone = self.left_on and quarter.delivery_of(self.left_on) <= delivery
        branch = self.moved_to if self.moved_to and delivery >= 1 else self.branch
        left_on = self.left_on if gone else None
        return [(self.code, self.name, branch, self.position, self.joined_on, left_on)]


def make_managers(quarter: Quarter, seed: int) -> list[Manager]:
    """Return the 60 RMs in the order of their codes."""
    chance = Chance(seed, "managers")
    managers = []
    for unit in UNITS:
        for _ in range(unit.managers):
            code = f"K{len(managers) + 1:03d}"
            managers.append(_make_manager(code, unit, quarter, chance))
    by_code = {manager.code: manager for manager in managers}
    by_code[LEAVING_RM].left_on = quarter.day(quarter.nth(1, 15))
    by_code[JOINING_RM].joined_on = quarter.day(quarter.nth(2, 6))
    by_code[JOINING_RM].position = "assistant_rm"
    by_code[MOVING_RM].moved_to = MOVES_TO
    return managers


def _make_manager(code: str, unit, quarter: Quarter, chance: Chance) -> Manager:
    name = person_name(chance, "F" if chance.percent(48) else "M")
    years = chance.between(2, 17)
    joined = chance.day(
        date(quarter.until.year - years, 1, 1), date(quarter.until.year - years, 12, 31)
    )
    position = "assistant_rm" if years < 3 else "rm" if years < 9 else "senior_rm"
    if unit.level == "head_office" or (years > 15 and chance.percent(60)):
        position = "principal_rm"
    wealth, bad = chance.between(62, 150), chance.between(8, 45)
    book = 60 if unit.level == "head_office" else chance.between(270, 420)
    if code in (DEMO_RM, DEMO_RM2):
        # A middling rank, in posts that look ordinary.
        position, wealth, bad = "rm", 104, 25
    return Manager(
        code=code,
        name=FIXED_NAMES.get(code, name),
        branch=unit.code,
        position=position,
        joined_on=joined,
        book=_BOOKS.get(code, book),
        wealth=wealth,
        bad=bad,
        spikes=code in SPIKE_RMS,
    )


def book_sizes(managers: list[Manager], customers: int) -> dict[str | None, int]:
    """Return how many customers each RM begins with, code to number; None: nobody's.

    Sums to ``customers``. RMs with a number of their own keep it, the others share the rest by
    weight, the last of them takes what rounding leaves.
    """
    unassigned = customers * _UNASSIGNED // 20_000
    sizes: dict[str | None, int] = {None: unassigned}
    sizes.update({code: size * customers // 20_000 for code, size in _BOOKS.items()})
    others = [manager for manager in managers if manager.code not in sizes]
    left, weight = customers - sum(sizes.values()), sum(manager.book for manager in others)
    for manager in others:
        sizes[manager.code] = left * manager.book // weight
    sizes[others[-1].code] += customers - sum(sizes.values())
    return sizes
