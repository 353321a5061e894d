"""The unmasked identity number and phone of customers.

No model reads this table, so no search, export, group-by or dotted path can reach it; the
reveal service reads one row with a reason and leaves a journal line.
"""


def create_customer_secret(cr):
    """Create the table; safe to run again."""
    cr.execute(
        """CREATE TABLE IF NOT EXISTS rm_customer_secret (
             customer_id int PRIMARY KEY REFERENCES rm_customer ON DELETE CASCADE,
             id_no text, phone text)"""
    )
    for column in ("id_no", "phone"):
        cr.execute(
            f"CREATE INDEX IF NOT EXISTS rm_customer_secret_{column}_idx"
            f" ON rm_customer_secret ({column}) WHERE {column} IS NOT NULL"
        )


def drop_customer_secret(cr):
    """Drop the table with the add-on."""
    cr.execute("DROP TABLE IF EXISTS rm_customer_secret")
