"""Staging tables: unlogged, typed, one per batch and entity, filled by COPY."""

from odoo.tools import SQL

from ..feeds.scan import sql_type

_COPY_CHUNK = 1 << 20


class _CleanRun:
    """What COPY reads from: clean blocks until one is not."""

    def __init__(self, scanner, tick):
        self._scanner = scanner
        self._tick = tick
        self.error = None

    def read(self, size=-1):
        """Return the next clean block, or nothing to end this COPY."""
        # psycopg2 hides what is raised in here, so it is kept for the caller
        try:
            self._tick(self._scanner)
            return self._scanner.take_clean() if self._scanner.is_clean() else b""
        except Exception as error:  # noqa: BLE001
            self.error = error
            return b""


class _Once:
    def __init__(self, data):
        self._data = data

    def read(self, size=-1):
        """Return everything at once, then nothing."""
        data, self._data = self._data, b""
        return data


def stage_name(batch_id, entity):
    """Return the name of the staging table."""
    return f"rm_stage_{int(batch_id)}_{entity}"


def create_stage(cr, table, entity):
    """Create the empty staging table of an entity, replacing one a stopped process left."""
    drop_stage(cr, table)
    sequence = SQL.identifier(table + "_line")
    # cached by the thousand, since only this session draws from it
    cr.execute(SQL("CREATE UNLOGGED SEQUENCE %s CACHE 10000", sequence))
    columns = [SQL("%s %s", SQL.identifier(c.name), SQL(sql_type(c))) for c in entity.columns]
    cr.execute(
        SQL(
            "CREATE UNLOGGED TABLE %s (source_line int NOT NULL DEFAULT nextval(%s), %s)",
            SQL.identifier(table),
            table + "_line",
            SQL(", ").join(columns),
        )
    )


def drop_stage(cr, table):
    """Drop a staging table."""
    cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier(table)))
    cr.execute(SQL("DROP SEQUENCE IF EXISTS %s", SQL.identifier(table + "_line")))


def has_stage(cr, table):
    """Return whether the staging table is there and holds rows (a crash empties it)."""
    cr.execute("SELECT to_regclass(%s) IS NOT NULL", (table,))
    if not cr.fetchone()[0]:
        return False
    cr.execute(SQL("SELECT EXISTS (SELECT FROM %s)", SQL.identifier(table)))
    return cr.fetchone()[0]


def copy_file(cr, table, scanner, tick):
    """Copy what ``scanner`` reads into the staging table.

    :param tick: called with the scanner for every block, to report progress.
    """
    names = SQL(", ").join(SQL.identifier(column.name) for column in scanner.shape.columns)
    while not scanner.done():
        if scanner.is_clean():
            _copy_clean(cr, table, names, scanner, tick)
        else:
            tick(scanner)
            _copy(
                cr,
                SQL("COPY %s (source_line, %s) FROM STDIN", SQL.identifier(table), names),
                _Once(scanner.take_careful()),
            )


def _copy_clean(cr, table, names, scanner, tick):
    # the rows number themselves: a line of a clean block is one row
    cr.execute("SELECT setval(%s, %s, false)", (table + "_line", scanner.line))
    run = _CleanRun(scanner, tick)
    _copy(
        cr,
        SQL("COPY %s (%s) FROM STDIN (DELIMITER ',', NULL '')", SQL.identifier(table), names),
        run,
    )
    if run.error:
        raise run.error


def _copy(cr, statement, source):
    # COPY takes no parameters: names only
    cr.copy_expert(statement.code, source, _COPY_CHUNK)


def stage_totals(cr, table, columns):
    """Return (rows, {column: Decimal sum}) of the staging table."""
    sums = [SQL("COALESCE(sum(%s), 0)::text", SQL.identifier(column)) for column in columns]
    cr.execute(
        SQL("SELECT %s FROM %s", SQL(", ").join([SQL("count(*)"), *sums]), SQL.identifier(table))
    )
    rows, *totals = cr.fetchone()
    return rows, dict(zip(columns, totals, strict=True))
