"""Master rows by key: new ones inserted, known ones updated unless a newer delivery spoke."""

from dataclasses import dataclass, field

from odoo.tools import SQL

from .references import id_of, joins, resolved


@dataclass
class Load:
    """What a loader needs to know of the batch it loads.

    ``columns``: names in the file's header. ``newer``: ids of batches of later business dates
    (or of a later version of the same). ``table``: the staging table; ``last_line``: its greatest
    line.
    """

    cr: object
    batch_id: int
    business_date: object
    entity: object
    table: str
    columns: set
    newer: list = field(default_factory=list)
    last_line: int = 0
    notes: list = field(default_factory=list)

    def has(self, column):
        """Return whether the file has this optional column."""
        return column in self.columns


def upsert(load, master, code, values, kept=()):
    """Upsert the resolvable rows of staging into ``master``.

    A row that is known keeps its id and takes no new number: with a number for each row of each
    day, three years of two million accounts would use up all that a column of ids can hold.

    :param str code: key column of the master. :param values: ``{target column: SQL}``.
    :param kept: targets that are set on new rows only (their history decides afterwards).
    :return: the number of rows taken.
    """
    cr = load.cr
    targets = [*values, "batch_id", "source_line"]
    names = SQL(", ").join(SQL.identifier(t) for t in targets)
    update = SQL(", ").join(
        SQL("%s = EXCLUDED.%s", SQL.identifier(t), SQL.identifier(t))
        for t in targets
        if t not in (*kept, code)
    )
    cr.execute(
        SQL(
            """INSERT INTO %(master)s AS m (id, %(names)s, create_date, write_date)
               SELECT COALESCE(known.id, nextval(%(sequence)s)), %(values)s, %(batch)s,
                      s.source_line, now() AT TIME ZONE 'utc', now() AT TIME ZONE 'utc'
                 FROM %(table)s s %(joins)s
                 LEFT JOIN %(master)s known ON known.%(code)s = %(key)s WHERE %(resolved)s
                   ON CONFLICT (%(code)s) DO UPDATE SET %(update)s, write_uid = NULL,
                      write_date = now() AT TIME ZONE 'utc'
                WHERE m.batch_id IS NULL OR m.batch_id <> ALL(%(newer)s)""",
            master=SQL.identifier(master),
            names=names,
            sequence=f"{master}_id_seq",
            key=values[code],
            values=SQL(", ").join(values.values()),
            batch=load.batch_id,
            table=SQL.identifier(load.table),
            joins=joins(load.entity),
            resolved=resolved(load.entity),
            code=SQL.identifier(code),
            update=update,
            newer=load.newer,
        )
    )
    return count_resolved(load)


def count_resolved(load):
    """Return how many staging rows name known things only."""
    load.cr.execute(
        SQL(
            "SELECT count(*) FROM %s s %s WHERE %s",
            SQL.identifier(load.table),
            joins(load.entity),
            resolved(load.entity),
        )
    )
    return load.cr.fetchone()[0]


def column(name):
    """Return the SQL of a staging column."""
    return SQL.identifier("s", name)


def plain(load, *names):
    """Return ``{name: SQL}`` of the delivered columns taken as they are."""
    return {name: column(name) for name in names if load.has(name)}


def reference(load, **targets):
    """Return ``{target: SQL of the id}`` for delivered code columns (target=column)."""
    return {target: id_of(name) for target, name in targets.items() if load.has(name)}
