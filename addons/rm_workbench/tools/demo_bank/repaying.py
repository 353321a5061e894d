"""What falls due on a loan in the quarter, what is paid, and the month ends that follow."""

from dataclasses import dataclass
from datetime import date, timedelta

from .chance import Chance
from .lending import Loan, LoanMaker, month_interest
from .timeline import Quarter, add_months

INTEREST_DAY = 21
_EXTENDED_BY = 6


@dataclass(slots=True)
class Due:
    """Principal and interest, in cents, due on a day; ``settled``: when it was paid, and how."""

    on: date
    principal: int
    interest: int
    settled: date | None = None
    way: str | None = None

    def open_on(self, day: date) -> bool:
        """Whether this was due before ``day`` and not paid by then."""
        return self.on < day and (self.settled is None or self.settled > day)


class Course:
    """The course of one loan through the quarter.

    ``opening``: principal on the eve (the whole amount for a loan of the quarter). ``arrears``:
    what was due before. ``dues``: what falls due in the quarter; ``coming``: the instalment after
    it. ``extra``: ``(day, cents, way)`` recovered from arrears.
    """

    def __init__(self, loan: Loan, quarter: Quarter):
        self.loan = loan
        self.arrears: list[Due] = []
        self.dues: list[Due] = []
        self.coming: Due | None = None
        self.extra: list[tuple[date, int, str]] = []
        self.opening = loan.amount
        self._quarter = quarter
        if loan.terms.instalments:
            self._schedule_instalments()
        else:
            self._schedule_interest()

    def _schedule_instalments(self) -> None:
        loan, quarter = self.loan, self._quarter
        principal, past = loan.amount, []
        for k in range(1, loan.term_months + 1):
            on = add_months(loan.disbursed_on, k)
            interest = month_interest(principal, loan.rate)
            part = min(loan.payment - interest, principal)
            if k == loan.term_months:
                part = principal
            due = Due(on, part, interest)
            if on > quarter.until:
                self.coming = due
                break
            principal -= part
            (past if on <= quarter.eve else self.dues).append(due)
        kept = len(past) - loan.missed
        self.arrears = past[kept:] if loan.missed else []
        self.opening -= sum(due.principal for due in past[:kept])

    def _schedule_interest(self) -> None:
        loan, quarter = self.loan, self._quarter
        interest = month_interest(loan.amount, loan.rate)
        if loan.matures_on <= quarter.eve:
            self.arrears = [Due(loan.matures_on, loan.amount, 0)]
        for month in range(3):
            on = quarter.day(quarter.nth(month, INTEREST_DAY))
            running = loan.behaviour == "bad" or on < loan.matures_on
            if running and on > loan.disbursed_on + timedelta(days=9):
                self.dues.append(Due(on, 0, interest))
        if quarter.eve < loan.matures_on <= quarter.until:
            self.dues.append(Due(loan.matures_on, loan.amount, interest))

    def principal(self, day: date) -> int:
        """Return the principal at the end of a day; an extension pays nothing."""
        paid = sum(
            due.principal
            for due in self.dues
            if due.settled and due.settled <= day and due.way != "extension"
        )
        return self.opening - paid - sum(cents for on, cents, _ in self.extra if on <= day)

    def status(self, month: int) -> tuple | None:
        """Return the loan's row of ``loan_status`` at a month end, or None when there is none."""
        before = self._quarter.ends[month - 1] if month else self._quarter.eve
        return self.status_on(self._quarter.ends[month], before)

    def status_on(self, end: date, before: date) -> tuple | None:
        """Return the loan's row on a day; interest counts from the day of the row before.

        A loan repaid since then has a last row with principal 0.
        """
        loan = self.loan
        if loan.disbursed_on > end or (loan.disbursed_on <= before and not self.principal(before)):
            return None
        principal, overdue, days = self.principal(end), 0, 0
        late = [due for due in self.arrears + self.dues if due.principal and due.open_on(end)]
        if principal and late:
            recovered = sum(cents for on, cents, _ in self.extra if on <= end)
            overdue = min(max(sum(due.principal for due in late) - recovered, 0), principal)
            days = (end - late[0].on).days if overdue else 0
        due = sum(due.interest for due in self.dues if before < due.on <= end)
        paid = sum(d.interest for d in self.dues if d.settled and before < d.settled <= end)
        classes = _classes(days, loan)
        return (loan.number, end, principal, overdue, days, due, paid, *classes)

    def entries(self) -> list[tuple[date, tuple]]:
        """Return ``(day, cells)`` of the rows of ``repayments``; cells without the entry number.

        What falls due has one row, with the payment if it came by the end of that month. A
        payment of a later month has a row of its own in which nothing is due, so that sums of
        what was due and of what was paid never count twice.
        """
        number, rows = self.loan.number, []
        for due in self.dues:
            head = (number, due.on)
            month_end = self._quarter.ends[self._quarter.delivery_of(due.on)]
            amounts = (due.principal, due.interest)
            if due.settled and due.settled <= month_end:
                rows.append((due.on, (*head, *amounts, due.settled, *amounts, due.way)))
                continue
            rows.append((due.on, (*head, *amounts, None, 0, 0, None)))
            if due.settled and due.settled <= self._quarter.until:
                rows.append((due.settled, (*head, 0, 0, due.settled, *amounts, due.way)))
        for on, cents, way in self.extra:
            rows.append((on, (number, self.arrears[0].on, 0, 0, on, cents, 0, way)))
        return rows


