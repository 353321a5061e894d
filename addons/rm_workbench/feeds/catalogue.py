"""The entities that source systems deliver: columns, kinds, keys, references.

Order matters: an entity refers only to entities before it (and branches to branches), so a
delivery loads in this order and references within it resolve.
"""

from dataclasses import dataclass

CURRENCY_CHARACTERS = 3


@dataclass(frozen=True)
class Column:
    """One column of a file.

    ``kind``: a key of ``values.KINDS``. ``required``: may not be empty. ``optional``: may be
    missing from the header. ``choices``: the codes allowed. ``refers``: what the code names
    (branch, manager, customer, account, loan, category, level). ``masked_from``: the value is
    personal, sealed while it is read; shorter ones are hidden wholly, others but for the middle.
    """

    name: str
    kind: str
    required: bool = False
    optional: bool = False
    choices: tuple = ()
    refers: str | None = None
    masked_from: int | None = None


@dataclass(frozen=True)
class Entity:
    """One kind of file: the system that delivers it, its columns and its key."""

    name: str
    system: str
    key: tuple
    columns: tuple

    @property
    def by_name(self):
        """Return ``{column name: Column}``."""
        return {column.name: column for column in self.columns}


def _code(name, refers=None, **options):
    return Column(name, "code", refers=refers, **options)


def _must(column):
    return Column(column.name, column.kind, True, column.optional, column.choices, column.refers)


def _may(column):
    return Column(column.name, column.kind, column.required, True, column.choices, column.refers)


def _choice(name, *choices):
    return Column(name, "code", choices=choices)


def _columns(kind, *names):
    return tuple(Column(name, kind) for name in names)


def _all_must(*columns):
    return tuple(_must(column) for column in columns)


def _entity(name, system, key, *columns):
    return Entity(name, system, tuple(key.split()), columns)


BRANCH = _code("branch_code", "branch")
CUSTOMER = _code("customer_no", "customer")
ACCOUNT = _code("account_no", "account")
LOAN = _code("loan_no", "loan")
MANAGER = _code("rm_code", "manager")
DAY = "date"
LINES = ("deposit", "loan", "intermediary")
RISK_CLASSES = ("normal", "special_mention", "substandard", "doubtful", "loss")

ENTITIES = {
    entity.name: entity
    for entity in (
        _entity(
            "branches",
            "core",
            "branch_code",
            _must(_code("branch_code")),
            _must(Column("name", "text")),
            _code("parent_code"),
            _must(_code("level", "level")),
        ),
        _entity(
            "managers",
            "core",
            "rm_code",
            _must(_code("rm_code")),
            _must(Column("name", "text")),
            _must(BRANCH),
            _code("position"),
            *_columns(DAY, "joined_on", "left_on"),
        ),
        _entity(
            "customers",
            "core",
            "customer_no",
            _must(_code("customer_no")),
            _must(Column("name", "text")),
            _must(_choice("kind", "individual", "corporate")),
            _choice("gender", "M", "F"),
            Column("birth_date", DAY),
            _must(BRANCH),
            Column("opened_on", DAY),
            Column("id_no", "code", optional=True, masked_from=12),
            Column("phone", "label", optional=True, masked_from=11),
            _may(_code("category", "category")),
        ),
        _entity(
            "accounts",
            "core",
            "account_no",
            _must(_code("account_no")),
            _must(CUSTOMER),
            _must(BRANCH),
            _must(Column("product", "label")),
            _must(Column("currency", "currency")),
            *_columns(DAY, "opened_on", "closed_on"),
            _may(_code("subject_code")),
            _may(_choice("deposit_kind", "savings", "corporate", "margin", "interbank")),
            _may(Column("rate", "rate")),
            _may(Column("term_months", "count")),
            _may(Column("matures_on", DAY)),
        ),
        _entity(
            "loans",
            "credit",
            "loan_no",
            _must(_code("loan_no")),
            _must(CUSTOMER),
            ACCOUNT,
            _must(BRANCH),
            _must(Column("product", "label")),
            _must(Column("amount", "amount")),
            Column("term_months", "count"),
            Column("monthly_payment", "amount"),
            *_columns(DAY, "disbursed_on", "matures_on"),
            _may(MANAGER),
            _may(_code("co_rm_code", "manager")),
            _may(Column("guarantee", "label")),
        ),
        _entity(
            "assignments",
            "core",
            "customer_no rm_code valid_from line account_no loan_no",
            _must(CUSTOMER),
            _must(MANAGER),
            _must(Column("share", "share")),
            _must(Column("valid_from", DAY)),
            Column("valid_to", DAY),
            _may(_choice("line", *LINES)),
            _may(ACCOUNT),
            _may(LOAN),
            _may(_choice("basis", "real", "shadow")),
        ),
        _entity(
            "balances",
            "core",
            "account_no value_date",
            *_all_must(ACCOUNT, Column("value_date", DAY), Column("balance", "amount")),
        ),
        _entity(
            "fees",
            "core",
            "entry_no",
            *_all_must(_code("entry_no"), Column("booked_on", DAY), CUSTOMER),
            ACCOUNT,
            _must(Column("product", "label")),
            *_all_must(Column("quantity", "quantity"), Column("amount", "amount")),
        ),
        _entity(
            "loan_status",
            "credit",
            "loan_no as_of",
            *_all_must(LOAN, Column("as_of", DAY)),
            *_all_must(*_columns("amount", "principal_balance", "overdue_amount")),
            _must(Column("days_overdue", "count")),
            *_all_must(*_columns("amount", "interest_due", "interest_received")),
            _must(_choice("risk_class", *RISK_CLASSES)),
            _may(_choice("legacy_class", "overdue", "idle", "bad")),
        ),
        _entity(
            "sales",
            "core",
            "entry_no",
            *_all_must(_code("entry_no"), Column("booked_on", DAY)),
            CUSTOMER,
            ACCOUNT,
            MANAGER,
            _must(Column("product", "label")),
            _must(Column("quantity", "quantity")),
            *_all_must(*_columns("amount", "volume", "income")),
        ),
        _entity(
            "gl",
            "core",
            "branch_code subject_code currency value_date",
            *_all_must(
                BRANCH,
                _code("subject_code"),
                Column("currency", "currency"),
                Column("value_date", DAY),
                Column("balance", "amount"),
            ),
        ),
        _entity(
            "repayments",
            "credit",
            "entry_no",
            *_all_must(_code("entry_no"), LOAN),
            Column("due_on", DAY),
            *_all_must(*_columns("amount", "principal_due", "interest_due")),
            Column("paid_on", DAY),
            *_all_must(*_columns("amount", "principal_paid", "interest_paid")),
            _choice("way", "cash", "renewal", "extension", "collateral", "write_off"),
        ),
    )
}

#: entities load in this order
ORDER = {name: position for position, name in enumerate(ENTITIES)}
