"""SQL of the checks of a run; nothing here changes a figure."""

from odoo.tools import SQL

#: temporary table that takes the figures of a check
SCRATCH = "rm_kpi_scratch"


def create_scratch():
    """An empty temporary table with the columns of the figures."""
    return SQL(
        """
        DROP TABLE IF EXISTS pg_temp.%(scratch)s;
        CREATE TEMPORARY TABLE %(scratch)s (
            run_id integer, manager_id integer, indicator_id integer, branch_id integer,
            value numeric, issue varchar) ON COMMIT DROP
        """,
        scratch=SQL.identifier(SCRATCH),
    )


def differ(run, collected):
    """Frozen raw figures that differ from the table of newly collected ones."""
    return SQL(
        """
        SELECT m.code AS rm, i.code AS indicator, v.value::text AS frozen,
               trim_scale(c.value)::text AS now,
               v.issue AS frozen_issue,
               CASE WHEN c.value IS NULL THEN coalesce(c.issue, 'no_data') END AS now_issue
          FROM rm_kpi_value v
          JOIN rm_kpi_indicator i ON i.id = v.indicator_id AND i.kind = 'raw'
          JOIN rm_manager m ON m.id = v.manager_id
          LEFT JOIN %s c ON c.source_id = i.source_id AND c.unit_id = v.manager_id
         WHERE v.run_id = %s
           AND (v.value IS DISTINCT FROM c.value
                OR v.issue IS DISTINCT FROM
                   CASE WHEN c.value IS NULL THEN coalesce(c.issue, 'no_data') END)
         ORDER BY m.code, i.sequence, i.id
        """,
        SQL.identifier(collected),
        run.id,
    )
