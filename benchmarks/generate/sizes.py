"""How large the generated bank is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """Rows per entity; ``loan_status`` has three per loan, fewer for loans of the quarter.

    :raises ValueError: when the numbers cannot be had together.
    """

    branches: int = 2_000
    managers: int = 5_000
    customers: int = 1_000_000
    assignments: int = 1_200_000
    accounts: int = 2_000_000
    balances: int = 10_000_000
    fees: int = 1_000_000
    loans: int = 500_000

    def __post_init__(self):
        if self.branches < 3:
            raise ValueError("branches: at least 3, one of each level.")
        for name in ("managers", "customers", "accounts"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}: at least 1.")
        if not 0 <= self.assignments <= 2 * self.customers:
            raise ValueError("assignments: from 0 to twice the customers.")
        if self.assignments > self.customers and self.managers < 2:
            raise ValueError("managers: at least 2 when customers have two assignments.")
        if not 0 <= self.balances <= 40 * self.accounts:
            raise ValueError("balances: from 0 to 40 for each account.")
        if min(self.fees, self.loans) < 0:
            raise ValueError("fees and loans: not below 0.")

    @property
    def top_branches(self) -> int:
        """Branches between head office and sub-branches, one in twenty."""
        return max(self.branches // 20, 1)

    def manager_of(self, customer: int) -> int:
        """Number of the RM who has a customer first; customers go round the RMs."""
        return customer % self.managers

    def branch_of(self, manager: int) -> int:
        """Number of an RM's sub-branch; head office and the top branches have none."""
        subs = self.branches - 1 - self.top_branches
        return 1 + self.top_branches + manager % max(subs, 1)

    def customer_of(self, account: int) -> int:
        """Number of an account's customer; accounts go round the customers."""
        return account % self.customers
