"""Phones and addresses of contacts: sealed, read by no model; see customer_secret.py."""

NAMES = ("phone", "address")


def create_contact_secret(cr):
    """Create the table; safe to run again."""
    cr.execute(
        """CREATE TABLE IF NOT EXISTS rm_customer_contact_secret (
             contact_id int PRIMARY KEY REFERENCES rm_customer_contact ON DELETE CASCADE,
             phone bytea, phone_hash bytea, address bytea,
             CONSTRAINT rm_customer_contact_secret_sealed CHECK (
               (phone IS NULL) = (phone_hash IS NULL) AND octet_length(phone) > 32
               AND octet_length(phone_hash) = 16 AND octet_length(address) > 32));
           CREATE INDEX IF NOT EXISTS rm_customer_contact_secret_phone_hash_idx
               ON rm_customer_contact_secret (phone_hash) WHERE phone_hash IS NOT NULL"""
    )


def keep_contact(cr, box, contact_id, name, text):
    """Keep one value of a contact, sealed; an empty text takes it away."""
    sealed, digest = box.seal(name, text) if text else (None, None)
    columns = {"phone": ("phone", "phone_hash"), "address": ("address",)}[name]
    values = (sealed, digest)[: len(columns)]
    cr.execute(
        f"""INSERT INTO rm_customer_contact_secret (contact_id, {", ".join(columns)})
            VALUES (%s{", %s" * len(columns)}) ON CONFLICT (contact_id) DO UPDATE
               SET {", ".join(f"{column} = EXCLUDED.{column}" for column in columns)}""",
        [contact_id, *values],
    )


def drop_contact_secret(cr):
    """Drop the table with the add-on."""
    cr.execute("DROP TABLE IF EXISTS rm_customer_contact_secret")
