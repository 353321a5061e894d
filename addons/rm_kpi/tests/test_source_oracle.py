from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from odoo.tests import tagged

from .figures_case import FiguresCase

FIRST, LAST, QUARTER = date(2001, 6, 1), date(2001, 6, 30), date(2001, 4, 1)


@tagged("post_install", "-at_install")
class TestSourceOracle(FiguresCase):
    """Random banks against the plainest reading of the rules: one day after the other."""

    def setUp(self):
        super().setUp()
        self.managers = [self.ann, self.bob, self.make_manager("CAT", self.o1)]

    def grow(self, seed):
        """Customers with accounts, balances and assignments of all scopes at random."""
        random = Random(seed)
        day = lambda: QUARTER + timedelta(random.randint(-40, 100))  # noqa: E731
        self.accounts, self.rows, self.shares = [], {}, defaultdict(list)
        for number in range(12):
            customer = self.make_customer(f"R{seed}-{number}")
            own = []
            for suffix in range(random.randint(1, 2)):
                opened = random.choice([date(1995, 1, 1), day()])
                closed = random.choice([None, None, day()])
                closed = closed if closed and closed >= opened else None
                account = self.make_account(
                    customer, f"R{seed}-{number}-{suffix}", opened_on=opened, closed_on=closed
                )
                own.append(account)
                days = {day() for _ in range(random.randint(0, 5))}
                days = {d for d in days if d.month in (1, 4, 5, 6)} | {date(2001, 1, 9)}
                self.rows[account] = {d: Decimal(random.randint(-500, 2000)) / 100 for d in days}
                for when, amount in self.rows[account].items():
                    self.insert(
                        "rm_fact_balance", account_id=account.id, value_date=when, balance=amount
                    )
            self.accounts += own
            self.share_out(random, customer, own, day)

    def share_out(self, random, customer, own, day):
        """Assignments that never exceed a half each, two of a scope and basis at most."""
        scopes = [{}, {"line": "deposit"}, {"line": "loan"}, {"account_id": own[0].id}]
        for scope in scopes[: random.randint(1, 4)]:
            for basis in ("real", "shadow")[: random.randint(1, 2)]:
                for manager in random.sample(self.managers, random.randint(1, 2)):
                    since, until = day(), random.choice([None, day()])
                    since = random.choice([date(1995, 1, 1), since])
                    until = until if until and until >= since else None
                    share = Decimal(random.randint(1, 50)) / 100
                    self.assign(customer, manager, share, since, until, basis=basis, **scope)
                    terms = (manager, share, since, until, basis, scope)
                    self.shares[customer].append(terms)

    def share_on(self, account, manager, day, basis):
        """The share of an RM in an account on a day: the narrowest scope valid that day."""
        found = {}
        for owner, share, since, until, kind, scope in self.shares[account.customer_id]:
            if kind != basis or day < since or (until is not None and until < day):
                continue
            if scope.get("account_id", account.id) != account.id or scope.get("line") == "loan":
                continue
            rank = 0 if "account_id" in scope else 1 if "line" in scope else 2
            found.setdefault(rank, []).append((owner, share))
        narrowest = found[min(found)] if found else []
        return sum((share for owner, share in narrowest if owner == manager), Decimal(0))

    def balance_on(self, account, day):
        if day < account.opened_on or (account.closed_on and day > account.closed_on):
            return Decimal(0)
        known = [d for d in self.rows[account] if d <= day]
        return self.rows[account][max(known)] if known else Decimal(0)

    def oracle(self, manager, since, bases=("real", "shadow"), floor=False):
        total, day = Decimal(0), since
        while day <= LAST:
            for account in self.accounts:
                balance = self.balance_on(account, day)
                balance = max(balance, Decimal(0)) if floor else balance
                for basis in bases:
                    total += balance * self.share_on(account, manager, day, basis)
            day += timedelta(1)
        return total

    def check(self, seed):
        self.grow(seed)
        codes = ["deposit_day_sum", "deposit_day_sum_pos", "deposit_day_sum_qtd"]
        codes += ["month_end_deposit", "month_end_deposit_pos"]
        wide = self.source.collect(codes, str(FIRST), str(LAST))
        branch = self.source.collect(codes, str(FIRST), str(LAST), by="branch")
        for manager in self.managers:
            expected = {
                "deposit_day_sum": self.oracle(manager, FIRST),
                "deposit_day_sum_pos": self.oracle(manager, FIRST, floor=True),
                "deposit_day_sum_qtd": self.oracle(manager, QUARTER),
                "month_end_deposit": self.oracle(manager, LAST),
                "month_end_deposit_pos": self.oracle(manager, LAST, floor=True),
            }
            for code, value in expected.items():
                self.assertEqual(wide[code][manager.code], f"{value:.6f}", (seed, code))
                source = self.source.search([("code", "=", code)])
                self.assertEqual(self.narrow(source, manager), value, (seed, code, "narrow"))
                rows = self.source._leaves(source, manager, FIRST, LAST, limit=10_000)
                added = sum((Decimal(row["product"]) for row in rows), Decimal(0))
                self.assertEqual(added, value, (seed, code, "leaves"))
        real = sum(self.oracle(m, FIRST, ("real",)) for m in (self.ann, self.managers[2]))
        self.assertEqual(branch["deposit_day_sum"]["O1"], f"{real:.6f}")

    def narrow(self, source, manager):
        """The figure as collected for one RM alone, which takes another way."""
        table = self.source._collect_table(source, FIRST, LAST, units=manager.ids)
        self.env.cr.execute(f"SELECT value::text FROM {table}")
        [(value,)] = self.env.cr.fetchall()
        return Decimal(value)

    def test_random_banks(self):
        for seed in range(5):
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                self.check(seed)
                savepoint.rollback()
                self.env.invalidate_all()
