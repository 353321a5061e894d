"""Who is responsible for whom: shares, narrower scopes and shadows."""

from dataclasses import dataclass
from datetime import date, timedelta

from .cast import JOINING_RM
from .chance import Chance
from .customers import Customer
from .managers import Manager
from .timeline import Quarter


@dataclass(slots=True)
class Assignment:
    """A share, in hundredths, of a customer or of one line, account or loan of his.

    ``known``: the delivery that brings the row; ``closed``: the one that brings ``valid_to``.
    """

    customer: str
    manager: Manager
    share: int
    valid_from: date
    valid_to: date | None = None
    line: str | None = None
    account: str | None = None
    loan: str | None = None
    basis: str = "real"
    known: int = 0
    closed: int | None = None

    @property
    def is_general(self) -> bool:
        """Whether this is a real share of the whole customer."""
        return self.basis == "real" and not (self.line or self.account or self.loan)

    def row(self, delivery: int) -> tuple:
        """Return the row as a delivery knows it."""
        ended = self.closed is not None and self.closed <= delivery
        return (
            self.customer,
            self.manager.code,
            self.share,
            self.valid_from,
            self.valid_to if ended else None,
            self.line,
            self.account,
            self.loan,
            self.basis,
        )


def main_manager(customer: Customer, day: date) -> Manager | None:
    """Return the RM with the largest general share on a day, the first of equals."""
    best = None
    for row in customer.rows:
        if not row.is_general or row.valid_from > day or (row.valid_to and row.valid_to < day):
            continue
        if best is None or row.share > best.share:
            best = row
    return best.manager if best else None


class Assigner:
    """Writes the assignments of all customers, one kind after the other."""

    def __init__(self, quarter: Quarter, seed: int, managers: list[Manager]):
        self._quarter = quarter
        self._chance = Chance(seed, "assignments")
        self._mates: dict[str, list[Manager]] = {}
        for manager in managers:
            # Those who stay put all quarter take part in joint and narrower assignments.
            if not manager.left_on and manager.code != JOINING_RM:
                self._mates.setdefault(manager.branch, []).append(manager)
        self._head_office = self._mates["Z00"]

    def assign(self, customers: list[Customer]) -> None:
        """Give every customer his rows, without hand-overs and without shares of loans."""
        for customer in customers:
            if customer.home:
                self._first_rows(customer, customer.home)
        for customer in customers:
            if customer.home:
                self._narrower_rows(customer, customer.home)

    def mate(self, home: Manager, customer: Customer) -> Manager | None:
        """A colleague other than ``home`` without any share of this customer yet, or None."""
        busy = {home.code, *(row.manager.code for row in customer.rows)}
        free = [mate for mate in self._mates.get(home.branch, ()) if mate.code not in busy]
        if not free:
            free = [mate for mate in self._head_office if mate.code not in busy]
        return self._chance.pick(free) if free else None

    def _first_rows(self, customer: Customer, home: Manager) -> None:
        chance, quarter = self._chance, self._quarter
        start = max(customer.opened_on, home.joined_on)
        known = quarter.delivery_of(start)
        if known == 0 and start < quarter.eve - timedelta(days=800) and chance.percent(3):
            start = self._former_row(customer, home, start)
        mate = self.mate(home, customer) if chance.permille(62) else None
        if mate:
            start = max(start, mate.joined_on)
            known = quarter.delivery_of(start)
            customer.rows.append(Assignment(customer.number, home, 60, start, known=known))
            customer.rows.append(Assignment(customer.number, mate, 40, start, known=known))
        else:
            # A few shares stay below 1: the rest is nobody's.
            share = 80 if chance.permille(8) else 100
            customer.rows.append(Assignment(customer.number, home, share, start, known=known))

    def _former_row(self, customer: Customer, home: Manager, start: date) -> date:
        """Let a colleague have had the customer until some day of the last two years."""
        mate = self.mate(home, customer)
        if not mate:
            return start
        since = max(customer.opened_on, mate.joined_on)
        change = self._chance.day(
            self._quarter.eve - timedelta(days=700), self._quarter.eve - timedelta(days=100)
        )
        if since >= change:
            return start
        customer.rows.append(Assignment(customer.number, mate, 100, since, change, closed=0))
        return change + timedelta(days=1)

    def _narrower_rows(self, customer: Customer, home: Manager) -> None:
        """Lines, accounts and shadows; each begins on a day of its own, so keys stay unique."""
        chance = self._chance
        if customer.opened_on > self._quarter.eve - timedelta(days=400):
            return
        kind = chance.below(1000)
        if kind < 12:
            self._narrow(customer, home, line="loan")
        elif kind < 20:
            self._narrow(customer, home, line="intermediary")
        elif kind < 28:
            self._split_line(customer, home)
        elif kind < 36:
            self._shadow(customer, home)
        elif kind < 100 and not customer.is_person:
            # The first account is as old as the customer, so it was there when the share began.
            self._narrow(customer, home, account=customer.accounts[0].number)

    def _scope_start(self, *managers: Manager) -> date:
        """A day in the year before the quarter on which all these RMs are there."""
        eve = self._quarter.eve
        start = self._chance.day(eve - timedelta(days=360), eve - timedelta(days=20))
        return max(start, *(manager.joined_on for manager in managers))

    def _narrow(self, customer: Customer, home: Manager, **scope: str) -> None:
        mate = self.mate(home, customer)
        if mate:
            start = self._scope_start(home, mate)
            customer.rows.append(Assignment(customer.number, mate, 100, start, **scope))

    def _split_line(self, customer: Customer, home: Manager) -> None:
        mate = self.mate(home, customer)
        start = self._scope_start(home, mate) if mate else None
        if not mate or any(row.valid_from == start for row in customer.rows):
            return
        for manager, share in ((home, 70), (mate, 30)):
            customer.rows.append(Assignment(customer.number, manager, share, start, line="deposit"))

    def _shadow(self, customer: Customer, home: Manager) -> None:
        busy = {row.manager.code for row in customer.rows}
        free = [mate for mate in self._head_office if mate.code not in busy]
        if free:
            mate = self._chance.pick(free)
            start = self._scope_start(mate)
            customer.rows.append(Assignment(customer.number, mate, 100, start, basis="shadow"))

    def narrow_loans(self, loans: list) -> None:
        """Give some loans shares of their own, from the first day of the last two months.

        They come with the second and third delivery of core banking, when the credit system has
        delivered the loans, so that every reference resolves at once.
        """
        for customer, loan_no, month in loans:
            start = self._quarter.day(self._quarter.month_days(month)[0])
            home = main_manager(customer, start)
            mate = self.mate(home, customer) if home else None
            if not mate or any(row.valid_to or row.valid_from == start for row in customer.rows):
                continue
            for manager, share in ((home, 70), (mate, 30)):
                customer.rows.append(
                    Assignment(customer.number, manager, share, start, loan=loan_no, known=month)
                )
