"""The days after the quarter, up to yesterday: two daily deliveries of each system.

Without them the newest figures would be weeks old: nobody could be told what moved since
yesterday, or which loan became overdue. Far less happens on an account than in the quarter, so
that the demo is filled in no more time.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from .accounts import Account
from .chance import Chance
from .customers import Customer
from .lending import month_interest
from .repaying import INTEREST_DAY, Course, Due
from .sealed import Delivery, numbered
from .timeline import Quarter, add_months, month_end
from .trade import Trade

_YUAN = 100
#: customers in a hundred who move money in the month so far, and on the newest day
_MOVING, _MOVING_NEWEST = 12, 7
#: rich from so many cents on; in a hundred of them so many take money out on the newest day
_RICH, _RICH_LEAVE = 12_000_000, 5
_MATURED_STAYS, _FORGETS = 75, 30


class LastDays:
    """What comes and goes between the quarter's end and yesterday.

    :param today: a day of the month after the quarter; on its first day nothing has come yet.
    :raises ValueError: when ``today`` lies in another month.
    """

    def __init__(self, quarter: Quarter, seed: int, today: date):
        if month_end(today) != month_end(quarter.until + timedelta(days=1)):
            raise ValueError(
                f"{today.isoformat()} does not lie in the month after {quarter.until.isoformat()}."
            )
        lately = [today - timedelta(days=back) for back in (2, 1)]
        self.days = [day for day in lately if day > quarter.until]
        self._after = [quarter.until, *self.days[:-1]]
        self._quarter = quarter
        self._chance = Chance(seed, today, "last days")

    def next_quarter(self) -> Quarter:
        """Return the quarter to come, for those who make entries a quarter at a time."""
        return Quarter(month_end(add_months(self._quarter.first, 5)))

    def _delivery_of(self, day: date) -> int | None:
        """Return which of the deliveries brings a day, None when none does."""
        return next((n for n, last in enumerate(self.days) if self._after[n] < day <= last), None)

    def write(
        self,
        delivery: Callable[[str, date], Delivery],
        customers: list[Customer],
        courses: list[Course],
        trade: Trade,
        back_dated: list[tuple],
    ) -> list[dict]:
        """Write the deliveries and return their seals, in the order in which to load them.

        :param trade: makes the fees and sales of :meth:`next_quarter`.
        :param back_dated: balances of the quarter that the first delivery corrects.
        """
        if not self.days:
            return []
        core = [delivery("core", day) for day in self.days]
        credit = [delivery("credit", day) for day in self.days]
        self._write_core(core, customers, trade, back_dated)
        self._write_credit(credit, courses)
        return [made.seal() for pair in zip(core, credit, strict=True) for made in pair]

    # Deposits, fees, sales

    def _write_core(
        self,
        deliveries: list[Delivery],
        customers: list[Customer],
        trade: Trade,
        back_dated: list[tuple],
    ) -> None:
        """Write accounts that closed, balances that changed, fees and sales."""
        accounts: list[list] = [[] for _ in deliveries]
        balances: list[list] = [[] for _ in deliveries]
        for customer in customers:
            matured = self._mature(customer)
            for account in matured:
                row = account.row(account.closed_on)
                accounts[self._delivery_of(account.closed_on)].append(row)
            for day, number, cents in self._balances(customer, matured):
                balances[self._delivery_of(day)].append((number, day, cents))
        balances[0] += back_dated
        fees = self._entries("F", customers, trade.fees)
        sales = self._entries("S", customers, trade.sales)
        for number, delivery in enumerate(deliveries):
            delivery.write("accounts", accounts[number])
            delivery.write("balances", balances[number], compressed=True)
            delivery.write("fees", fees[number])
            delivery.write("sales", sales[number])

    def _entries(self, letter: str, customers: list[Customer], made: Callable) -> list[Iterable]:
        """Return the numbered rows of each delivery, by day."""
        rows: list[list] = [[] for _ in self.days]
        for customer in customers:
            for day, cells in made(customer):
                number = self._delivery_of(day)
                if number is not None:
                    rows[number].append(cells)
        return [
            numbered(f"{letter}{day:%Y%m%d}", sorted(found, key=lambda cells: cells[0]))
            for day, found in zip(self.days, rows, strict=True)
        ]

    def _mature(self, customer: Customer) -> list[Account]:
        """Close the customer's term deposits that have matured since, and return them."""
        matured = [
            account
            for account in customer.accounts
            if account.matures_on and not account.closed_on and account.matures_on <= self.days[-1]
        ]
        for account in matured:
            account.closed_on = account.matures_on
        return matured

    def _balances(self, customer: Customer, matured: list[Account]) -> Iterator[tuple]:
        """Yield ``(day, account number, cents)`` of each day on which a balance changes."""
        stays = []
        for account in matured:
            yield account.closed_on, account.number, 0
            if self._chance.percent(_MATURED_STAYS):
                stays.append((account.closed_on, account.balance))
        account = customer.accounts[0]
        if account.closed_on:
            return
        after, balance = {}, account.balance
        for day, cents in sorted(self._movements(customer, account) + stays):
            cents = max(cents, -balance) if balance > 0 else max(cents, 0)
            if cents:
                balance += cents
                after[day] = balance
        for day, cents in after.items():
            yield day, account.number, cents

    def _movements(self, customer: Customer, account: Account) -> list[tuple[date, int]]:
        chance, newest = self._chance, self.days[-1]
        movements = []
        if customer.home and customer.home.spikes and account.balance > 2 * account.base:
            # lent over the month's end, taken out again
            on = self._quarter.until + timedelta(days=chance.between(1, 3))
            movements.append((min(on, newest), account.base - account.balance))
        if chance.percent(_MOVING):
            on = chance.day(self._quarter.until + timedelta(days=1), self.days[0])
            movements.append((on, self._amount(account)))
        if chance.percent(_MOVING_NEWEST):
            movements.append((newest, self._amount(account)))
        if account.balance > _RICH and chance.percent(_RICH_LEAVE):
            movements.append((newest, -account.balance * chance.between(30, 90) // 100))
        elif chance.permille(8):
            movements.append((newest, chance.between(6, 60) * 10_000 * _YUAN))
        return movements

    def _amount(self, account: Account) -> int:
        cents = max(self._chance.skewed(account.base // 40, account.base // 3), _YUAN)
        return -cents if self._chance.percent(50) else cents

    # Loans

    def _write_credit(self, deliveries: list[Delivery], courses: list[Course]) -> None:
        """Write the loans' status on each day and what fell due or was paid until then."""
        for course in courses:
            self._go_on(course)
        for delivery, after, day in zip(deliveries, self._after, self.days, strict=True):
            status = (course.status_on(day, after) for course in courses)
            delivery.write("loan_status", filter(None, status))
            rows = (row for course in courses for row in _repayments(course, after, day))
            delivery.write("repayments", numbered(f"R{day:%Y%m%d}", rows))

    def _go_on(self, course: Course) -> None:
        """Let fall due on the loan what does so in these days, and be paid or not."""
        for due in self._coming(course):
            if due.on <= self.days[-1]:
                self._settle(course, due)
                course.dues.append(due)

    def _coming(self, course: Course) -> list[Due]:
        loan, until = course.loan, self._quarter.until
        principal = course.principal(until)
        if not principal:
            return []
        if loan.terms.instalments:
            return [course.coming] if course.coming else []
        matures = loan.extended[1] if loan.extended else loan.matures_on
        on = until + timedelta(days=INTEREST_DAY)
        interest = month_interest(loan.amount, loan.rate)
        coming = []
        if loan.behaviour == "bad" or on < matures:
            coming.append(Due(on, 0, interest))
        if matures > until:
            coming.append(Due(matures, principal, interest))
        return coming

    def _settle(self, course: Course, due: Due) -> None:
        behaviour, late = course.loan.behaviour, 0
        if behaviour in ("bad", "stops"):
            return
        if behaviour == "late":
            late = self._chance.between(3, 25) if due.principal else 3
        elif due.principal and due.on == self.days[0] and self._chance.percent(_FORGETS):
            # overdue since yesterday
            late = 2
        due.settled, due.way = due.on + timedelta(days=late), "cash"


def _repayments(course: Course, after: date, last: date) -> Iterator[tuple]:
    """Yield the cells of the rows of ``repayments`` of some days, without the entry number."""
    for due in course.dues:
        head, amounts = (course.loan.number, due.on), (due.principal, due.interest)
        paid = due.settled and after < due.settled <= last
        if after < due.on <= last:
            payment = (due.settled, *amounts, due.way) if paid else (None, 0, 0, None)
            yield (*head, *amounts, *payment)
        elif paid:
            yield (*head, 0, 0, due.settled, *amounts, due.way)