#: the classes of loans that are overdue, as the days go by
OVERDUE_CLASSES = ("special_mention", "substandard", "doubtful", "loss")
#: of loans with numbers ending so the class lags behind the days overdue
LATE_CLASSED = "5"


def _classes(days: int, loan: Loan) -> tuple[str, str | None]:
    """Five classes and 一逾两呆, both by the days overdue; a few borrowers are merely watched."""
    if days == 0:
        return ("special_mention" if loan.number.endswith("37") else "normal"), None
    legacy = "overdue" if days <= 90 else "idle" if days <= 720 else "bad"
    limits = (90, 180, 360)
    place = sum(days > limit for limit in limits)
    if place and loan.number.endswith(LATE_CLASSED):
        # the class still is that of before: a case for the warning
        place -= 1
    return OVERDUE_CLASSES[place], legacy


class Borrowers:
    """Lets borrowers pay, late or not at all, by their behaviour."""

    def __init__(self, quarter: Quarter, seed: int, maker: LoanMaker):
        self._quarter = quarter
        self._chance = Chance(seed, quarter.until, "repaying")
        self._maker = maker

    def run(self, loan: Loan) -> Course:
        """Return the course of a loan; one that is renewed puts a new loan on the list."""
        course = Course(loan, self._quarter)
        behave = {
            "good": self._pay_all,
            "late": self._pay_late,
            "stops": self._stop,
            "bad": self._recover,
        }[loan.behaviour]
        behave(course)
        return course

    def _pay(self, due: Due, days: int = 0) -> None:
        due.settled, due.way = due.on + timedelta(days=days), "cash"

    def _pay_all(self, course: Course) -> None:
        for due in course.dues:
            self._pay(due)
            if due.principal and not course.loan.terms.instalments:
                self._at_maturity(course, due)

    def _at_maturity(self, course: Course, due: Due) -> None:
        """Principal due at once: mostly paid, else renewed by a new loan or extended."""
        loan, draw = course.loan, self._chance.below(100)
        if draw < 14 and self._chance.percent(80):
            due.way = "renewal"
            new = self._maker.make(loan.customer, loan.terms, loan.term_months, due.on)
            new.amount, new.payment = loan.amount, month_interest(loan.amount, new.rate)
        elif draw < 20:
            due.way = "extension"
            later = add_months(loan.matures_on, _EXTENDED_BY)
            loan.extended = (self._quarter.delivery_of(due.on), later)
            interest = month_interest(loan.amount, loan.rate)
            for month in range(3):
                on = self._quarter.day(self._quarter.nth(month, INTEREST_DAY))
                if on > due.on + timedelta(days=9):
                    course.dues.append(Due(on, 0, interest, on, "cash"))

    def _pay_late(self, course: Course) -> None:
        for due in course.dues:
            # Interest alone comes within the month, principal up to 25 days late.
            self._pay(due, self._chance.between(3, 25) if due.principal else 3)

    def _stop(self, course: Course) -> None:
        last_paid = self._quarter.ends[self._chance.below(2)]
        for due in course.dues:
            matured = bool(due.principal) and not course.loan.terms.instalments
            if not matured and (due.on <= last_paid or not course.loan.terms.instalments):
                self._pay(due)

    def _recover(self, course: Course) -> None:
        """Nothing comes but, for some, interest or a part by cash, collateral or write-off."""
        chance, quarter = self._chance, self._quarter
        for due in course.dues:
            if not due.principal and chance.percent(15):
                self._pay(due)
        if not course.arrears or not chance.percent(16):
            return
        on = quarter.day(quarter.nth(chance.below(3), chance.between(3, 26)))
        way = chance.weighted((("cash", 70), ("collateral", 20), ("write_off", 10)))
        whole = way == "write_off" or chance.percent(35)
        owed = sum(due.principal for due in course.arrears)
        cents = course.opening if whole else max(owed * chance.between(10, 80) // 100, 1)
        course.extra.append((on, cents, way))
        if whole:
            # Nothing falls due on a loan that is gone.
            course.dues = [due for due in course.dues if due.on <= on and not due.principal]
