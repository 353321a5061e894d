"""SQL of the elimination list: who was among the last so many times, and what is proposed."""

from odoo.tools import SQL


def update_elimination(run):
    """Count how often who is among the last was so in final results; list who reached the limit.

    Periods in a row are those in which the RM had a score of his own: a period in which he was
    protected or not appraised neither counts nor begins anew.
    """
    scheme = run.scheme_id
    in_row = scheme.elimination_rule == "row"
    return SQL(
        """
        WITH final_run AS (
            SELECT DISTINCT ON (f.period) f.id, f.date_to
              FROM rm_kpi_run f
             WHERE f.scheme_code = %(code)s AND f.state IN ('published', 'closed')
               AND f.superseded_by_id IS NULL AND f.date_to < %(last)s AND f.date_to >= %(since)s
             ORDER BY f.period, f.published_at DESC, f.id DESC
        ),
        earlier AS (
            SELECT p.manager_id, p.last_place,
                   count(*) FILTER (WHERE p.last_place IS NOT TRUE)
                       OVER (PARTITION BY p.manager_id ORDER BY f.date_to DESC, f.id DESC) AS better
              FROM rm_kpi_result p JOIN final_run f ON f.id = p.run_id
             WHERE p.score IS NOT NULL AND p.treatment IS NULL
        ),
        counted AS (
            SELECT r.id, CASE WHEN r.last_place THEN 1 + count(e.manager_id) END AS times
              FROM rm_kpi_result r
              LEFT JOIN earlier e ON e.manager_id = r.manager_id AND r.last_place
               AND e.last_place AND %(counts)s
             WHERE r.run_id = %(run)s
             GROUP BY r.id
        )
        UPDATE rm_kpi_result r
           SET last_count = c.times, listed = coalesce(c.times >= %(limit)s, FALSE)
          FROM counted c WHERE c.id = r.id
        """,
        code=run.scheme_code,
        last=run.date_to,
        since=run.date_to.replace(year=1900 if in_row else run.date_to.year, month=1, day=1),
        counts=SQL("e.better = 0") if in_row else SQL("TRUE"),
        run=run.id,
        limit=scheme.elimination_times,
    )


def insert_proposals(run, user_id):
    """One open proposal for each result that proposes something, and none twice."""
    return SQL(
        """
        INSERT INTO rm_kpi_proposal (
            run_id, manager_id, branch_id, kind, score, rank, grade, times, state,
            create_uid, create_date, write_uid, write_date)
        SELECT r.run_id, r.manager_id, r.branch_id, k.kind, r.score, r.rank, r.grade,
               CASE WHEN k.kind IN ('last', 'eliminate') THEN r.last_count END, 'draft', u, t, u, t
          FROM rm_kpi_result r
         CROSS JOIN (SELECT %(user)s AS u, now() AT TIME ZONE 'UTC' AS t) x
         CROSS JOIN LATERAL (
                VALUES (r.proposal),
                       (CASE WHEN r.listed THEN 'eliminate' WHEN r.last_place THEN 'last' END)
               ) k (kind)
         WHERE r.run_id = %(run)s AND k.kind IS NOT NULL
         ORDER BY array_position(ARRAY['promote', 'demote', 'last', 'eliminate'], k.kind), r.rank
            ON CONFLICT DO NOTHING
        """,
        run=run.id,
        user=user_id,
    )


def select_leaders(run, holds):
    """(user, number of proposals) of the nearest leaders above the branches of the proposals.

    :param SQL holds: condition on a grant ``g`` that holds today.
    """
    return SQL(
        """
        WITH seat AS (
            SELECT DISTINCT g.branch_id, b.parent_path
              FROM rm_role_grant g
              JOIN rm_role r ON r.id = g.role_id AND r.code = 'leader'
              JOIN res_users u ON u.id = g.user_id AND u.active
              JOIN rm_branch b ON b.id = g.branch_id
             WHERE %(holds)s
        ),
        nearest AS (
            SELECT p.id, (SELECT s.branch_id FROM seat s
                           WHERE starts_with(b.parent_path, s.parent_path)
                           ORDER BY length(s.parent_path) DESC LIMIT 1) AS branch_id
              FROM rm_kpi_proposal p JOIN rm_branch b ON b.id = p.branch_id
             WHERE p.run_id = %(run)s
        )
        SELECT g.user_id, count(*)
          FROM nearest n
          JOIN rm_role_grant g ON g.branch_id = n.branch_id AND %(holds)s
          JOIN rm_role r ON r.id = g.role_id AND r.code = 'leader'
          JOIN res_users u ON u.id = g.user_id AND u.active
         GROUP BY g.user_id ORDER BY g.user_id
        """,
        run=run.id,
        holds=holds,
    )
