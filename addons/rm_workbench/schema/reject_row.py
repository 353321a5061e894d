"""The raw rows that were not published. No model reads the table: they hold personal data.

``raw`` is the row as text; ``row`` its typed values for rows kept aside, which are tried again.
"""


def create_reject_row(cr):
    """Create the table; safe to run again."""
    cr.execute(
        """CREATE TABLE IF NOT EXISTS rm_batch_reject_row (
             reject_id int PRIMARY KEY REFERENCES rm_batch_reject ON DELETE CASCADE,
             raw text NOT NULL, row jsonb)"""
    )


def drop_reject_row(cr):
    """Drop the table with the add-on."""
    cr.execute("DROP TABLE IF EXISTS rm_batch_reject_row")
