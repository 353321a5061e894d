"""The customers: 20,000 people, firms and offices, each first met by one RM."""

from dataclasses import dataclass, field
from datetime import date

from .cast import UNITS
from .chance import Chance
from .identity import credit_code, firm_name, person_id, person_name, phone
from .managers import Manager, book_sizes
from .timeline import Quarter

CUSTOMERS = 20_000
_NEW_PER_MONTH = (150, 140, 160)
_CORPORATE_PERMILLE = 68
_INTERBANK = 6

_PERSON_CATEGORIES = (
    ("普通客户", 44),
    ("代发工资客户", 22),
    ("农户", 20),
    ("个体工商户", 9),
    ("贵宾客户", 5),
)
_FIRM_CATEGORIES = (
    ("小微企业", 70),
    ("专业合作社", 14),
    ("机关事业单位", 9),
    ("规模企业", 7),
)
_LARGE_FIRM_CATEGORIES = (("规模企业", 70), ("机关事业单位", 30))


@dataclass(slots=True)
class Customer:
    """A customer. ``home``: the RM who met him first, or None. ``rows``: his assignments."""

    number: str
    name: str
    kind: str
    gender: str | None
    birth: date | None
    branch: str
    opened_on: date
    id_no: str
    phone: str
    category: str
    home: Manager | None
    rows: list = field(default_factory=list)
    accounts: list = field(default_factory=list)
    loans: list = field(default_factory=list)

    @property
    def is_person(self) -> bool:
        return self.kind == "individual"

    def row(self) -> tuple:
        """Return the customer's row of the extract."""
        return (
            self.number,
            self.name,
            self.kind,
            self.gender,
            self.birth,
            self.branch,
            self.opened_on,
            self.id_no,
            self.phone,
            self.category,
        )


def make_customers(quarter: Quarter, seed: int, managers: list[Manager]) -> list[Customer]:
    """Return the customers, oldest numbers first; the last ones are new in the quarter."""
    chance = Chance(seed, "customers")
    by_code = {manager.code: manager for manager in managers}
    slots = [
        by_code.get(code)
        for code, size in book_sizes(managers, CUSTOMERS).items()
        for _ in range(size)
    ]
    chance.shuffle(slots)
    _keep_leavers_old(slots, quarter)
    days = _opening_days(quarter, chance)
    return [
        _make_customer(number, home, opened, chance)
        for number, (home, opened) in enumerate(zip(slots, days, strict=True), start=1)
    ]


def _keep_leavers_old(slots: list, quarter: Quarter) -> None:
    """Let no RM who leaves meet a customer in the quarter: swap such slots to the front."""
    front, first_new = 0, len(slots) - sum(_NEW_PER_MONTH)
    for place in range(first_new, len(slots)):
        if slots[place] and slots[place].left_on:
            while slots[front] is None or slots[front].left_on:
                front += 1
            slots[front], slots[place] = slots[place], slots[front]
            front += 1


def _opening_days(quarter: Quarter, chance: Chance) -> list[date]:
    old = CUSTOMERS - sum(_NEW_PER_MONTH)
    since = date(quarter.until.year - 16, 1, 1)
    days = sorted(chance.day(since, quarter.eve) for _ in range(old))
    for month, count in enumerate(_NEW_PER_MONTH):
        first, last = quarter.month_days(month)
        days += sorted(quarter.day(chance.between(first, last)) for _ in range(count))
    return days


def _make_customer(number: int, home: Manager | None, opened: date, chance: Chance) -> Customer:
    head_office = home is not None and home.branch == "Z00"
    if number <= _INTERBANK:
        return _firm(number, "同业机构", "Z00", home, opened, chance)
    branch = _branch_of(home, chance)
    if head_office:
        category = chance.weighted(_LARGE_FIRM_CATEGORIES)
        return _firm(number, category, branch, home, opened, chance)
    if chance.permille(_CORPORATE_PERMILLE):
        category = chance.weighted(_FIRM_CATEGORIES)
        return _firm(number, category, branch, home, opened, chance)
    return _person(number, branch, home, opened, chance)


_COUNTERS = [unit.code for unit in UNITS if unit.level in ("sub_branch", "outlet")]


def _branch_of(home: Manager | None, chance: Chance) -> str:
    """A customer's own branch: the RM's, for a few (and for nobody's) some other counter."""
    if home is None or home.branch == "Z00" or chance.percent(3):
        return chance.pick(_COUNTERS)
    return home.branch


def _person(
    number: int, branch: str, home: Manager | None, opened: date, chance: Chance
) -> Customer:
    gender = "F" if chance.percent(51) else "M"
    age = 18 + chance.skewed(0, 62)
    birth = chance.day(date(opened.year - age - 1, 1, 1), date(opened.year - age - 1, 12, 31))
    return Customer(
        number=f"10{number:08d}",
        name=person_name(chance, gender),
        kind="individual",
        gender=gender,
        birth=birth,
        branch=branch,
        opened_on=opened,
        id_no=person_id(chance, birth, gender),
        phone=phone(chance),
        category=chance.weighted(_PERSON_CATEGORIES),
        home=home,
    )


def _firm(
    number: int,
    category: str,
    branch: str,
    home: Manager | None,
    opened: date,
    chance: Chance,
) -> Customer:
    return Customer(
        number=f"20{number:08d}",
        name=firm_name(chance, category, number),
        kind="corporate",
        gender=None,
        birth=None,
        branch=branch,
        opened_on=opened,
        id_no=credit_code(chance),
        phone=phone(chance),
        category=category,
        home=home,
    )
