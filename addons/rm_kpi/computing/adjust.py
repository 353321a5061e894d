"""SQL of corrections: what an approved adjustment puts in the place of a computed figure.

Of several corrections of one figure the latest counts. They name the indicator by its code, so
that they hold when a run moves to a newer version of its scheme; no indicator means the score.
"""

from odoo.tools import SQL


def latest(run):
    """Query of (id, manager_id, code, value): the corrections that count; code '' is the score."""
    return SQL(
        """
        SELECT DISTINCT ON (a.manager_id, coalesce(i.code, ''))
               a.id, a.manager_id, coalesce(i.code, '') AS code, a.value
          FROM rm_kpi_adjustment a LEFT JOIN rm_kpi_indicator i ON i.id = a.indicator_id
         WHERE a.run_id = %s AND a.applied_at IS NOT NULL
         ORDER BY a.manager_id, coalesce(i.code, ''), a.id DESC
        """,
        run.id,
    )


def score_corrections(run):
    """Query of (manager_id, value) of the corrected scores."""
    return SQL("SELECT manager_id, value FROM (%s) latest WHERE code = ''", latest(run))


def select_fixed(run, codes):
    """A join that gives the corrections of the formulas ``codes`` as columns fixed_0, fixed_1..."""
    if not codes:
        return SQL()
    columns = [
        SQL("max(value) FILTER (WHERE code = %s) AS %s", code, SQL.identifier(f"fixed_{number}"))
        for number, code in enumerate(codes)
    ]
    return SQL(
        "LEFT JOIN (SELECT manager_id, %s FROM (%s) latest GROUP BY manager_id) fixed"
        " ON fixed.manager_id = p.manager_id",
        SQL(", ").join(columns),
        latest(run),
    )


def mark_applied(run, now):
    """Let the approved corrections count; those that begin to count remember the figure before."""
    return SQL(
        """
        UPDATE rm_kpi_adjustment a
           SET applied_at = %(now)s,
               old_value = CASE WHEN a.indicator_id IS NULL THEN r.score ELSE v.value END
          FROM rm_kpi_adjustment b
          LEFT JOIN rm_kpi_result r ON r.run_id = b.run_id AND r.manager_id = b.manager_id
          LEFT JOIN rm_kpi_value v ON v.run_id = b.run_id AND v.manager_id = b.manager_id
           AND v.indicator_id = b.indicator_id
         WHERE b.id = a.id AND a.run_id = %(run)s AND a.state = 'approved'
           AND a.applied_at IS NULL
        """,
        now=now,
        run=run.id,
    )


def update_raw(run):
    """Put the corrections of raw figures in their place; formulas then start from them."""
    return SQL(
        """
        UPDATE rm_kpi_value v SET value = trim_scale(c.value), issue = NULL
          FROM (%s) c
          JOIN rm_kpi_indicator i ON i.scheme_id = %s AND i.code = c.code AND i.kind = 'raw'
         WHERE v.run_id = %s AND v.manager_id = c.manager_id AND v.indicator_id = i.id
        """,
        latest(run),
        run.scheme_id.id,
        run.id,
    )


def delete_computed(run):
    """Delete the figures of formulas; the raw ones stay."""
    return SQL(
        """
        DELETE FROM rm_kpi_value v USING rm_kpi_indicator i
         WHERE v.run_id = %s AND i.id = v.indicator_id AND i.kind <> 'raw'
        """,
        run.id,
    )
