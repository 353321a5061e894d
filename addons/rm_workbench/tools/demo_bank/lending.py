"""The loans: what was lent to whom, on which terms, and how each borrower behaves."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from .assignments import Assigner, main_manager
from .cast import DEMO_RM
from .chance import Chance
from .customers import Customer
from .timeline import Quarter, add_months


class Terms(NamedTuple):
    """A loan product: yuan lent (from, to), possible months, per cent a year in ten-thousandths.

    ``instalments``: equal monthly payments; otherwise interest monthly, principal at the end.
    """

    product: str
    low: int
    high: int
    months: tuple[int, ...]
    rate: tuple[int, int]
    instalments: bool


_FARMER = Terms("farmer_loan", 10_000, 200_000, (12, 24, 36), (52_000, 78_000), False)
_BUSINESS = Terms("business_loan", 50_000, 1_500_000, (12, 24, 36), (45_000, 69_000), False)
_CONSUMER = Terms("consumer_loan", 20_000, 300_000, (12, 24, 36, 60), (48_000, 72_000), True)
_MORTGAGE = Terms("mortgage_loan", 200_000, 1_000_000, (120, 180, 240), (31_000, 39_000), True)
_STARTUP = Terms("small_guaranteed_loan", 30_000, 200_000, (24,), (36_000, 42_000), False)
_WORKING = Terms("working_capital_loan", 300_000, 16_000_000, (12,), (38_000, 58_000), False)
_ASSETS = Terms("fixed_asset_loan", 1_000_000, 30_000_000, (36, 60, 84), (41_000, 55_000), True)

# Category: (per cent who borrow, what they borrow).
_BORROWING = {
    "普通客户": (10, ((_CONSUMER, 45), (_MORTGAGE, 55))),
    "代发工资客户": (17, ((_CONSUMER, 45), (_MORTGAGE, 55))),
    "贵宾客户": (14, ((_BUSINESS, 60), (_MORTGAGE, 40))),
    "农户": (26, ((_FARMER, 85), (_STARTUP, 15))),
    "个体工商户": (40, ((_BUSINESS, 75), (_STARTUP, 25))),
    "小微企业": (50, ((_WORKING, 85), (_ASSETS, 15))),
    "规模企业": (55, ((_WORKING, 70), (_ASSETS, 30))),
    "机关事业单位": (0, ((_ASSETS, 1),)),
    "专业合作社": (38, ((_WORKING, 100),)),
    "同业机构": (0, ((_WORKING, 1),)),
}
_GUARANTEES = (("抵押", 42), ("保证", 34), ("信用", 18), ("质押", 6))
_USUAL_BAD = 25


@dataclass(slots=True)
class Loan:
    """A loan, amounts in cents. ``behaviour``: good, late, stops (in the quarter), bad (before).

    ``missed``: instalments a bad borrower of equal payments is behind on the eve. ``extended``:
    ``(delivery, new maturity)``.
    """

    number: str
    customer: Customer
    account: str
    terms: Terms
    amount: int
    term_months: int
    rate: int
    payment: int
    disbursed_on: date
    matures_on: date
    guarantee: str
    lead: str | None
    second: str | None
    behaviour: str = "good"
    missed: int = 0
    extended: tuple[int, date] | None = None

    def rows(self, delivery: int, quarter: Quarter) -> list[tuple]:
        """Return the loan's rows in a delivery: when new, and again when it was extended."""
        changed = self.extended[0] if self.extended else None
        if delivery not in (quarter.delivery_of(self.disbursed_on), changed):
            return []
        matures = self.matures_on
        if changed is not None and changed <= delivery:
            matures = self.extended[1]
        return [
            (
                self.number,
                self.customer.number,
                self.account,
                self.customer.branch,
                self.terms.product,
                self.amount,
                self.term_months,
                self.payment,
                self.disbursed_on,
                matures,
                self.lead,
                self.second,
                self.guarantee,
            )
        ]


def month_interest(principal: int, rate: int) -> int:
    """Return a month's interest in cents, rounded half up."""
    return (principal * rate * 2 + 12_000_000) // 24_000_000


