"""Fees, and the intermediary business (中间业务) the RMs sell."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from .assignments import Assigner, main_manager
from .chance import Chance
from .customers import Customer
from .timeline import Quarter

_PEOPLE = frozenset({"普通客户", "代发工资客户", "贵宾客户", "农户", "个体工商户"})
_FIRMS = frozenset({"小微企业", "规模企业", "机关事业单位", "专业合作社"})
_TRADERS = frozenset({"个体工商户", "小微企业", "专业合作社"})
_EMPLOYERS = frozenset({"规模企业", "机关事业单位"})
_WEALTHY = frozenset({"贵宾客户", "个体工商户", "普通客户"})
_BUILDERS = frozenset({"小微企业", "规模企业"})


class Habit(NamedTuple):
    """How often in a thousand a customer of these categories has such an entry in a month.

    ``quantity``: pieces from, to. ``cents``: amount (volume) of one entry from, to. ``income``:
    cents earned for each piece, and in ten-thousandths of the volume. ``day``: fixed day.
    """

    product: str
    categories: frozenset
    permille: int
    quantity: tuple[int, int]
    cents: tuple[int, int]
    income: tuple[int, int] = (0, 0)
    day: int | None = None


FEES = (
    Habit("statement_fee", _FIRMS, 960, (1, 1), (2_000, 12_000), day=21),
    Habit("statement_fee", _PEOPLE, 110, (1, 1), (300, 300), day=21),
    Habit("transfer_fee", _FIRMS, 620, (1, 14), (100, 6_000)),
    Habit("card_classic", _PEOPLE, 9, (1, 1), (500, 500)),
    Habit("card_gold", _WEALTHY, 2, (1, 1), (1_000, 1_000)),
    Habit("card_junior", _PEOPLE, 2, (1, 1), (0, 0)),
    Habit("insurance_premium", _PEOPLE, 14, (1, 1), (20_000, 3_000_000)),
    Habit("insurance_premium", _FIRMS, 12, (1, 1), (300_000, 6_000_000)),
)

SALES = (
    Habit("debit_card", _PEOPLE, 14, (1, 1), (0, 0), (500, 0)),
    Habit("credit_card", _PEOPLE, 6, (1, 1), (0, 0), (2_000, 0)),
    Habit("mobile_bank", _PEOPLE, 12, (1, 1), (0, 0)),
    Habit("pos_volume", _TRADERS, 330, (20, 900), (1_000_000, 60_000_000), (0, 25)),
    Habit("payroll", _EMPLOYERS, 700, (12, 380), (5_000_000, 260_000_000), day=15),
    Habit("property_insurance", _PEOPLE | _FIRMS, 7, (1, 1), (80_000, 2_000_000), (0, 1200)),
    Habit("life_insurance", _WEALTHY, 8, (1, 1), (300_000, 10_000_000), (0, 400)),
    Habit("bill_collection", _PEOPLE, 24, (1, 4), (5_000, 80_000), (20, 0)),
    Habit("topup_card", _PEOPLE, 9, (1, 3), (5_000, 30_000), (50, 0)),
    Habit("acceptance", _BUILDERS, 40, (1, 2), (10_000_000, 300_000_000), (0, 5)),
    Habit("small_guaranteed_loan", frozenset({"农户"}), 4, (1, 1), (3_000_000, 20_000_000)),
    Habit("fund", _WEALTHY, 5, (1, 1), (100_000, 20_000_000), (0, 80)),
    Habit("government_bond", _WEALTHY, 5, (1, 1), (100_000, 30_000_000), (0, 20)),
    Habit("wealth_product", _WEALTHY, 12, (1, 1), (1_000_000, 50_000_000), (0, 30)),
)

#: of this product some entries are reversed
REVERSED_FEE = "statement_fee"

PRODUCTS = {
    "statement_fee": "账户管理费",
    "transfer_fee": "转账汇款手续费",
    "card_classic": "普通卡",
    "card_gold": "金卡",
    "card_junior": "校园卡",
    "insurance_premium": "代理保险保费",
    "debit_card": "借记卡发卡",
    "credit_card": "贷记卡发卡",
    "mobile_bank": "手机银行开户",
    "pos_volume": "POS 收单交易",
    "payroll": "代发工资（户数、余额）",
    "property_insurance": "代理财产保险",
    "life_insurance": "代理人身保险",
    "bill_collection": "代收话费及其他费用",
    "topup_card": "充值卡",
    "acceptance": "银行承兑汇票",
    "small_guaranteed_loan": "小额担保贷款",
    "fund": "代销基金",
    "government_bond": "代销国债",
    "wealth_product": "理财产品",
}


class Trade:
    """Makes the fees and sales of one customer after the other."""

    def __init__(self, quarter: Quarter, seed: int, assigner: Assigner):
        self._quarter = quarter
        self._fees = Chance(seed, quarter.until, "fees")
        self._sales = Chance(seed, quarter.until, "sales")
        self._assigner = assigner

    def fees(self, customer: Customer) -> Iterator[tuple[date, tuple]]:
        """Yield ``(day, cells)`` of the rows of ``fees``, without the entry number."""
        for day, habit, quantity, cents in self._entries(customer, FEES, self._fees):
            account = customer.accounts[0].number
            yield day, (day, customer.number, account, habit.product, quantity, cents)
            after = day + timedelta(days=1)
            if self._is_taken_back(customer, habit, day, after):
                yield after, (after, customer.number, account, habit.product, -quantity, -cents)

    def _is_taken_back(self, customer: Customer, habit: Habit, day: date, after: date) -> bool:
        """Some fees were booked by mistake and are reversed (冲正) the day after."""
        wrong = habit.product == REVERSED_FEE and customer.number.endswith(("21", "43"))
        return wrong and after.month == day.month and after <= self._quarter.until

    def sales(self, customer: Customer) -> Iterator[tuple[date, tuple]]:
        """Yield ``(day, cells)`` of the rows of ``sales``, without the entry number."""
        for day, habit, quantity, cents in self._entries(customer, SALES, self._sales):
            per_piece, per_volume = habit.income
            income = quantity * per_piece + cents * per_volume // 10_000
            seller = main_manager(customer, day)
            if seller and self._sales.percent(8):
                # Sold by a colleague, who keeps the sale; never one who has left.
                seller = self._assigner.mate(seller, customer) or seller
            account = customer.accounts[0].number
            code = seller.code if seller else None
            product = habit.product
            yield day, (day, customer.number, account, code, product, quantity, cents, income)

    def _entries(self, customer: Customer, habits: tuple, chance: Chance) -> Iterator[tuple]:
        if customer.accounts[0].closed_on:
            return
        opened = self._quarter.index(customer.opened_on)
        for habit in habits:
            if customer.category not in habit.categories:
                continue
            for month in range(3):
                first, last = self._quarter.month_days(month)
                if not chance.permille(habit.permille):
                    continue
                index = chance.between(first, last)
                if habit.day:
                    index = self._quarter.nth(month, habit.day)
                if index > opened:
                    quantity, cents = chance.between(*habit.quantity), chance.skewed(*habit.cents)
                    cents = cents // 10_000 * 10_000 if cents >= 10_000_000 else cents
                    yield self._quarter.day(index), habit, quantity, cents
