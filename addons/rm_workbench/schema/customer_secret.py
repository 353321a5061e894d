"""The unmasked identity number and phone of customers.

No model reads this table, so no search, export, group-by or dotted path can reach it; the
reveal service reads one row with a reason and leaves a journal line, and the look-up by a full
number finds the ids of customers (see models/customers/customer_search.py).
"""


def create_customer_secret(cr):
    """Create the table; safe to run again."""
    cr.execute(
        """CREATE TABLE IF NOT EXISTS rm_customer_secret (
             customer_id int PRIMARY KEY REFERENCES rm_customer ON DELETE CASCADE,
             id_no text, phone text)"""
    )
    cr.execute(
        "CREATE INDEX IF NOT EXISTS rm_customer_secret_id_no_idx ON rm_customer_secret (id_no)"
        " WHERE id_no IS NOT NULL"
    )
    cr.execute(
        "CREATE INDEX IF NOT EXISTS rm_customer_secret_phone_idx ON rm_customer_secret (phone)"
        " WHERE phone IS NOT NULL"
    )


def drop_customer_secret(cr):
    """Drop the table with the add-on."""
    cr.execute("DROP TABLE IF EXISTS rm_customer_secret")
