"""SQL of the checks of a run; nothing here changes a figure."""

import json

from odoo.tools import SQL

#: temporary tables that take the figures, and the results, of a check
SCRATCH, SCRATCH_RESULTS = "rm_kpi_scratch", "rm_kpi_scratch_result"
#: what of a result is computed: column, as text
RESULT_COLUMNS = (
    "score",
    "rank",
    "branch_rank",
    "position_rank",
    "team_rank",
    "grade",
    "last_place",
    "proposal",
)


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


def complete_scratch(run):
    """The frozen raw figures beside the recomputed ones; a copy of the results to score anew."""
    return SQL(
        """
        INSERT INTO %(scratch)s
        SELECT v.run_id, v.manager_id, v.indicator_id, v.branch_id, v.value, v.issue
          FROM rm_kpi_value v JOIN rm_kpi_indicator i ON i.id = v.indicator_id AND i.kind = 'raw'
         WHERE v.run_id = %(run)s;
        ANALYZE %(scratch)s;
        DROP TABLE IF EXISTS pg_temp.%(results)s;
        CREATE TEMPORARY TABLE %(results)s ON COMMIT DROP AS
        SELECT * FROM rm_kpi_result WHERE run_id = %(run)s;
        ALTER TABLE %(results)s ADD PRIMARY KEY (id)
        """,
        scratch=SQL.identifier(SCRATCH),
        results=SQL.identifier(SCRATCH_RESULTS),
        run=run.id,
    )


def named(differences):
    """Differences with the codes of RM and figure, in the order of RMs and of the scheme."""
    return SQL(
        """
        SELECT m.code AS rm, coalesce(i.code, d.key) AS indicator, d.frozen, d.now,
               d.frozen_issue, d.now_issue
          FROM (%s) d
          JOIN rm_manager m ON m.id = d.manager_id
          LEFT JOIN rm_kpi_indicator i ON i.id = d.indicator_id
         ORDER BY m.code, i.sequence, i.id, d.key
        """,
        differences,
    )


def raw_differ(run, collected):
    """Frozen raw figures that differ from the table of newly collected ones."""
    return SQL(
        """
        SELECT v.manager_id, v.indicator_id, NULL AS key, v.value::text AS frozen,
               trim_scale(c.value)::text AS now, v.issue AS frozen_issue,
               CASE WHEN c.value IS NULL THEN coalesce(c.issue, 'no_data') END AS now_issue
          FROM rm_kpi_value v
          JOIN rm_kpi_indicator i ON i.id = v.indicator_id AND i.kind = 'raw'
          LEFT JOIN %s c ON c.source_id = i.source_id AND c.unit_id = v.manager_id
         WHERE v.run_id = %s
           AND (v.value IS DISTINCT FROM c.value
                OR v.issue IS DISTINCT FROM
                   CASE WHEN c.value IS NULL THEN coalesce(c.issue, 'no_data') END)
        """,
        SQL.identifier(collected),
        run.id,
    )


def computed_differ(run):
    """Stored figures that differ from those recomputed into the scratch table, and extra ones."""
    return SQL(
        """
        SELECT coalesce(v.manager_id, c.manager_id) AS manager_id,
               coalesce(v.indicator_id, c.indicator_id) AS indicator_id, NULL AS key,
               trim_scale(v.value)::text AS frozen, trim_scale(c.value)::text AS now,
               v.issue AS frozen_issue, c.issue AS now_issue
          FROM (SELECT x.* FROM rm_kpi_value x JOIN rm_kpi_indicator i ON i.id = x.indicator_id
                 WHERE x.run_id = %(run)s AND i.kind NOT IN ('raw', 'rows')) v
          FULL JOIN (SELECT x.* FROM %(scratch)s x JOIN rm_kpi_indicator i ON i.id = x.indicator_id
                      WHERE i.kind NOT IN ('raw', 'rows')) c
            ON c.manager_id = v.manager_id AND c.indicator_id = v.indicator_id
         WHERE v.value IS DISTINCT FROM c.value OR v.issue IS DISTINCT FROM c.issue
        """,
        run=run.id,
        scratch=SQL.identifier(SCRATCH),
    )


def results_differ(run):
    """Stored scores, ranks and grades that differ from those of the recomputed points."""
    pairs = [
        SQL(
            "(%s, r.%s::text, n.%s::text)",
            column,
            SQL.identifier(column),
            SQL.identifier(column),
        )
        for column in RESULT_COLUMNS
    ]
    return SQL(
        """
        SELECT r.manager_id, NULL::integer AS indicator_id, k.key, k.frozen, k.now,
               CASE WHEN k.key = 'score' AND r.score IS NULL THEN r.issue END AS frozen_issue,
               CASE WHEN k.key = 'score' AND n.score IS NULL THEN n.issue END AS now_issue
          FROM rm_kpi_result r
          JOIN %(results)s n ON n.id = r.id
         CROSS JOIN LATERAL (VALUES %(pairs)s) k (key, frozen, now)
         WHERE r.run_id = %(run)s AND k.frozen IS DISTINCT FROM k.now
        """,
        results=SQL.identifier(SCRATCH_RESULTS),
        pairs=SQL(", ").join(pairs),
        run=run.id,
    )


