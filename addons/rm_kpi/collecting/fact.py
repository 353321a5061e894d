"""What a fact is, as sources see it."""

from dataclasses import dataclass, field

_NO_RECOVERY = (("way", "not in", ("renewal", "extension")),)


@dataclass(frozen=True)
class Held:
    """Balances that hold until the next one: where they lie, and what has them.

    ``table``, ``item``, ``date``, ``value``: names. ``master``: FROM clause of what has them, by
    ``alias``. ``opened``, ``closed``: SQL of its first and last day. ``wide``: most of them stand
    still, so that the way of ``wide.py`` pays.
    """

    table: str
    item: str
    date: str
    value: str
    master: str
    alias: str
    opened: str
    closed: str
    wide: bool = False


#: fact -> entity of the files that bring it, where they differ
ENTITIES = {"loan_balances": "loan_status"}
BALANCES = Held(
    "rm_fact_balance",
    "account_id",
    "value_date",
    "balance",
    "rm_account acc",
    "acc",
    "acc.opened_on",
    "acc.closed_on",
    wide=True,
)
LOAN_BALANCES = Held(
    "rm_fact_loan_status",
    "loan_id",
    "as_of",
    "principal_balance",
    "rm_loan loan",
    "loan",
    "loan.disbursed_on",
    "NULL::date",
)


@dataclass(frozen=True)
class Fact:
    """One fact as sources see it.

    ``source``: FROM clause. ``row``: alias of the row that has the dates. ``key``: SQL of the
    text that names a row for a reader. ``dates``: per way over time the date columns a row can
    be dated by, the first by default. ``measures``: name -> SQL. ``columns``: filter column ->
    (SQL, "text" or "number"). ``customer``, ``item_id``, ``branch``, ``booked``: SQL of the
    customer, of the account or loan (``item``) that narrower shares hang on, of the booking
    branch and of the RM named on the row. ``line``: business line by default. ``life``:
    condition for a row that exists on the last day. ``snapshot``: table whose rows of a day are
    a stock; without any row of the day there is no value. ``paid``: measures of payments.
    ``booked_only``: rows belong to the RM named on them and to no customer. ``held``: balances that
    hold until the next one. ``table``: a table that an add-on may bring or not.
    """

    source: str
    row: str
    key: str
    dates: dict
    measures: dict
    columns: dict = field(default_factory=dict)
    customer: str = "x.customer_id"
    item: str | None = None
    item_id: str = "NULL::int"
    branch: str = "x.branch_id"
    booked: str | None = None
    booked_only: bool = False
    line: str | None = None
    life: str = "TRUE"
    snapshot: str | None = None
    paid: tuple = ()
    held: Held | None = None
    table: str | None = None

    @property
    def delivered(self):
        """True when each row is the word of one delivery, no master data and no own record."""
        return bool(self.held) or self.source.startswith("rm_fact_")

    def date_of(self, over_time, measure):
        """Return the date column by default for this way over time and measure, or None."""
        dates = self.dates[over_time]
        if measure in self.paid and "paid_on" in dates:
            return "paid_on"
        return dates[0] if dates else None

    def implied_filter(self, measure, columns):
        """Return the conditions that hold unless the source filters the column itself.

        Renewals and extensions are no recovery unless a source says so.
        """
        return _NO_RECOVERY if measure in self.paid and "way" not in columns else ()
