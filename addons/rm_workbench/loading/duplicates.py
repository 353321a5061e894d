"""Equal keys within one file: identical rows are kept once, differing rows are a fault."""

from odoo.tools import SQL


def _names(columns):
    return SQL(", ").join(SQL.identifier(column) for column in columns)


def find_differing(cr, table, entity):
    """Return up to 100 (line, line of the first) of rows that differ under one key."""
    others = [c.name for c in entity.columns if c.name not in entity.key]
    cr.execute(
        SQL(
            """SELECT s.source_line, k.first FROM %(table)s s JOIN (
                 SELECT %(key)s, min(source_line) AS first FROM %(table)s GROUP BY %(key)s
                 HAVING count(*) > 1) k ON ROW(%(s_key)s) IS NOT DISTINCT FROM ROW(%(k_key)s)
               JOIN %(table)s f ON f.source_line = k.first
              WHERE ROW(%(s_others)s) IS DISTINCT FROM ROW(%(f_others)s)
              ORDER BY 1 LIMIT 100""",
            table=SQL.identifier(table),
            key=_names(entity.key),
            s_key=_qualified("s", entity.key),
            k_key=_qualified("k", entity.key),
            s_others=_qualified("s", others or entity.key[:1]),
            f_others=_qualified("f", others or entity.key[:1]),
        )
    )
    return cr.fetchall()


def _qualified(alias, columns):
    return SQL(", ").join(SQL.identifier(alias, column) for column in columns)


def has_duplicates(cr, table, entity):
    """Return whether two rows of the staging table have the same key."""
    cr.execute(
        SQL(
            "SELECT EXISTS (SELECT FROM %s GROUP BY %s HAVING count(*) > 1)",
            SQL.identifier(table),
            _names(entity.key),
        )
    )
    return cr.fetchone()[0]


def take_out_identical(cr, table, entity):
    """Delete the repeats of identical rows; return their rows as [(line, {column: text})]."""
    columns = [SQL("s.%s::text", SQL.identifier(c.name)) for c in entity.columns]
    cr.execute(
        SQL(
            """DELETE FROM %(table)s s USING (
                 SELECT source_line,
                        row_number() OVER (PARTITION BY %(key)s ORDER BY source_line) AS place
                   FROM %(table)s) n
                WHERE n.source_line = s.source_line AND n.place > 1
               RETURNING s.source_line, %(columns)s""",
            table=SQL.identifier(table),
            key=_names(entity.key),
            columns=SQL(", ").join(columns),
        )
    )
    names = [column.name for column in entity.columns]
    return [(line, dict(zip(names, values, strict=True))) for line, *values in cr.fetchall()]
