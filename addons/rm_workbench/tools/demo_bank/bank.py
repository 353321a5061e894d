"""The demo bank as a whole: makes it and writes its sealed deliveries."""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from .accounts import AccountMaker
from .assignments import Assigner, main_manager
from .balances import BalanceWriter
from .cast import UNITS
from .customers import Customer, make_customers
from .handovers import HandOvers
from .last_days import LastDays
from .lending import LoanMaker
from .managers import Manager, make_managers
from .repaying import Borrowers, Course
from .sealed import Delivery, numbered
from .timeline import Quarter
from .trade import Trade

ENCODINGS = {"core": "utf-8", "credit": "gb18030"}
Progress = Callable[[str, int, int], None]

_STEPS = 8
_NARROWED_LOANS = 48


def generate(
    out_dir: str | Path,
    until: date,
    seed: int = 19,
    progress: Progress | None = None,
    today: date | None = None,
) -> dict:
    """Write the demo bank's quarter that ends with ``until`` as sealed deliveries.

    Folders ``core/YYYY-MM-DD`` and ``credit/YYYY-MM-DD``, one of each per month end; load them
    by business date, core before credit. The same ``until``, ``seed`` and ``today`` give the same
    bytes (of ``balances.csv.gz`` with the same version of zlib).

    :param until: the last day of a month.
    :param progress: called with ``(step, number, of)`` as every step begins.
    :param today: a day of the month after; the two days of it before are delivered day by day.
    :return: ``{"out_dir", "until", "seed", "rows": {entity: rows in all deliveries},
        "deliveries": [{"system", "business_date", "path", "rows": {entity: rows}}]}``, in the
        order in which to load them; dates in ISO form.
    :raises ValueError: when ``until`` is not the last day of a month, or ``today`` lies in another
        month than the one after.
    """
    quarter = Quarter(until)
    lately = LastDays(quarter, seed, today) if today else None
    bank = _Bank(Path(out_dir), quarter, seed, progress or (lambda *_: None))
    bank.populate()
    bank.write()
    if lately:
        bank.write_last_days(lately)
    return bank.report(seed)


