"""Balances, fees, loans and their month ends of the large bank, as ready lines."""

from collections.abc import Iterator

from .masters import Piece, opened_on
from .sealing import Chance, Quarter, add_months
from .sizes import Sizes

# Different courses of an account with the same number of rows; accounts take them in turn.
_COURSES = 4096
_CLASSES = (
    ("normal", 0, ""),
    ("special_mention", 40, "overdue"),
    ("substandard", 120, "idle"),
    ("doubtful", 240, "idle"),
    ("loss", 800, "bad"),
)


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


class _Courses:
    """Courses of balances, drawn once: the rows without the account number, and their sum.

    A row costs a fraction of what formatting it would: a course is joined with the account's
    number in one call.
    """

    def __init__(self, quarter: Quarter, seed: int):
        self._quarter = quarter
        self._chance = Chance(seed, "balances")
        self._by_rows: dict[tuple[int, int], list] = {}

    def get(self, rows: int, first: int) -> list[tuple[list[str], int]]:
        """Return the courses with so many rows that begin on a day index."""
        key = (rows, first)
        if key not in self._by_rows:
            count = _COURSES if first == 0 else 64
            self._by_rows[key] = [self._draw(rows, first) for _ in range(count)]
        return self._by_rows[key]

    def _draw(self, rows: int, first: int) -> tuple[list[str], int]:
        chance, quarter = self._chance, self._quarter
        later = set()
        rows = min(rows, quarter.length - first + 1)
        while len(later) < rows - 1:
            later.add(chance.between(first + 1, quarter.length))
        cents = [chance.skewed(100, 90_000_000) + chance.below(100) for _ in range(rows)]
        texts = [
            f",{quarter.days[day]},{_money(amount)}"
            for day, amount in zip([first, *sorted(later)], cents, strict=True)
        ]
        return texts, sum(cents)


def balances(sizes: Sizes, quarter: Quarter, seed: int) -> Iterator[Piece]:
    """Balances by account and day: an opening row, then as many as are left for the account.

    Neighbours share their rows unevenly, so that some accounts are busy and others asleep; the
    total is exact while no account is new and busier than the rest of the quarter has days.
    """
    courses = _Courses(quarter, seed)
    eve = quarter.days[0]
    missing = 0
    for number in range(sizes.accounts):
        rows = _rows_of(number, sizes) + missing
        if rows < 1:
            missing = 0
            continue
        opened = opened_on(sizes.customer_of(number), quarter)
        first = 0 if opened <= eve else quarter.days.index(opened)
        # What does not fit into the days of a new account goes to the next.
        fitting = min(rows, quarter.length - first + 1)
        missing = rows - fitting
        options = courses.get(fitting, first)
        texts, cents = options[number * 2_654_435_761 % 4_294_967_296 % len(options)]
        head = f"99{number:012d}"
        yield head + ("\n" + head).join(texts), fitting, (cents,)


def _rows_of(number: int, sizes: Sizes) -> int:
    """Rows of an account: the even share, of which one neighbour lends the other a part."""
    total, count = sizes.balances, sizes.accounts

    def even(n: int) -> int:
        return (n + 1) * total // count - n * total // count

    partner = number ^ 1
    if partner >= count:
        return even(number)
    lent = min(even(number), even(partner)) * (number // 2 % 8) // 9
    return even(number) + (lent if number % 2 else -lent)


def fees(sizes: Sizes, quarter: Quarter, seed: int) -> Iterator[Piece]:
    """Fees by day, spread over the accounts that are older than the quarter."""
    chance = Chance(seed, "fees")
    products = (("statement_fee", 300), ("insurance_premium", 150_000), ("card_classic", 0))
    for number in range(sizes.fees):
        # The days in order, as a system of entries delivers them.
        day = quarter.days[1 + number * quarter.length // sizes.fees]
        account = chance.below(sizes.accounts)
        customer = sizes.customer_of(account)
        if opened_on(customer, quarter) > day:
            account, customer = min(1, sizes.accounts - 1), sizes.customer_of(1)
        product, top = products[min(number % 10, 2)] if number % 10 < 3 else products[0]
        cents = chance.below(top + 1)
        yield (
            f"F{number:09d},{day},{customer:010d},99{account:012d},{product},1,{_money(cents)}",
            1,
            (1, cents),
        )


class _Loans:
    """The loans by number; computed the same way for both files, so nothing is kept."""

    def __init__(self, sizes: Sizes, quarter: Quarter):
        self._sizes, self._quarter = sizes, quarter
        self._days = [
            (day.isoformat(), add_months(day, 36).isoformat())
            for day in (add_months(quarter.first, -back) for back in range(1, 34))
        ]

    def account(self, number: int) -> int:
        """An account of a customer who is older than the loan; not one in a hundred is new."""
        account = number * 3 % self._sizes.accounts
        fresh = self._sizes.customer_of(account) % 100 == 0
        return (account + 1) % self._sizes.accounts if fresh else account

    def dates(self, number: int) -> tuple[str, str]:
        """Day of disbursement and of maturity; every fiftieth is lent in the quarter."""
        if number % 50 == 0:
            day = 1 + number // 50 % 60
            return self._quarter.days[day], add_months(self._quarter.day(day), 36).isoformat()
        return self._days[number % len(self._days)]

    @staticmethod
    def cents(number: int) -> int:
        return (20_000 + number * 7_919 % 980_000) * 100


def loans(sizes: Sizes, quarter: Quarter) -> Iterator[Piece]:
    """Loans of 36 months, led by the customer's RM."""
    facts = _Loans(sizes, quarter)
    for number in range(sizes.loans):
        account = facts.account(number)
        customer = sizes.customer_of(account)
        manager = sizes.manager_of(customer)
        disbursed, matures = facts.dates(number)
        cents = facts.cents(number)
        yield (
            f"L{number:09d},{customer:010d},99{account:012d},B{sizes.branch_of(manager):05d},"
            f"business_loan,{_money(cents)},36,{_money(cents // 36)},{disbursed},{matures},"
            f"K{manager:06d},,保证",
            1,
            (cents, cents // 36),
        )


def loan_status(sizes: Sizes, quarter: Quarter) -> Iterator[Piece]:
    """Three month ends of every loan, fewer for those lent in the quarter."""
    facts = _Loans(sizes, quarter)
    ends = [end.isoformat() for end in quarter.ends]
    for number in range(sizes.loans):
        disbursed, _ = facts.dates(number)
        place = number % 100
        risk, days, legacy = _CLASSES[place - 95 if place > 95 else 0]
        principal = facts.cents(number) * (50 + place // 2) // 100
        overdue = principal // 10 if days else 0
        due = principal * 5 // 1200
        paid = due // 4 if days else due
        amounts = f"{_money(principal)},{_money(overdue)},{days},{_money(due)},{_money(paid)}"
        lines = [
            f"L{number:09d},{end},{amounts},{risk},{legacy}" for end in ends if end >= disbursed
        ]
        n = len(lines)
        yield "\n".join(lines), n, (n * principal, n * overdue, n * due, n * paid)
