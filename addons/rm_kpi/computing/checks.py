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


def computed_differ(run):
    """Stored figures that differ from those recomputed into the scratch table, and extra ones."""
    return SQL(
        """
        SELECT m.code AS rm, i.code AS indicator, trim_scale(v.value)::text AS frozen,
               trim_scale(c.value)::text AS now, v.issue AS frozen_issue, c.issue AS now_issue
          FROM (SELECT x.* FROM rm_kpi_value x JOIN rm_kpi_indicator i ON i.id = x.indicator_id
                 WHERE x.run_id = %(run)s AND i.kind NOT IN ('raw', 'rows')) v
          FULL JOIN %(scratch)s c
            ON c.manager_id = v.manager_id AND c.indicator_id = v.indicator_id
          JOIN rm_manager m ON m.id = coalesce(v.manager_id, c.manager_id)
          JOIN rm_kpi_indicator i ON i.id = coalesce(v.indicator_id, c.indicator_id)
         WHERE v.value IS DISTINCT FROM c.value OR v.issue IS DISTINCT FROM c.issue
         ORDER BY m.code, i.sequence, i.id
        """,
        run=run.id,
        scratch=SQL.identifier(SCRATCH),
    )


def between_runs(run, other):
    """Scores, ranks and figures that two runs of a period have differently.

    Indicators are compared by code, so that versions of the scheme can be compared too; scores and
    ranks have no code.
    """
    return SQL(
        """
        WITH figure (run_id, manager_id, code, name, place, value, issue) AS (
            SELECT v.run_id, v.manager_id, i.code, i.name, i.sequence, v.value::text, v.issue
              FROM rm_kpi_value v JOIN rm_kpi_indicator i ON i.id = v.indicator_id
             WHERE v.run_id IN (%(run)s, %(other)s)
            UNION ALL
            SELECT r.run_id, r.manager_id, k.code, NULL, k.place, k.value, NULL
              FROM rm_kpi_result r
             CROSS JOIN LATERAL (VALUES
                   ('score', -2, r.score::text), ('rank', -1, r.rank::text)) k (code, place, value)
             WHERE r.run_id IN (%(run)s, %(other)s)
        ),
        here AS (SELECT * FROM figure WHERE run_id = %(run)s),
        there AS (SELECT * FROM figure WHERE run_id = %(other)s)
        SELECT coalesce(h.manager_id, t.manager_id) AS manager_id,
               coalesce(h.code, t.code) AS code, coalesce(h.name, t.name) AS name,
               h.value AS here, t.value AS there, h.issue AS here_issue, t.issue AS there_issue
          FROM here h
          FULL JOIN there t ON t.manager_id = h.manager_id AND t.code = h.code
          JOIN rm_manager m ON m.id = coalesce(h.manager_id, t.manager_id)
         WHERE h.value::numeric IS DISTINCT FROM t.value::numeric
            OR h.issue IS DISTINCT FROM t.issue
         ORDER BY m.code, coalesce(h.place, t.place), 2
        """,
        run=run.id,
        other=other.id,
    )