def equal_payment(principal: int, rate: int, months: int) -> int:
    """Return the equal monthly payment in cents, rounded up, exact in integers until the end."""
    grown, whole = (12_000_000 + rate) ** months, 12_000_000**months
    return -(-principal * rate * grown // (12_000_000 * (grown - whole)))


class LoanMaker:
    """Lends to one customer after the other."""

    def __init__(self, quarter: Quarter, seed: int, assigner: Assigner):
        self._quarter = quarter
        self._chance = Chance(seed, quarter.until, "loans")
        self._assigner = assigner
        self._count = 0
        # The demo's RM has one borrower who stops paying in the quarter and one long overdue.
        self._demo_wants = {True: "stops", False: "bad"}

    def lend_to(self, customer: Customer) -> None:
        """Give the customer a loan, by chance two."""
        percent, options = _BORROWING[customer.category]
        if customer.accounts[0].closed_on:
            return
        while self._chance.percent(percent):
            self._lend(customer, self._chance.weighted(options))
            percent = 6

    def _lend(self, customer: Customer, terms: Terms) -> None:
        chance, quarter = self._chance, self._quarter
        months = chance.pick(terms.months)
        behaviour = self._behaviour(customer, terms)
        earliest = add_months(quarter.first, -months)
        disbursed = chance.day(max(customer.opened_on, earliest), quarter.until)
        if behaviour == "bad" and not terms.instalments:
            overdue = chance.between(95, 150) if self._is_demo(customer) else chance.skewed(8, 900)
            disbursed = add_months(quarter.eve - timedelta(days=overdue), -months)
        elif terms.instalments and behaviour in ("bad", "stops"):
            disbursed = min(disbursed, quarter.eve - timedelta(days=250))
        if disbursed < customer.opened_on:
            return
        loan = self.make(customer, terms, months, disbursed)
        loan.behaviour = behaviour
        if behaviour == "bad" and terms.instalments:
            loan.missed = chance.between(1, 7)
        if behaviour == "bad" or (behaviour == "stops" and terms.instalments):
            self._note_demo(customer, terms)

    def _is_demo(self, customer: Customer) -> bool:
        return customer.home is not None and customer.home.code == DEMO_RM

    def _behaviour(self, customer: Customer, terms: Terms) -> str:
        chance = self._chance
        wanted = self._demo_wants.get(terms.instalments)
        if wanted and self._is_demo(customer) and customer.is_person:
            return wanted
        bad = customer.home.bad if customer.home else _USUAL_BAD
        draw = chance.below(1000)
        if draw < bad:
            return "bad"
        if draw < bad + 12:
            return "stops"
        return "late" if draw < bad + 50 else "good"

    def _note_demo(self, customer: Customer, terms: Terms) -> None:
        if self._is_demo(customer) and customer.is_person:
            self._demo_wants.pop(terms.instalments, None)

    def make(self, customer: Customer, terms: Terms, months: int, disbursed: date) -> Loan:
        """Make a loan and put it on the customer's list."""
        chance = self._chance
        self._count += 1
        # Full thousands, as loans are granted.
        amount = chance.skewed(terms.low, terms.high) // 1000 * 100_000
        rate = chance.between(*terms.rate) // 500 * 500
        home = main_manager(customer, max(disbursed, self._quarter.eve))
        second = self._assigner.mate(home, customer) if home and chance.percent(45) else None
        loan = Loan(
            number=f"L{self._count:08d}",
            customer=customer,
            account=customer.accounts[0].number,
            terms=terms,
            amount=amount,
            term_months=months,
            rate=rate,
            payment=equal_payment(amount, rate, months)
            if terms.instalments
            else month_interest(amount, rate),
            disbursed_on=disbursed,
            matures_on=add_months(disbursed, months),
            guarantee=chance.weighted(_GUARANTEES),
            lead=home.code if home else None,
            second=second.code if second else None,
        )
        customer.loans.append(loan)
        return loan
