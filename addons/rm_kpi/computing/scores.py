"""SQL that ends a run: scores, ranks, grades, counts and the lines of the hash."""

from odoo.tools import SQL

from .adjust import score_corrections

#: where the figures lie; a check gives the names of its own tables
VALUES, RESULTS = "rm_kpi_value", "rm_kpi_result"


def update_scores(run, values=VALUES, results=RESULTS):
    """Score = sum of points x weight / 100, rounded half away from zero; ranks; grade.

    An RM who misses points of any scoring indicator has no score and no rank, and the first
    missing one (in the order of the scheme) is named as the issue. A correction of the score counts
    instead of the sum. Who is protected has no score, or the average of the scored ones of the same
    position who are not.

    :param values: table with all figures of the run, raw ones too.
    :param results: table of the results that are given scores.
    """
    return SQL(
        """
        WITH points AS (
            SELECT r.id, r.branch_id, r.manager_id, r.position_id, r.treatment,
                   CASE WHEN bool_and(v.value IS NOT NULL)
                        THEN round(%(sum)s, %(digits)s) END AS score,
                   (array_agg(v.issue ORDER BY i.sequence, i.id)
                        FILTER (WHERE v.value IS NULL))[1] AS issue,
                   (array_agg(i.id ORDER BY i.sequence, i.id)
                        FILTER (WHERE v.value IS NULL))[1] AS missing_id
              FROM %(results)s r
              JOIN %(values)s v ON v.run_id = r.run_id AND v.manager_id = r.manager_id
              JOIN rm_kpi_indicator i ON i.id = v.indicator_id AND i.kind = 'scoring'
             WHERE r.run_id = %(run)s
             GROUP BY r.id
        ),
        average AS (
            SELECT position_id,
                   round(rm_div(sum(score), count(score)::numeric), %(digits)s) AS score
              FROM points WHERE treatment IS NULL AND score IS NOT NULL GROUP BY position_id
        ),
        protected AS (
            SELECT p.id, p.branch_id, p.manager_id, p.position_id, p.treatment,
                   CASE p.treatment WHEN 'exempt' THEN NULL WHEN 'average' THEN a.score
                        ELSE p.score END AS score,
                   CASE p.treatment WHEN 'exempt' THEN 'exempt'
                        WHEN 'average' THEN CASE WHEN a.score IS NULL THEN 'no_data' END
                        ELSE p.issue END AS issue,
                   CASE WHEN p.treatment IS NULL THEN p.missing_id END AS missing_id
              FROM points p
              LEFT JOIN average a ON a.position_id IS NOT DISTINCT FROM p.position_id
        ),
        settled AS (
            SELECT p.id, p.branch_id, p.position_id, p.treatment, p.manager_id,
                   coalesce(round(c.value, %(digits)s), p.score) AS score,
                   CASE WHEN c.value IS NULL THEN p.issue END AS issue,
                   CASE WHEN c.value IS NULL THEN p.missing_id END AS missing_id
              FROM protected p LEFT JOIN (%(corrections)s) c ON c.manager_id = p.manager_id
        ),
        ranked AS (
            SELECT p.*, rank() OVER (ORDER BY p.score DESC NULLS LAST) AS rank,
                   rank() OVER (PARTITION BY p.branch_id ORDER BY p.score DESC NULLS LAST)
                       AS branch_rank,
                   rank() OVER (PARTITION BY p.position_id ORDER BY p.score DESC NULLS LAST)
                       AS position_rank,
                   rank() OVER (PARTITION BY t.team_id ORDER BY p.score DESC NULLS LAST)
                       AS team_rank,
                   t.team_id,
                   rank() OVER (%(last_scope)s ORDER BY CASE WHEN p.treatment IS NULL
                                THEN p.score END NULLS LAST) AS from_last,
                   CASE WHEN p.treatment IS DISTINCT FROM 'exempt' THEN %(graded)s END AS graded,
                   %(proposed)s AS proposed
              FROM settled p JOIN %(results)s t ON t.id = p.id
        )
        UPDATE %(results)s r
           SET score = k.score,
               issue = k.issue,
               issue_indicator_id = k.missing_id,
               rank = CASE WHEN k.score IS NOT NULL THEN k.rank END,
               branch_rank = CASE WHEN k.score IS NOT NULL THEN k.branch_rank END,
               position_rank = CASE WHEN k.score IS NOT NULL AND k.position_id IS NOT NULL
                                    THEN k.position_rank END,
               team_rank = CASE WHEN k.score IS NOT NULL AND k.team_id IS NOT NULL
                                THEN k.team_rank END,
               last_place = k.from_last <= %(last_places)s AND k.score IS NOT NULL
                            AND k.treatment IS NULL,
               proposal = CASE sign(k.proposed) WHEN 1 THEN 'promote' WHEN -1 THEN 'demote' END,
               grade = (
                   SELECT l.result_text
                     FROM rm_kpi_band_line l
                    WHERE l.band_id = %(band)s AND k.graded IS NOT NULL
                      AND (l.lower IS NULL OR k.graded > l.lower
                           OR (k.graded = l.lower AND l.lower_closed))
                      AND (l.upper IS NULL OR k.graded < l.upper
                           OR (k.graded = l.upper AND l.upper_closed))
                    ORDER BY l.sequence, l.id LIMIT 1)
          FROM ranked k
         WHERE r.id = k.id
        """,
        run=run.id,
        sum=_sum(run),
        digits=run.scheme_id.digits,
        corrections=score_corrections(run),
        band=_grade_band(run.scheme_id.grade_band_id),
        last_places=run.scheme_id.last_places,
        last_scope=SQL(_LAST[run.scheme_id.last_scope]),
        graded=_figure(run, run.scheme_id.grade_by_id, SQL("p.score"), values),
        proposed=_figure(run, run.scheme_id.proposal_by_id, SQL("NULL::numeric"), values),
        values=SQL.identifier(values),
        results=SQL.identifier(results),
    )


