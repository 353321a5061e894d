"""Detail rows of one RM for a formula that is being typed."""

from odoo.tools import SQL

from ...computing.details import as_row, read_data
from ...engine.detail import Row

_UNKNOWN = [Row({}, "no_data")]


def sample_rows(env, source_id, manager, period):
    """Return the rows: those that the newest run of the period froze, else those of now."""
    source = env["rm.kpi.source"].search([("id", "=", source_id or 0), ("kind", "=", "rows")])
    if not source:
        return _UNKNOWN
    found = _frozen_rows(source, manager, period)
    if found is None:
        query, frame = source._collect_details(source, manager, period.date_from, period.date_to)
        if query is None:
            return _UNKNOWN
        query = SQL("SELECT d.data::text, NULL FROM (%s) d ORDER BY d.line", query)
        found = env.execute_query(query)
        env.cr.execute(frame.drop(keep=None))
    columns = source._row_columns()
    return [as_row(columns, read_data(data), issue) for data, issue in found]


def _frozen_rows(source, manager, period):
    """Return [(data, reason)] of the newest run that froze the source's rows, else None."""
    runs = source.env.execute_query(
        SQL(
            """
            SELECT r.id, i.id FROM rm_kpi_run r
              JOIN rm_kpi_indicator i ON i.scheme_id = r.scheme_id AND i.source_id = %s
              JOIN rm_kpi_result t ON t.run_id = r.id AND t.manager_id = %s
             WHERE r.date_from = %s AND r.date_to = %s
             ORDER BY r.computed_at DESC NULLS LAST LIMIT 1
            """,
            source.id,
            manager.id,
            period.date_from,
            period.date_to,
        )
    )
    if not runs:
        return None
    return source.env.execute_query(
        SQL(
            "SELECT data::text, issue FROM rm_kpi_detail WHERE run_id = %s AND indicator_id = %s"
            " AND manager_id = %s ORDER BY line",
            *runs[0],
            manager.id,
        )
    )
