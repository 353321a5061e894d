"""Loader of the facts: new months are built beside and attached, known ones upserted by key."""

from datetime import date

from odoo.tools import SQL

from ..schema import FACTS
from .references import id_of, joins, references, resolved
from .upsert import column, count_resolved

#: a month that is new and has at least so many rows is built as a table of its own, key last
BUILD_FROM = 20_000
_ID_OF = {
    "account_no": "account_id",
    "branch_code": "branch_id",
    "customer_no": "customer_id",
    "loan_no": "loan_id",
    "rm_code": "manager_id",
}


def load_fact(load):
    """Load the resolvable rows of staging; return their number.

    Raises psycopg2's UniqueViolation or CardinalityViolation when two rows have the same key.
    """
    fact = FACTS[load.entity.name]
    if not fact.partition_by:
        _upsert(load, fact, SQL("TRUE"))
        return count_resolved(load)
    built, taken = [], 0
    for month, rows in _months(load, fact):
        if _has_partition(load.cr, fact, month):
            continue
        if rows >= BUILD_FROM:
            taken += _build(load, fact, month)
            built.append(month)
        else:
            _create_partition(load.cr, fact, month)
    day = column(fact.partition_by)
    others = SQL("date_trunc('month', %s)::date <> ALL(%s::date[])", day, built)
    if not built or taken < _staged(load):
        taken += _upsert(load, fact, others)
    return taken


def _staged(load):
    load.cr.execute(SQL("SELECT count(*) FROM %s", SQL.identifier(load.table)))
    return load.cr.fetchone()[0]


def _months(load, fact):
    load.cr.execute(
        SQL(
            "SELECT date_trunc('month', %s)::date, count(*) FROM %s s GROUP BY 1 ORDER BY 1",
            column(fact.partition_by),
            SQL.identifier(load.table),
        )
    )
    return load.cr.fetchall()


def values(load, fact):
    """Return ``{fact column: SQL over staging and its joins}`` in the order of the table."""
    named = {c.name for c in references(load.entity)}
    found = {}
    for known in load.entity.columns:
        if known.name in named:
            found[_ID_OF[known.name]] = id_of(known.name)
        else:
            found[known.name] = column(known.name)
    return {name: found[name] for name in fact.names}


def _upsert(load, fact, condition):
    wanted = values(load, fact)
    targets = [*wanted, "batch_id", "source_line"]
    key = fact.key.split(", ")
    load.cr.execute(
        SQL(
            """INSERT INTO %(fact)s AS f (%(targets)s)
               SELECT %(values)s, %(batch)s, s.source_line FROM %(table)s s %(joins)s
                WHERE %(resolved)s AND %(condition)s
                   ON CONFLICT (%(key)s) DO UPDATE SET %(update)s
                WHERE f.batch_id <> ALL(%(newer)s)""",
            fact=SQL.identifier(fact.table),
            targets=SQL(", ").join(map(SQL.identifier, targets)),
            values=SQL(", ").join(wanted.values()),
            batch=load.batch_id,
            table=SQL.identifier(load.table),
            joins=joins(load.entity),
            resolved=resolved(load.entity),
            condition=condition,
            key=SQL(", ").join(map(SQL.identifier, key)),
            update=SQL(", ").join(
                SQL("%s = EXCLUDED.%s", SQL.identifier(t), SQL.identifier(t))
                for t in targets
                if t not in key
            ),
            newer=load.newer,
        )
    )
    # rows under a newer word count as taken: they were read, the newer word stands
    load.cr.execute(
        SQL(
            "SELECT count(*) FROM %s s %s WHERE %s AND %s",
            SQL.identifier(load.table),
            joins(load.entity),
            resolved(load.entity),
            condition,
        )
    )
    return load.cr.fetchone()[0]


def _next_month(month):
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _partition(fact, month):
    return f"{fact.table}_{month:%Y_%m}"


def _has_partition(cr, fact, month):
    cr.execute("SELECT to_regclass(%s) IS NOT NULL", (_partition(fact, month),))
    return cr.fetchone()[0]


def _create_partition(cr, fact, month):
    cr.execute(
        SQL(
            "CREATE TABLE %s PARTITION OF %s FOR VALUES FROM (%s) TO (%s)",
            SQL.identifier(_partition(fact, month)),
            SQL.identifier(fact.table),
            month,
            _next_month(month),
        )
    )


def _build(load, fact, month):
    """Build a month's partition from staging in parallel, then its key, then attach it."""
    cr, part = load.cr, _partition(fact, month)
    # ids are reserved in one go: a sequence in the query would forbid parallel workers
    cr.execute("SELECT nextval(%s)", (f"{fact.table}_id_seq",))
    base = cr.fetchone()[0]
    day = column(fact.partition_by)
    cr.execute(
        SQL(
            """CREATE TABLE %(part)s AS
               SELECT (%(base)s + s.source_line)::bigint AS id, %(values)s,
                      %(batch)s::int AS batch_id, s.source_line
                 FROM %(table)s s %(joins)s
                WHERE %(resolved)s AND %(day)s >= %(from)s AND %(day)s < %(to)s""",
            **{"from": month, "to": _next_month(month)},
            part=SQL.identifier(part),
            base=base,
            values=SQL(", ").join(
                SQL("%s AS %s", sql, SQL.identifier(name))
                for name, sql in values(load, fact).items()
            ),
            batch=load.batch_id,
            table=SQL.identifier(load.table),
            joins=joins(load.entity),
            resolved=resolved(load.entity),
            day=day,
        )
    )
    taken = cr.rowcount
    cr.execute(SQL("SELECT setval(%s, %s)", f"{fact.table}_id_seq", base + load.last_line))
    _finish_partition(cr, fact, part, month)
    return taken


def _finish_partition(cr, fact, part, month):
    required = [*fact.required, "batch_id", "source_line", "id"]
    cr.execute(
        SQL(
            "ALTER TABLE %s ADD PRIMARY KEY (%s), %s, ALTER id SET DEFAULT nextval(%s::regclass)",
            SQL.identifier(part),
            SQL(", ").join(map(SQL.identifier, fact.key.split(", "))),
            SQL(", ").join(SQL("ALTER %s SET NOT NULL", SQL.identifier(name)) for name in required),
            f"{fact.table}_id_seq",
        )
    )
    cr.execute(SQL("CREATE INDEX ON %s USING brin (id)", SQL.identifier(part)))
    cr.execute(
        SQL(
            "ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%s) TO (%s)",
            SQL.identifier(fact.table),
            SQL.identifier(part),
            month,
            _next_month(month),
        )
    )
    cr.execute(SQL("ANALYZE %s", SQL.identifier(part)))
