"""The fact tables: plain SQL, written by the feeds and the engines, read by thin models.

Why not ORM tables: Odoo does not know partitioned tables and would recreate them on upgrade,
and a foreign key check per row would double the time of a load. The feeds resolve references
before they insert, so ids here always exist.

Every row names the batch and the line of the file it came from. ``id`` comes from a sequence
and serves the read models only; a BRIN index finds it at next to no cost, since rows are
inserted in its order. The real key is the primary key.
"""

# Names and definitions are constants of this add-on; nothing here comes from outside.
# pylint: disable=sql-injection

from dataclasses import dataclass

_ORIGIN = "batch_id int NOT NULL, source_line int NOT NULL"


@dataclass(frozen=True)
class Fact:
    """One fact table.

    ``table``: SQL name. ``columns``: DDL of its own columns. ``key``: columns of the primary
    key. ``partition_by``: date column of monthly range partitions, or None. ``indexes``: further
    column lists.
    """

    table: str
    columns: str
    key: str
    partition_by: str | None = None
    indexes: tuple = ()

    @property
    def names(self):
        """Return the names of its own columns, in the order of the table."""
        return [part.split()[0] for part in _parts(self.columns)]

    @property
    def required(self):
        """Return the names of its own columns that are never empty."""
        return [part.split()[0] for part in _parts(self.columns) if part.endswith("NOT NULL")]


def _parts(columns):
    # the comma inside numeric(20,2) has no blank after it
    return columns.split(", ")


FACTS = {
    "balances": Fact(
        "rm_fact_balance",
        "account_id int NOT NULL, value_date date NOT NULL, balance numeric(20,2) NOT NULL",
        "account_id, value_date",
        partition_by="value_date",
    ),
    "fees": Fact(
        "rm_fact_fee",
        "entry_no text NOT NULL, booked_on date NOT NULL, customer_id int NOT NULL,"
        " account_id int, product text NOT NULL,"
        " quantity numeric(20,6) NOT NULL, amount numeric(20,2) NOT NULL",
        "entry_no",
        indexes=("booked_on", "customer_id"),
    ),
    "loan_status": Fact(
        "rm_fact_loan_status",
        "loan_id int NOT NULL, as_of date NOT NULL, principal_balance numeric(20,2) NOT NULL,"
        " overdue_amount numeric(20,2) NOT NULL, days_overdue int NOT NULL,"
        " interest_due numeric(20,2) NOT NULL, interest_received numeric(20,2) NOT NULL,"
        " risk_class text NOT NULL, legacy_class text",
        "loan_id, as_of",
        partition_by="as_of",
        # screens ask for the newest day: without this they would read the whole stock
        indexes=("as_of",),
    ),
    "sales": Fact(
        "rm_fact_sale",
        "entry_no text NOT NULL, booked_on date NOT NULL, customer_id int, account_id int,"
        " manager_id int, product text NOT NULL, quantity numeric(20,6) NOT NULL,"
        " volume numeric(20,2) NOT NULL, income numeric(20,2) NOT NULL",
        "entry_no",
        indexes=("booked_on", "customer_id"),
    ),
    "gl": Fact(
        "rm_fact_gl",
        "branch_id int NOT NULL, subject_code text NOT NULL, currency text NOT NULL,"
        " value_date date NOT NULL, balance numeric(20,2) NOT NULL",
        "branch_id, subject_code, currency, value_date",
        partition_by="value_date",
    ),
    "repayments": Fact(
        "rm_fact_repayment",
        "entry_no text NOT NULL, loan_id int NOT NULL, due_on date,"
        " principal_due numeric(20,2) NOT NULL, interest_due numeric(20,2) NOT NULL, paid_on date,"
        " principal_paid numeric(20,2) NOT NULL, interest_paid numeric(20,2) NOT NULL, way text",
        "entry_no",
        indexes=("paid_on", "due_on", "loan_id"),
    ),
}


def create_facts(cr):
    """Create the fact tables that are not there; safe to run again."""
    for fact in FACTS.values():
        cr.execute(f"CREATE SEQUENCE IF NOT EXISTS {fact.table}_id_seq")
        tail = f"PARTITION BY RANGE ({fact.partition_by})" if fact.partition_by else ""
        cr.execute(
            f"CREATE TABLE IF NOT EXISTS {fact.table} ("
            f"id bigint NOT NULL DEFAULT nextval('{fact.table}_id_seq'), {fact.columns},"
            f" {_ORIGIN}, PRIMARY KEY ({fact.key})) {tail}"
        )
        cr.execute(
            f"CREATE INDEX IF NOT EXISTS {fact.table}_id_brin ON {fact.table} USING brin (id)"
        )
        for columns in fact.indexes:
            name = f"{fact.table}_{columns.replace(', ', '_')}_idx"
            cr.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {fact.table} ({columns})")


def drop_facts(cr):
    """Drop the fact tables with the add-on."""
    for fact in FACTS.values():
        cr.execute(f"DROP TABLE IF EXISTS {fact.table} CASCADE")
        cr.execute(f"DROP SEQUENCE IF EXISTS {fact.table}_id_seq")
