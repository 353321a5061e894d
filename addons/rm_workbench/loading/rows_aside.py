"""Rows not published: kept with line, reason and raw row."""

from odoo.tools import SQL

from ..feeds.values import shape


def keep_aside(cr, file, table, query):
    """Keep the staging rows of ``query`` (line, column name, reason, value) aside.

    :param file: the ``rm.batch.file``. :return: the number of rows.
    """
    cr.execute(
        SQL(
            """INSERT INTO rm_batch_reject (batch_id, file_id, entity, kind, line, column_name,
                                            reason, value)
               SELECT %s, %s, %s, 'aside', q.* FROM (%s) q""",
            file.batch_id.id,
            file.id,
            file.entity,
            query,
        )
    )
    count = cr.rowcount
    if count:
        _keep_raw(cr, file, table)
    return count


def _keep_raw(cr, file, table):
    columns = [
        SQL("COALESCE(%s::text, '')", SQL.identifier("s", name)) for name in file.columns.split(",")
    ]
    cr.execute(
        SQL(
            """INSERT INTO rm_batch_reject_row (reject_id, raw, row)
               SELECT r.id, concat_ws(',', %s), to_jsonb(s)
                 FROM rm_batch_reject r JOIN %s s ON s.source_line = r.line
                WHERE r.file_id = %s AND r.kind = 'aside'
                  AND NOT EXISTS (SELECT FROM rm_batch_reject_row w WHERE w.reject_id = r.id)""",
            SQL(", ").join(columns),
            SQL.identifier(table),
            file.id,
        )
    )


def keep_rejected(cr, file, rows):
    """Keep rejected rows.

    :param rows: iterable of (line, column name or None, reason, value, raw row).
    """
    rows = list(rows)
    if not rows:
        return
    lines, names, reasons, values, raws = zip(*rows, strict=True)
    cr.execute(
        """WITH given AS (
             SELECT * FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[], %s::text[])
                 AS g(line, column_name, reason, value, raw)), kept AS (
             INSERT INTO rm_batch_reject (batch_id, file_id, entity, kind, line, column_name,
                                          reason, value)
             SELECT %s, %s, %s, 'rejected', line, column_name, reason, value FROM given
             RETURNING id, line)
           INSERT INTO rm_batch_reject_row (reject_id, raw)
           SELECT kept.id, given.raw FROM kept JOIN given USING (line)""",
        (
            list(lines),
            list(names),
            list(reasons),
            [shape(value) for value in values],
            list(raws),
            file.batch_id.id,
            file.id,
            file.entity,
        ),
    )


def forget_rows(cr, batch_id):
    """Forget the kept rows of a batch that is read again."""
    cr.execute("DELETE FROM rm_batch_reject WHERE batch_id = %s", (batch_id,))
