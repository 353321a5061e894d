"""Customers who pass from one RM to another in mid-month."""

from datetime import timedelta

from .assignments import Assigner, Assignment
from .cast import DEMO_RM, JOINING_RM, LEAVING_RM
from .chance import Chance
from .customers import Customer
from .managers import Manager
from .timeline import Quarter

# Customers of the leaving RM go to his colleagues in turn, every third one to the demo's RM.
_HEIRS = (DEMO_RM, "K005", "K006")
_JOINER_TAKES = 45
_PER_20_000 = 180


class HandOvers:
    """Closes assignments of one RM and opens the same for another the day after."""

    def __init__(self, quarter: Quarter, seed: int, managers: list[Manager], assigner: Assigner):
        self._quarter = quarter
        self._chance = Chance(seed, "handovers")
        self._by_code = {manager.code: manager for manager in managers}
        self._mate = assigner.mate

    def apply(self, customers: list[Customer]) -> None:
        """Hand over everything of the leaving RM, and customers here and there."""
        self._from_leaver(customers)
        self._some(customers)

    def _hand_over(self, customer: Customer, old: Manager, new: Manager, index: int) -> None:
        last = self._quarter.day(index)
        month = self._quarter.month_of(index)
        for row in [row for row in customer.rows if row.manager is old and not row.valid_to]:
            row.valid_to, row.closed = last, month
            customer.rows.append(
                Assignment(
                    customer.number,
                    new,
                    row.share,
                    last + timedelta(days=1),
                    None,
                    row.line,
                    row.account,
                    row.loan,
                    row.basis,
                    known=month,
                )
            )

    def _from_leaver(self, customers: list[Customer]) -> None:
        leaver = self._by_code[LEAVING_RM]
        index = self._quarter.index(leaver.left_on)
        turn = 0
        for customer in customers:
            if any(row.manager is leaver and not row.valid_to for row in customer.rows):
                busy = {row.manager.code for row in customer.rows}
                heirs = [code for code in _HEIRS[turn % 3 :] + _HEIRS if code not in busy]
                self._hand_over(customer, leaver, self._by_code[heirs[0]], index)
                turn += 1

    def _some(self, customers: list[Customer]) -> None:
        """Hand-overs in mid-month: to the joining RM by a few colleagues, and here and there."""
        chance, quarter = self._chance, self._quarter
        joiner = self._by_code[JOINING_RM]
        taken: dict[str, int] = {}
        for customer in customers:
            home = customer.home
            if not home or home.left_on or customer.opened_on > quarter.eve:
                continue
            rows = [row for row in customer.rows if not row.valid_to]
            if [row.manager for row in rows] != [home] or len(customer.rows) > 1:
                continue
            if home.branch == joiner.branch and taken.get(home.code, 0) < _JOINER_TAKES:
                if chance.percent(25):
                    taken[home.code] = taken.get(home.code, 0) + 1
                    self._hand_over(customer, home, joiner, quarter.nth(2, 9))
            elif chance.below(20_000) < _PER_20_000:
                self._hand_over_to_mate(customer, home)

    def _hand_over_to_mate(self, customer: Customer, home: Manager) -> None:
        mate = self._mate(home, customer)
        month = self._chance.below(3)
        index = self._quarter.nth(month, self._chance.between(6, 24))
        if mate:
            self._hand_over(customer, home, mate, index)