class _Bank:
    """People, customers and loans in memory; balances stream from one account to the next."""

    def __init__(self, out_dir: Path, quarter: Quarter, seed: int, progress: Progress):
        self._out_dir, self._quarter, self._seed = out_dir, quarter, seed
        self._progress, self._step = progress, 0
        self._managers: list[Manager] = []
        self._customers: list[Customer] = []
        self._courses: list[Course] = []
        self._manifests: list[dict] = []
        # System -> its deliveries, in the order of the month ends.
        self._deliveries = {
            system: [self._delivery(system, end) for end in quarter.ends] for system in ENCODINGS
        }

    def _delivery(self, system: str, day: date) -> Delivery:
        folder = self._out_dir / system / day.isoformat()
        return Delivery(folder, system, day, ENCODINGS[system])

    def _begin(self, step: str) -> None:
        self._step += 1
        self._progress(step, self._step, _STEPS)

    def populate(self) -> None:
        """Make everybody and everything but the entries."""
        quarter, seed = self._quarter, self._seed
        self._begin("managers and customers")
        self._managers = make_managers(quarter, seed)
        self._customers = make_customers(quarter, seed, self._managers)
        self._begin("accounts and assignments")
        accounts = AccountMaker(quarter, seed)
        for customer in self._customers:
            accounts.open_for(customer)
        self._assigner = Assigner(quarter, seed, self._managers)
        self._assigner.assign(self._customers)
        HandOvers(quarter, seed, self._managers, self._assigner).apply(self._customers)
        self._begin("loans")
        self._lend()

    def _lend(self) -> None:
        maker = LoanMaker(self._quarter, self._seed, self._assigner)
        borrowers = Borrowers(self._quarter, self._seed, maker)
        for customer in self._customers:
            maker.lend_to(customer)
        for customer in self._customers:
            # The list grows while a renewed loan puts its successor on it.
            for loan in customer.loans:
                self._courses.append(borrowers.run(loan))
        self._assigner.narrow_loans(self._loans_to_narrow())

    def _loans_to_narrow(self) -> list[tuple[Customer, str, int]]:
        """Loans of the first delivery with a second RM, taken evenly, for months 1 and 2."""
        first = self._quarter.ends[0]
        loans = [
            course.loan
            for course in self._courses
            if course.loan.second
            and course.loan.disbursed_on <= self._quarter.eve
            and main_manager(course.loan.customer, first)
        ]
        picked = loans[:: max(len(loans) // _NARROWED_LOANS, 1)]
        return [(loan.customer, loan.number, 1 + i % 2) for i, loan in enumerate(picked)]

    def write(self) -> None:
        """Write every file, then the seals."""
        self._begin("master data")
        self._write_masters()
        self._begin("balances")
        self._write_balances()
        self._begin("fees and sales")
        trade = Trade(self._quarter, self._seed, self._assigner)
        for entity, letter, entries in (("fees", "F", trade.fees), ("sales", "S", trade.sales)):
            rows = [row for customer in self._customers for row in entries(customer)]
            self._write_entries("core", entity, letter, rows)
        self._begin("loan status and repayments")
        rows = [row for course in self._courses for row in course.entries()]
        self._write_entries("credit", "repayments", "R", rows)
        self._by_delivery("credit", "loan_status", self._status_rows)
        self._begin("seals")
        for pair in zip(*self._deliveries.values(), strict=True):
            self._manifests += [delivery.seal() for delivery in pair]

    def _by_delivery(
        self, system: str, entity: str, rows: Callable[[int], Iterable[tuple]]
    ) -> None:
        """Write ``rows(delivery)`` of each delivery; no file where there is no row."""
        for number, delivery in enumerate(self._deliveries[system]):
            delivery.write(entity, rows(number))

    def _write_masters(self) -> None:
        for entity, rows in (
            ("branches", self._branch_rows),
            ("managers", self._manager_rows),
            ("customers", self._customer_rows),
            ("accounts", self._account_rows),
            ("assignments", self._assignment_rows),
        ):
            self._by_delivery("core", entity, rows)
        self._by_delivery("credit", "loans", self._loan_rows)

    def _branch_rows(self, number: int) -> Iterable[tuple]:
        if number == 0:
            yield from ((unit.code, unit.name, unit.parent, unit.level) for unit in UNITS)

    def _manager_rows(self, number: int) -> Iterable[tuple]:
        return (row for m in self._managers for row in m.rows(number, self._quarter))

    def _customer_rows(self, number: int) -> Iterable[tuple]:
        known = self._quarter.delivery_of
        return (c.row() for c in self._customers if known(c.opened_on) == number)

    def _account_rows(self, number: int) -> Iterable[tuple]:
        for customer in self._customers:
            for account in customer.accounts:
                yield from account.rows(number, self._quarter)

    def _assignment_rows(self, number: int) -> Iterable[tuple]:
        for customer in self._customers:
            for row in customer.rows:
                if number == row.known or (number == row.closed and number > row.known):
                    yield row.row(number)

    def _loan_rows(self, number: int) -> Iterable[tuple]:
        return (row for course in self._courses for row in course.loan.rows(number, self._quarter))

    def _write_balances(self) -> None:
        files = [delivery.open("balances", True) for delivery in self._deliveries["core"]]
        self._balances = writer = BalanceWriter(self._quarter, self._seed, files)
        for customer in self._customers:
            writer.write(customer)
        for delivery, file in zip(self._deliveries["core"], files, strict=True):
            delivery.add(file)
        ends = self._quarter.ends
        self._by_delivery(
            "core",
            "gl",
            lambda number: (
                (branch, subject, "CNY", ends[number], totals[number])
                for (branch, subject), totals in sorted(writer.ledger.items())
            ),
        )

    def _write_entries(self, system: str, entity: str, letter: str, rows: list) -> None:
        """Write dated rows by day, with entry numbers that count within the month."""
        months: list[list] = [[], [], []]
        for day, cells in rows:
            months[self._quarter.delivery_of(day)].append((day, cells))
        for month in months:
            month.sort(key=lambda row: row[0])

        def of_month(number: int) -> Iterable[tuple]:
            prefix = f"{letter}{self._quarter.ends[number]:%Y%m}"
            return numbered(prefix, (cells for _, cells in months[number]))

        self._by_delivery(system, entity, of_month)

    def _status_rows(self, number: int) -> Iterable[tuple]:
        return filter(None, (course.status(number) for course in self._courses))

    def write_last_days(self, lately: LastDays) -> None:
        """Write the daily deliveries that follow the quarter, with their seals."""
        trade = Trade(lately.next_quarter(), self._seed, self._assigner)
        back_dated = self._balances.back_dated()
        made = lately.write(self._delivery, self._customers, self._courses, trade, back_dated)
        self._manifests += made

    def report(self, seed: int) -> dict:
        """Return what was written, see :func:`generate`."""
        totals: dict[str, int] = {}
        deliveries = []
        for manifest in self._manifests:
            rows = {entry["entity"]: entry["rows"] for entry in manifest["files"]}
            for entity, count in rows.items():
                totals[entity] = totals.get(entity, 0) + count
            folder = self._out_dir / manifest["system"] / manifest["business_date"]
            deliveries.append(
                {
                    "system": manifest["system"],
                    "business_date": manifest["business_date"],
                    "path": str(folder),
                    "rows": rows,
                }
            )
        return {
            "out_dir": str(self._out_dir),
            "until": self._quarter.until.isoformat(),
            "seed": seed,
            "rows": totals,
            "deliveries": deliveries,
        }
