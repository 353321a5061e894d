"""The identity number and phone of customers: sealed, with a searchable hash of each.

No model reads this table, so no search, export, group-by or dotted path can reach it; the
reveal service opens one row with a reason and leaves a journal line, and the look-up by a full
number finds the ids of customers (see models/customers/customer_search.py). The database never
holds the numbers themselves: see secret_box.py.
"""

from ..parameters import key_file
from ..secret_box import load_box

NAMES = ("id_no", "phone")
_CHUNK = 10_000


def create_customer_secret(cr):
    """Create the table, or seal what one of before holds in plain text; safe to run again."""
    cr.execute(
        """SELECT data_type FROM information_schema.columns
            WHERE table_name = 'rm_customer_secret' AND column_name = 'id_no'
              AND table_schema = current_schema"""
    )
    held = cr.fetchone()
    if held and held[0] == "text":
        cr.execute("ALTER TABLE rm_customer_secret RENAME TO rm_customer_secret_plain")
        cr.execute("ALTER INDEX rm_customer_secret_pkey RENAME TO rm_customer_secret_plain_pkey")
        cr.execute(
            "DROP INDEX IF EXISTS rm_customer_secret_id_no_idx, rm_customer_secret_phone_idx"
        )
    cr.execute(
        """CREATE TABLE IF NOT EXISTS rm_customer_secret (
             customer_id int PRIMARY KEY REFERENCES rm_customer ON DELETE CASCADE,
             id_no bytea, phone bytea, id_no_hash bytea, phone_hash bytea,
             CONSTRAINT rm_customer_secret_id_no_sealed CHECK (
               (id_no IS NULL) = (id_no_hash IS NULL)
               AND octet_length(id_no) > 32 AND octet_length(id_no_hash) = 16),
             CONSTRAINT rm_customer_secret_phone_sealed CHECK (
               (phone IS NULL) = (phone_hash IS NULL)
               AND octet_length(phone) > 32 AND octet_length(phone_hash) = 16))"""
    )
    cr.execute(
        """CREATE INDEX IF NOT EXISTS rm_customer_secret_id_no_hash_idx
               ON rm_customer_secret (id_no_hash) WHERE id_no_hash IS NOT NULL"""
    )
    cr.execute(
        """CREATE INDEX IF NOT EXISTS rm_customer_secret_phone_hash_idx
               ON rm_customer_secret (phone_hash) WHERE phone_hash IS NOT NULL"""
    )
    if held and held[0] == "text":
        _seal_plain(cr)


def _seal_plain(cr):
    last, box = 0, None
    while True:
        cr.execute(
            """SELECT customer_id, id_no, phone FROM rm_customer_secret_plain
                WHERE customer_id > %s ORDER BY customer_id LIMIT %s""",
            (last, _CHUNK),
        )
        rows = cr.fetchall()
        if not rows:
            break
        # an empty table needs no key
        box = box or load_box(key_file())
        last = rows[-1][0]
        keep_sealed(cr, box, rows)
    cr.execute("DROP TABLE rm_customer_secret_plain")


def keep_sealed(cr, box, rows):
    """Keep the numbers of customers, sealed.

    :param rows: [(customer id, identity number or None, phone or None)]
    """
    columns = [], [], [], [], []
    for customer_id, *texts in rows:
        pairs = [
            box.seal(name, text) if text else (None, None)
            for name, text in zip(NAMES, texts, strict=True)
        ]
        values = customer_id, pairs[0][0], pairs[1][0], pairs[0][1], pairs[1][1]
        for column, value in zip(columns, values, strict=True):
            column.append(value)
    cr.execute(
        """INSERT INTO rm_customer_secret (customer_id, id_no, phone, id_no_hash, phone_hash)
           SELECT * FROM unnest(%s::int[], %s::bytea[], %s::bytea[], %s::bytea[], %s::bytea[])
               ON CONFLICT (customer_id) DO UPDATE SET id_no = EXCLUDED.id_no,
                  phone = EXCLUDED.phone, id_no_hash = EXCLUDED.id_no_hash,
                  phone_hash = EXCLUDED.phone_hash""",
        columns,
    )


def drop_customer_secret(cr):
    """Drop the table with the add-on."""
    cr.execute("DROP TABLE IF EXISTS rm_customer_secret")
