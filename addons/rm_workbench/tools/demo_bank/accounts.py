"""The deposit accounts: demand, term, margin and interbank."""

from dataclasses import dataclass
from datetime import date

from .cast import DEMO_RM, UNITS
from .chance import Chance
from .customers import Customer
from .timeline import Quarter, add_months

# Product: (subject of the general ledger, kind of deposit).
PRODUCTS = {
    "savings_demand": ("20110201", "savings"),
    "savings_term": ("20110202", "savings"),
    "corporate_current": ("20110101", "corporate"),
    "corporate_term": ("20110102", "corporate"),
    "margin": ("20110301", "margin"),
    "interbank_current": ("20120101", "interbank"),
}
SUBJECTS = {
    "20110101": "单位活期存款",
    "20110102": "单位定期存款",
    "20110201": "活期储蓄存款",
    "20110202": "定期储蓄存款",
    "20110301": "保证金存款",
    "20120101": "同业存放款项",
}

# Yuan in a demand account, by category: from, to; a term deposit holds up to twice as much.
_WEALTH = {
    "普通客户": (200, 120_000),
    "代发工资客户": (1_000, 90_000),
    "贵宾客户": (60_000, 1_500_000),
    "农户": (100, 60_000),
    "个体工商户": (3_000, 400_000),
    "小微企业": (5_000, 2_000_000),
    "规模企业": (200_000, 12_000_000),
    "机关事业单位": (300_000, 10_000_000),
    "专业合作社": (2_000, 500_000),
    "同业机构": (3_000_000, 30_000_000),
}
# Months of a term deposit, how often, per cent a year in ten-thousandths.
_TERMS = (
    ((3, 10_500), 12),
    ((6, 12_500), 14),
    ((12, 14_500), 36),
    ((24, 16_500), 16),
    ((36, 19_500), 18),
    ((60, 20_000), 4),
)
_DEMAND_RATE = 1_500
_SOON_FOR_DEMO = 9


@dataclass(slots=True)
class Account:
    """An account. ``base``: its usual balance in cents, for all but demand its only one.

    ``rate``: per cent a year in ten-thousandths. ``closed_on``: when it ends. ``balance``: what
    lies on it at the quarter's end, once its rows are written.
    """

    number: str
    customer: Customer
    branch: str
    product: str
    opened_on: date
    base: int
    rate: int
    term_months: int | None = None
    matures_on: date | None = None
    closed_on: date | None = None
    balance: int = 0

    @property
    def subject(self) -> str:
        return PRODUCTS[self.product][0]

    @property
    def is_demand(self) -> bool:
        """Whether money comes and goes here; the others keep their balance."""
        return self.product in ("savings_demand", "corporate_current", "interbank_current")

    def rows(self, delivery: int, quarter: Quarter) -> list[tuple]:
        """Return the account's rows in a delivery: when new, and again when it closed."""
        closed = self.closed_on and quarter.delivery_of(self.closed_on)
        if delivery not in (quarter.delivery_of(self.opened_on), closed):
            return []
        return [self.row(self.closed_on if closed is not None and closed <= delivery else None)]

    def row(self, closed_on: date | None) -> tuple:
        """Return the account's row, as long as it is open or closed on a day."""
        subject, kind = PRODUCTS[self.product]
        return (
            self.number,
            self.customer.number,
            self.branch,
            self.product,
            "CNY",
            self.opened_on,
            closed_on,
            subject,
            kind,
            self.rate,
            self.term_months,
            self.matures_on,
        )


class AccountMaker:
    """Opens the accounts of one customer after the other."""

    _COUNTERS = tuple(unit.code for unit in UNITS if unit.level in ("sub_branch", "outlet"))

    def __init__(self, quarter: Quarter, seed: int):
        self._quarter = quarter
        self._chance = Chance(seed, quarter.until, "accounts")
        self._count = 0
        self._soon = _SOON_FOR_DEMO

    def open_for(self, customer: Customer) -> None:
        """Give the customer a demand account and, by chance, term deposits and a margin."""
        chance = self._chance
        if customer.category == "同业机构":
            self._open(customer, "interbank_current", customer.opened_on)
            return
        product = "savings_demand" if customer.is_person else "corporate_current"
        demand = self._open(customer, product, customer.opened_on)
        if customer.opened_on < self._quarter.eve and chance.permille(4):
            demand.closed_on = self._day_in_quarter()
            return
        term = "savings_term" if customer.is_person else "corporate_term"
        wanted = 36 if customer.is_person else 18
        while chance.percent(wanted):
            self._open_term(customer, term)
            wanted = 25
        if not customer.is_person and chance.percent(10):
            opened = chance.day(customer.opened_on, self._quarter.until)
            self._open(customer, "margin", opened)

    def _day_in_quarter(self) -> date:
        return self._quarter.day(self._chance.between(5, self._quarter.length - 5))

    def _open(self, customer: Customer, product: str, opened: date, rate=_DEMAND_RATE) -> Account:
        chance = self._chance
        self._count += 1
        low, high = _WEALTH[customer.category]
        wealth = customer.home.wealth if customer.home else 70
        yuan = chance.skewed(low, high) * wealth // 100
        if product == "margin":
            yuan = yuan // 4
        account = Account(
            number=f"99{self._count:012d}",
            customer=customer,
            branch=chance.pick(self._COUNTERS) if chance.percent(4) else customer.branch,
            product=product,
            opened_on=opened,
            base=max(yuan, 10) * 100,
            rate=rate,
        )
        customer.accounts.append(account)
        return account

    def _open_term(self, customer: Customer, product: str) -> None:
        chance, quarter = self._chance, self._quarter
        months, rate = chance.weighted(_TERMS)
        # Opened so that it is there on some day of the quarter, if the customer was.
        opened = chance.day(
            max(customer.opened_on, add_months(quarter.first, -months)), quarter.until
        )
        opened = self._soon_enough(customer, months) or opened
        account = self._open(customer, product, opened, rate)
        # Term deposits are round sums, and larger than what lies in demand accounts.
        account.base = max(account.base * chance.between(80, 200) // 10_000_000, 1) * 100_000
        account.term_months = months
        account.matures_on = add_months(opened, months)
        if account.matures_on <= quarter.until:
            account.closed_on = account.matures_on

    def _soon_enough(self, customer: Customer, months: int) -> date | None:
        """A day of opening that lets deposits of the demo's RM mature just after the quarter."""
        if not customer.home or customer.home.code != DEMO_RM or not self._soon or months < 6:
            return None
        # Days 1 to 26 of the next month exist in every month, so the maturity is exact.
        day = self._quarter.until.replace(day=1)
        opened = add_months(day, 1 - months).replace(day=self._soon * 3 - 1)
        if opened < customer.opened_on:
            return None
        self._soon -= 1
        return opened
