"""The audit journal in the database: append-only tables, and the hash chain over their lines.

Lines of ``rm_journal`` are inserted without a hash, so writers never wait for each other. One
sealer writes the chain into ``rm_journal_seal``: ``hash = sha256(hash before || line)``, in the
order of ``seq``. A line that commits late simply gets a later ``seq``. Whoever changes, removes
or inserts a sealed line breaks every hash from there on.
"""

# Names and definitions are constants of this add-on; nothing here comes from outside.
# pylint: disable=sql-injection

_APPEND_ONLY = """
CREATE OR REPLACE FUNCTION rm_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME;
END $$"""

# jsonb has one text form for one value, so the text of a line never depends on a session
_LINE_TEXT = """
CREATE OR REPLACE FUNCTION rm_journal_line_text(line rm_journal) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_array(
    line.id, to_char(line.at, 'YYYY-MM-DD"T"HH24:MI:SS.US'), line.login, line.event,
    line.model, line.reference, line.detail::jsonb)::text
$$"""

_SEAL = """
CREATE OR REPLACE FUNCTION rm_journal_seal_lines(most int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  chain text;
  line rm_journal;
  done int := 0;
BEGIN
  -- one sealer at a time: two would give two lines the same predecessor
  PERFORM pg_advisory_xact_lock(hashtext('rm_journal_seal'));
  SELECT hash INTO chain FROM rm_journal_seal ORDER BY seq DESC LIMIT 1;
  IF chain IS NULL THEN
    SELECT last_hash INTO chain FROM rm_journal_archive ORDER BY last_seq DESC LIMIT 1;
  END IF;
  FOR line IN
    SELECT j.* FROM rm_journal j
     WHERE NOT EXISTS (SELECT FROM rm_journal_seal s WHERE s.journal_id = j.id)
     ORDER BY j.id LIMIT most
  LOOP
    chain := encode(
      sha256(convert_to(COALESCE(chain, '') || rm_journal_line_text(line), 'UTF8')), 'hex');
    INSERT INTO rm_journal_seal (journal_id, hash) VALUES (line.id, chain);
    done := done + 1;
  END LOOP;
  RETURN done;
END $$"""

_SEAL_TABLE = """
CREATE TABLE IF NOT EXISTS rm_journal_seal (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  journal_id int NOT NULL UNIQUE,
  hash text NOT NULL)"""


# Lines leave these tables in one way only: after an archive, itself append-only, names the seal
# up to which they have left, with the hash that the chain has there.
_DETACH = """
CREATE OR REPLACE FUNCTION rm_journal_detached() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  until bigint;
  gone bigint;
BEGIN
  SELECT max(last_seq) INTO until FROM rm_journal_archive;
  IF TG_TABLE_NAME = 'rm_journal_seal' THEN
    gone := OLD.seq;
  ELSE
    SELECT seq INTO gone FROM rm_journal_seal WHERE journal_id = OLD.id;
  END IF;
  IF gone IS NULL OR until IS NULL OR gone > until THEN
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME;
  END IF;
  RETURN OLD;
END $$"""

_ARCHIVE_FITS = """
CREATE OR REPLACE FUNCTION rm_journal_archive_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM rm_journal_seal s
                  WHERE s.seq = NEW.last_seq AND s.hash = NEW.last_hash) THEN
    RAISE EXCEPTION 'an archive of the journal ends with a seal of the chain';
  END IF;
  RETURN NEW;
END $$"""


def protect_archives(cr):
    """Make the archives append-only, and let each end with a seal of the chain."""
    cr.execute(_ARCHIVE_FITS)
    protect_table(cr, "rm_journal_archive")
    cr.execute(
        "CREATE OR REPLACE TRIGGER rm_journal_archive_fits BEFORE INSERT ON rm_journal_archive"
        " FOR EACH ROW EXECUTE FUNCTION rm_journal_archive_fits()"
    )


def _protect_chain(cr, table):
    """Make a table of the chain append-only; a row goes only once an archive has it."""
    protect_table(cr, table, "UPDATE OR TRUNCATE")
    cr.execute(
        f"CREATE OR REPLACE TRIGGER {table}_detached BEFORE DELETE"
        f" ON {table} FOR EACH ROW EXECUTE FUNCTION rm_journal_detached()"
    )


def protect_table(cr, table, operations="UPDATE OR DELETE OR TRUNCATE"):
    """Make ``table`` append-only for every database user: update, delete, truncate raise."""
    cr.execute(
        f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE {operations}"
        f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION rm_append_only()"
    )


def create_journal_chain(cr):
    """Create the chain's table, functions and triggers; safe to run again."""
    cr.execute(_APPEND_ONLY)
    cr.execute(_SEAL_TABLE)
    cr.execute(_LINE_TEXT)
    cr.execute(_SEAL)
    cr.execute(_DETACH)
    _protect_chain(cr, "rm_journal")
    _protect_chain(cr, "rm_journal_seal")


#: First line, in order of the chain, whose hash does not follow from the one before:
#: (seq, journal_id, what). One statement, no row leaves the database while it holds.
FIRST_BROKEN_LINE = """
SELECT * FROM (
  SELECT s.seq, s.journal_id,
         CASE WHEN j.id IS NULL THEN 'missing'
              WHEN s.hash <> encode(sha256(convert_to(
                     COALESCE(lag(s.hash) OVER (ORDER BY s.seq),
                       (SELECT last_hash FROM rm_journal_archive ORDER BY last_seq DESC LIMIT 1),
                       '') || rm_journal_line_text(j),
                     'UTF8')), 'hex') THEN 'changed'
         END AS what
    FROM rm_journal_seal s LEFT JOIN rm_journal j ON j.id = s.journal_id) chain
 WHERE what IS NOT NULL ORDER BY seq LIMIT 1"""
