"""SQL that freezes the raw figures of a run, collected or those of another run."""

from odoo.tools import SQL

#: temporary table that takes the raw figures of another run
COPIED = "rm_kpi_copied"


def copy_raw(other):
    """Raw figures of another run as if they had been collected."""
    return SQL(
        """
        DROP TABLE IF EXISTS pg_temp.%(table)s;
        CREATE TEMPORARY TABLE %(table)s ON COMMIT DROP AS
        SELECT DISTINCT ON (i.source_id, v.manager_id)
               i.source_id, v.manager_id AS unit_id, v.value, v.issue
          FROM rm_kpi_value v JOIN rm_kpi_indicator i ON i.id = v.indicator_id AND i.kind = 'raw'
         WHERE v.run_id = %(run)s
         ORDER BY i.source_id, v.manager_id
        """,
        table=SQL.identifier(COPIED),
        run=other.id,
    )


def lacks_raw(run, other):
    """Whether an RM of the run has no raw figures in the other one, or corrected ones there."""
    return SQL(
        """
        SELECT EXISTS (SELECT 1 FROM rm_kpi_result r WHERE r.run_id = %(run)s
                          AND NOT EXISTS (SELECT 1 FROM rm_kpi_result o WHERE o.run_id = %(other)s
                                             AND o.manager_id = r.manager_id))
            OR EXISTS (SELECT 1 FROM rm_kpi_adjustment a
                         JOIN rm_kpi_indicator i ON i.id = a.indicator_id AND i.kind = 'raw'
                        WHERE a.run_id = %(other)s AND a.applied_at IS NOT NULL)
        """,
        run=run.id,
        other=other.id,
    )


def insert_raw(run, collected):
    """Raw values from the table of collected figures; a figure that is absent says why."""
    return SQL(
        """
        INSERT INTO rm_kpi_value (run_id, manager_id, indicator_id, branch_id, value, issue)
        SELECT r.run_id, r.manager_id, i.id, r.branch_id, trim_scale(c.value),
               CASE WHEN c.value IS NULL THEN coalesce(c.issue, 'no_data') END
          FROM rm_kpi_result r
          JOIN rm_kpi_indicator i ON i.scheme_id = %s AND i.kind = 'raw'
          LEFT JOIN %s c ON c.source_id = i.source_id AND c.unit_id = r.manager_id
         WHERE r.run_id = %s
        """,
        run.scheme_id.id,
        SQL.identifier(collected),
        run.id,
    )