def given_differ(run, today):
    """Frozen parameters, targets, inputs and earlier results that are others today.

    :param today: query of (result_id, inputs) as they would be frozen now.
    """
    return SQL(
        """
        SELECT r.manager_id, NULL::integer AS indicator_id, k.key, k.frozen, k.now,
               NULL::varchar AS frozen_issue, NULL::varchar AS now_issue
          FROM rm_kpi_result r
          LEFT JOIN (%(today)s) t ON t.result_id = r.id
         CROSS JOIN LATERAL (
               SELECT coalesce(f.key, n.key) AS key, f.value AS frozen, n.value AS now
                 FROM jsonb_each_text(coalesce(r.inputs, '{}')) f
                 FULL JOIN jsonb_each_text(coalesce(t.inputs, '{}')) n ON n.key = f.key
                WHERE f.value IS DISTINCT FROM n.value) k
         WHERE r.run_id = %(run)s AND k.key NOT LIKE 'entered:%%' AND k.key NOT LIKE 'checked:%%'
        """,
        today=today,
        run=run.id,
    )


def between_runs(run, other):
    """Scores, ranks, grades and figures that two runs of a period have differently.

    Indicators are compared by code, so that versions of the scheme can be compared too; scores,
    ranks and grades have no name.
    """
    return SQL(
        """
        WITH figure (run_id, manager_id, code, name, place, value, issue) AS (
            SELECT v.run_id, v.manager_id, i.code, i.name, i.sequence, v.value::text, v.issue
              FROM rm_kpi_value v JOIN rm_kpi_indicator i ON i.id = v.indicator_id
             WHERE v.run_id IN (%(run)s, %(other)s)
            UNION ALL
            SELECT r.run_id, r.manager_id, k.code, NULL, k.place, k.value, k.issue
              FROM rm_kpi_result r
             CROSS JOIN LATERAL (VALUES
                   ('score', -3, r.score::text, CASE WHEN r.score IS NULL THEN r.issue END),
                   ('rank', -2, r.rank::text, NULL),
                   ('grade', -1, r.grade, NULL)) k (code, place, value, issue)
             WHERE r.run_id IN (%(run)s, %(other)s)
        ),
        here AS (SELECT * FROM figure WHERE run_id = %(run)s),
        there AS (SELECT * FROM figure WHERE run_id = %(other)s)
        SELECT coalesce(h.manager_id, t.manager_id) AS manager_id,
               coalesce(h.code, t.code) AS code, coalesce(h.name, t.name) AS name,
               h.value AS here, t.value AS there, h.issue AS here_issue, t.issue AS there_issue
          FROM here h
          FULL JOIN there t ON t.manager_id = h.manager_id AND t.code = h.code
           AND (t.name IS NULL) = (h.name IS NULL)
          JOIN rm_manager m ON m.id = coalesce(h.manager_id, t.manager_id)
         WHERE h.issue IS DISTINCT FROM t.issue
            OR CASE WHEN coalesce(h.place, t.place) = -1 AND coalesce(h.name, t.name) IS NULL
                    THEN h.value IS DISTINCT FROM t.value
                    ELSE h.value::numeric IS DISTINCT FROM t.value::numeric END
         ORDER BY m.code, coalesce(h.place, t.place), 2
        """,
        run=run.id,
        other=other.id,
    )


def insert_compared(dialog, query, labels, issues):
    """Keep every difference of two runs as a line of the dialog that compares them.

    :param query: that of :func:`between_runs`.
    :param labels: names of what has no indicator; ``issues``: words of why a figure is missing.
    """
    return SQL(
        """
        INSERT INTO rm_kpi_run_compare_line (compare_id, number, rm, branch, name, here, there,
               create_uid, create_date, write_uid, write_date)
        SELECT %(dialog)s, d.number, m.code || ' ' || m.name, b.name,
               coalesce(d.name, %(labels)s::jsonb ->> d.code),
               coalesce(d.here, %(issues)s::jsonb ->> d.here_issue, d.here_issue),
               coalesce(d.there, %(issues)s::jsonb ->> d.there_issue, d.there_issue),
               %(user)s, now() AT TIME ZONE 'utc', %(user)s, now() AT TIME ZONE 'utc'
          FROM (SELECT q.*, row_number() OVER () AS number FROM (%(query)s) q) d
          JOIN rm_manager m ON m.id = d.manager_id
          LEFT JOIN rm_branch b ON b.id = m.branch_id
        """,
        dialog=dialog.id,
        labels=json.dumps(labels),
        issues=json.dumps(issues),
        user=dialog.env.uid,
        query=query,
    )