def _grade_band(band):
    """The band that gives the grades, or that of its tables which holds for the RM."""
    if band and band._is_one_of_several():
        return SQL("(r.inputs ->> %s)::int", f"table:{band.code}")
    return SQL("%s", band.id or None)


_LAST = {
    "bank": "",
    "branch": "PARTITION BY p.branch_id",
    "position": "PARTITION BY p.position_id",
}


def _figure(run, indicator, otherwise, values):
    """The RM's figure of an indicator, or what stands for it when the scheme names none."""
    if not indicator:
        return otherwise
    return SQL(
        "(SELECT v.value FROM %s v WHERE v.run_id = %s AND v.manager_id = p.manager_id"
        " AND v.indicator_id = %s)",
        SQL.identifier(values),
        run.id,
        indicator.id,
    )


def _sum(run):
    """Points x weight, for the days served only when the scheme prorates the score."""
    total = SQL("sum(v.value * i.weight) * 0.01")
    if run.scheme_id.proration != "score":
        return total
    days = (run.date_to - run.date_from).days + 1
    return SQL("rm_div(%s * least(r.served_days, %s), %s::numeric)", total, days, days)


def count_results(run):
    """One row: results, results without score, values with an issue."""
    return SQL(
        """
        SELECT count(*), count(*) FILTER (WHERE score IS NULL),
               (SELECT count(*) FROM rm_kpi_value WHERE run_id = %(run)s AND value IS NULL)
          FROM rm_kpi_result WHERE run_id = %(run)s
        """,
        run=run.id,
    )


def hash_lines(run, evaluated):
    """The lines of the hash, one text column, in C order; a corrected score is a line of its own.

    :param evaluated: table that holds the computed and scoring values; raw values are the
        frozen ones of ``rm_kpi_value``.
    """
    return SQL(
        """
        SELECT line FROM (
        SELECT m.code || '|' || i.code || '|' || coalesce(
                   CASE WHEN i.digits >= 0 THEN round(v.value, i.digits)
                        ELSE trim_scale(v.value) END::text, '')
               || '|' || coalesce(v.issue, '') AS line
          FROM (SELECT manager_id, indicator_id, value, issue FROM rm_kpi_value x
                  JOIN rm_kpi_indicator raw ON raw.id = x.indicator_id AND raw.kind = 'raw'
                 WHERE x.run_id = %(run)s
                 UNION ALL
                SELECT manager_id, indicator_id, value, issue FROM %(evaluated)s y
                  JOIN rm_kpi_indicator formula
                    ON formula.id = y.indicator_id AND formula.kind <> 'raw'
                 WHERE y.run_id = %(run)s) v
          JOIN rm_manager m ON m.id = v.manager_id
          JOIN rm_kpi_indicator i ON i.id = v.indicator_id
         UNION ALL
        SELECT m.code || '|' || i.code || '|' || d.line || '|' || d.data::text || '|'
               || coalesce(d.issue, '')
          FROM rm_kpi_detail d
          JOIN rm_manager m ON m.id = d.manager_id
          JOIN rm_kpi_indicator i ON i.id = d.indicator_id
         WHERE d.run_id = %(run)s
         UNION ALL
        SELECT m.code || '||' || round(c.value, %(digits)s)::text || '|'
          FROM (%(corrections)s) c JOIN rm_manager m ON m.id = c.manager_id
        ) lines ORDER BY line COLLATE "C"
        """,
        run=run.id,
        digits=run.scheme_id.digits,
        corrections=score_corrections(run),
        evaluated=SQL.identifier(evaluated),
    )
