"""The balances: what comes and goes on every account, and the general ledger it adds up to."""

from itertools import pairwise

from .accounts import Account
from .assignments import main_manager
from .cast import BACK_DATED_RMS
from .chance import Chance
from .customers import Customer
from .sealed import EntityFile
from .timeline import Quarter

# The months and the day on which demand accounts are credited their interest.
_INTEREST_MONTHS, _INTEREST_DAY = (3, 6, 9, 12), 21
_SPIKE_PERCENT = 35

# Money counts from so many days before it was booked (倒起息).
_DAYS_BEFORE = 4

# What is booked later with an earlier day: cents that came in, account number, day, balance.
BackDated = tuple[int, str, str, int]
# A movement: day index, cents (out negative). What goes out is cut to what is there.
Movement = tuple[int, int]


class BalanceWriter:
    """Writes the rows of one customer after the other; keeps only the ledger's totals.

    :param files: the open balance files of the three deliveries.
    """

    def __init__(self, quarter: Quarter, seed: int, files: list[EntityFile]):
        self._quarter = quarter
        self._chance = Chance(seed, quarter.until, "balances")
        self._files = files
        self._year_end = quarter.last_year_end.isoformat()
        # (branch, subject) -> cents at the three month ends.
        self.ledger: dict[tuple[str, str], list[int]] = {}
        self._back_dated: dict[str, BackDated] = {}

    def write(self, customer: Customer) -> None:
        """Write all rows of a customer's accounts; matured deposits go to his demand account."""
        matured = [
            (self._quarter.index(account.closed_on), account.base)
            for account in customer.accounts
            if account.matures_on and account.closed_on and self._chance.percent(70)
        ]
        spikes = self._spikes(customer)
        for account in customer.accounts:
            movements = []
            if account.is_demand:
                movements = self._movements(customer, account)
                if account is customer.accounts[0]:
                    movements += matured + spikes
            self._write_account(account, movements)

    def _spikes(self, customer: Customer) -> list[Movement]:
        """Money lent over the month ends, this quarter's and the eve's, and taken out again."""
        chance, quarter = self._chance, self._quarter
        home = customer.home
        if not home or not home.spikes or not chance.percent(_SPIKE_PERCENT):
            return []
        if main_manager(customer, quarter.eve) is not home or customer.accounts[0].closed_on:
            return []
        amount = max(customer.accounts[0].base, 500_000) * chance.between(60, 180) // 100
        movements = [(0, amount)]
        for end in quarter.end_indexes:
            movements.append((end - chance.below(2), amount))
        for start in (0, *quarter.end_indexes[:2]):
            movements.append((start + chance.between(1, 3), -amount))
        return movements

    def _movements(self, customer: Customer, account: Account) -> list[Movement]:
        chance, quarter = self._chance, self._quarter
        pay_day = chance.pick((8, 10, 15))
        salary = chance.between(28, 120) * 10_000
        movements: list[Movement] = []
        for month in range(3):
            first, last = quarter.month_days(month)
            if customer.category == "代发工资客户":
                movements.append((quarter.nth(month, pay_day), salary))
                for _ in range(3):
                    spent = salary * chance.between(12, 48) // 10_000 * 100
                    movements.append((chance.between(first, last), -spent))
            else:
                movements += self._traffic(customer, account.base, first, last)
        return movements

    def _traffic(self, customer: Customer, base: int, first: int, last: int) -> list[Movement]:
        chance = self._chance
        busy = {"农户": (1, 4), "普通客户": (1, 5), "贵宾客户": (2, 6), "个体工商户": (4, 10)}
        low, high = busy.get(customer.category, (6, 16))
        unit = 1_000 if customer.is_person else 1
        movements = []
        for _ in range(chance.between(low, high)):
            amount = max(chance.skewed(base // 40, base // 3) // unit, 1) * unit
            if chance.percent(54):
                amount = -amount
            movements.append((chance.between(first, last), amount))
        if not customer.is_person and chance.permille(4):
            # An overdraft: more than there is, covered some days later.
            day = chance.between(first, last - 6)
            movements += [(day, -base * 3), (day + chance.between(2, 5), base * 4)]
        return movements

    def _write_account(self, account: Account, movements: list[Movement]) -> None:
        quarter = self._quarter
        opened = quarter.index(account.opened_on)
        closed = quarter.index(account.closed_on) if account.closed_on else None
        if opened <= 0:
            self._year_end_row(account)
            movements.append((0, account.base))
        else:
            movements = [(day, amount) for day, amount in movements if day > opened]
            movements.append((opened, account.base))
        rows = self._run(account, movements, opened, closed)
        self._emit(account, rows)
        if account.is_demand and not account.closed_on:
            self._note_back_dated(account, rows)

    def back_dated(self) -> list[tuple]:
        """Return the cells of the balances that a delivery after the quarter corrects (倒起息)."""
        return [row for _amount, *row in sorted(self._back_dated.values(), key=lambda r: r[1:])]

    def _note_back_dated(self, account: Account, rows: dict[int, int]) -> None:
        """Keep, of some RMs, the largest sum of the last month that may count from days before.

        On the days before nothing else moved, so that one balance is new and all others stay.
        """
        manager = main_manager(account.customer, self._quarter.until)
        if not manager or manager.code not in BACK_DATED_RMS:
            return
        first = self._quarter.month_days(2)[0]
        days = list(rows)
        for before, day in pairwise(days):
            since, came_in = day - _DAYS_BEFORE, rows[day] - rows[before]
            if before < since and since >= first and rows[before] > 0:
                found = (came_in, account.number, self._quarter.days[since], rows[day])
                self._back_dated[manager.code] = max(
                    found, self._back_dated.get(manager.code, (0, "", "", 0))
                )

    def _year_end_row(self, account: Account) -> None:
        if self._quarter.has_year_end_row and account.opened_on <= self._quarter.last_year_end:
            amount = account.base
            if account.is_demand:
                amount = amount * self._chance.between(55, 125) // 100
            self._files[0].write(account.number, self._year_end, amount)

    def _run(
        self, account: Account, movements: list[Movement], opened: int, closed: int | None
    ) -> dict[int, int]:
        """Return day index -> balance at its end, for the days on which it changes."""
        # Only the large draws of _traffic may leave less than nothing, and only on large accounts.
        overdraft = account.product == "corporate_current" and account.base > 20_000_000
        rows: dict[int, int] = {}
        balance = 0
        for day, amount in sorted(movements + self._interest(account, opened)):
            if closed is not None and day >= closed:
                break
            if amount < 0 and not (overdraft and amount <= account.base * -3):
                amount = -min(-amount, max(balance, 0))
            if amount:
                balance += amount
                rows[day] = balance
        if closed is not None:
            rows[closed] = 0
        return rows

    def _interest(self, account: Account, opened: int) -> list[Movement]:
        if not account.is_demand:
            return []
        amount = max(account.base * account.rate // 1_000_000 // 4, 1)
        days = [
            self._quarter.nth(month, _INTEREST_DAY)
            for month, end in enumerate(self._quarter.ends)
            if end.month in _INTEREST_MONTHS
        ]
        return [(day, amount) for day in days if day > opened]

    def _emit(self, account: Account, rows: dict[int, int]) -> None:
        quarter = self._quarter
        totals = self.ledger.setdefault((account.branch, account.subject), [0, 0, 0])
        month, balance = 0, 0
        ends = quarter.end_indexes
        for day, after in rows.items():
            while day > ends[month]:
                totals[month] += balance
                month += 1
            balance = after
            self._files[month].write(account.number, quarter.days[day], balance)
        for rest in range(month, 3):
            totals[rest] += balance
        account.balance = balance
