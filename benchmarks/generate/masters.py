"""Branches, RMs, customers, assignments and accounts of the large bank, as ready lines."""

from collections.abc import Iterator
from datetime import date, timedelta

from .sealing import Chance, Quarter
from .sizes import Sizes

# Piece of a file: its text, how many lines it holds, what it adds to the sums (small units).
Piece = tuple[str, int, tuple[int, ...]]

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文"
_ID_CHECKS = "10X98765432"
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CATEGORIES = ("普通客户", "代发工资客户", "农户", "个体工商户", "贵宾客户")
# Product, subject, kind: seven of ten accounts are demand savings.
_PRODUCTS = (
    [("savings_demand", "20110201", "savings")] * 7
    + [("savings_term", "20110202", "savings")] * 2
    + [("corporate_current", "20110101", "corporate")]
)


def branches(sizes: Sizes) -> Iterator[Piece]:
    """Head office, then branches, then their sub-branches."""
    yield "B00000,总行（压测）,,head_office", 1, ()
    top = sizes.top_branches
    for number in range(1, sizes.branches):
        if number <= top:
            yield f"B{number:05d},分行{number},B00000,branch", 1, ()
        else:
            yield f"B{number:05d},支行{number},B{1 + number % top:05d},sub_branch", 1, ()


def managers(sizes: Sizes) -> Iterator[Piece]:
    """RMs, spread evenly over the sub-branches."""
    for number in range(sizes.managers):
        position = ("rm", "rm", "senior_rm")[number % 3]
        name = _SURNAMES[number % 20] + _GIVEN[number // 20 % 30]
        branch = sizes.branch_of(number)
        yield f"K{number:06d},{name},B{branch:05d},{position},2015-01-01,", 1, ()


class _Identities:
    """Valid identity numbers, one per customer up to 10 million, at little cost for each."""

    def __init__(self):
        self._births = []
        for offset in range(10_000):
            day = date(1950, 1, 1) + timedelta(days=2 * offset)
            digits = f"990101{day:%Y%m%d}"
            self._births.append((day.isoformat(), digits, self._weigh(digits, 0)))
        self._orders = [(f"{n:03d}", self._weigh(f"{n:03d}", 14)) for n in range(1000)]

    @staticmethod
    def _weigh(digits: str, place: int) -> int:
        return sum(int(d) * w for d, w in zip(digits, _ID_WEIGHTS[place:], strict=False))

    def of(self, number: int) -> tuple[str, str, str]:
        """Return birth date, identity number and gender of a customer."""
        birth, digits, first = self._births[number % 10_000]
        order, second = self._orders[number // 10_000 % 1000]
        gender = "M" if int(order[2]) % 2 else "F"
        return birth, f"{digits}{order}{_ID_CHECKS[(first + second) % 11]}", gender


def customers(sizes: Sizes, quarter: Quarter) -> Iterator[Piece]:
    """Customers; one in fifty is a firm, one in a hundred came in the quarter."""
    identities = _Identities()
    names = [a + b + c for a in _SURNAMES for b in _GIVEN for c in _GIVEN]
    for number in range(sizes.customers):
        branch = sizes.branch_of(sizes.manager_of(number))
        opened = opened_on(number, quarter)
        tail = f"B{branch:05d},{opened}"
        phone = f"154{number % 100_000_000:08d}"
        if number % 50 == 49:
            head = f"{number:010d},压测企业{number}有限公司,corporate,,"
            yield f"{head},{tail},91990101{number:010d},{phone},小微企业", 1, ()
            continue
        birth, id_no, gender = identities.of(number)
        name = names[number * 7 % len(names)]
        category = _CATEGORIES[number % 5]
        yield (
            f"{number:010d},{name},individual,{gender},{birth},{tail},{id_no},{phone},{category}",
            1,
            (),
        )


def opened_on(number: int, quarter: Quarter) -> str:
    """Return since when a customer is there, and his accounts with him."""
    if number % 100 == 0:
        return quarter.days[1 + number // 100 % 60]
    return f"20{6 + number % 14:02d}-{1 + number % 12:02d}-{1 + number % 28:02d}"


def assignments(sizes: Sizes, quarter: Quarter) -> Iterator[Piece]:
    """One row each; the first customers have two: joint 0.6/0.4, or a hand-over in mid-quarter.

    Of every forty of these one is shared on the deposit line alone.
    """
    double = max(sizes.assignments - sizes.customers, 0)
    changed = [(quarter.days[i], quarter.days[i + 1]) for i in range(62, 82)]
    for number in range(min(sizes.customers, sizes.assignments)):
        one, two = sizes.manager_of(number), (number + 1) % sizes.managers
        since = max(opened_on(number, quarter), "2015-01-01")
        head = f"{number:010d},K{one:06d}"
        if number >= double:
            yield f"{head},1.00,{since},,,,,real", 1, (100,)
        elif number % 2:
            last, first = changed[number // 2 % 20]
            yield (
                f"{head},1.00,{since},{last},,,,real\n"
                f"{number:010d},K{two:06d},1.00,{first},,,,,real",
                2,
                (200,),
            )
        else:
            line = "deposit" if number % 40 == 0 else ""
            yield (
                f"{head},0.60,{since},,{line},,,real\n"
                f"{number:010d},K{two:06d},0.40,{since},,{line},,,real",
                2,
                (100,),
            )


def accounts(sizes: Sizes, quarter: Quarter, seed: int) -> Iterator[Piece]:
    """Accounts, booked where the customer belongs, one in thirty elsewhere."""
    chance = Chance(seed, "accounts")
    shift = 1 + chance.below(97)
    for number in range(sizes.accounts):
        customer = sizes.customer_of(number)
        home = sizes.manager_of(customer + (shift if number % 30 == 0 else 0))
        branch = sizes.branch_of(home)
        opened = opened_on(customer, quarter)
        product, subject, kind = _PRODUCTS[(number * 7 + number // sizes.customers) % 10]
        term = ",1.4500,12,2027-06-30" if product == "savings_term" else ",0.1500,,"
        yield (
            f"99{number:012d},{customer:010d},B{branch:05d},{product},CNY,{opened},,"
            f"{subject},{kind}{term}",
            1,
            (),
        )
