"""SQL that opens a run: whom it appraises, with the days each served."""

from odoo.tools import SQL

from .ladder import branch_tree

_SUBJECTS = """
    WITH RECURSIVE %(tree)s,
    region AS (
        SELECT branch_id,
               (array_agg(ancestor_id ORDER BY depth DESC))[least(2, count(*))] AS region_id
          FROM tree GROUP BY branch_id
    ),
    employed AS (
        SELECT m.id, m.code,
               daterange(m.joined_on, m.left_on, '[]') * daterange(%(first)s, %(last)s, '[]')
                   AS days
          FROM rm_manager m
         WHERE coalesce(m.joined_on, '-infinity') <= %(last)s
           AND coalesce(m.left_on, 'infinity') >= %(first)s
    ),
    post AS (%(posts)s),
    held AS (
        SELECT p.manager_id, range_agg(p.days) AS days,
               (array_agg(p.id ORDER BY lower(p.days) DESC, p.id DESC))[1] AS history_id
          FROM post p
         WHERE NOT isempty(p.days) AND p.manager_id <> ALL(%(excluded)s)
           AND (p.manager_id = ANY(%(included)s) OR (%(chosen)s))
         GROUP BY p.manager_id
    ),
    shelter AS (
        SELECT s.manager_id,
               range_agg(daterange(s.valid_from, s.valid_to, '[]'))
                   FILTER (WHERE s.treatment = 'prorated' OR s.valid_to < %(last)s) AS days,
               bool_or(s.treatment = 'exempt' AND s.valid_to >= %(last)s) AS exempt,
               bool_or(s.treatment = 'average' AND s.valid_to >= %(last)s) AS average
          FROM rm_kpi_protection s
         WHERE s.state = 'confirmed' AND coalesce(s.scheme_code, %(scheme)s) = %(scheme)s
           AND s.valid_from <= %(last)s AND s.valid_to >= %(first)s
         GROUP BY s.manager_id
    )
    INSERT INTO rm_kpi_result (
        run_id, manager_id, branch_id, position_id, post_grade_id, region_id, level_id, team_id,
        served_days, treatment)
    SELECT %(run)s, e.id, h.branch_id, h.position_id, h.grade_id, g.region_id, b.level_id,
           (SELECT t.team_id FROM rm_team_member t
              JOIN rm_team one ON one.id = t.team_id AND one.active
             WHERE t.manager_id = e.id AND daterange(t.valid_from, t.valid_to, '[]')
                   @> (upper(d.days) - 1)),
           (SELECT coalesce(sum(upper(d) - lower(d)), 0)
              FROM unnest(d.days - coalesce(s.days, '{}')) AS d),
           CASE WHEN s.exempt THEN 'exempt' WHEN s.average THEN 'average' END
      FROM held d
      JOIN employed e ON e.id = d.manager_id
      JOIN rm_manager_history h ON h.id = d.history_id
      JOIN rm_branch b ON b.id = h.branch_id
      JOIN region g ON g.branch_id = h.branch_id
      LEFT JOIN shelter s ON s.manager_id = e.id
     ORDER BY e.code
"""
# the post of the last day holds for all days that somebody was in the bank
_LAST_POST = """
    SELECT h.id, e.id AS manager_id, h.branch_id, h.position_id, h.grade_id, e.days
      FROM employed e
     CROSS JOIN LATERAL (
           SELECT p.* FROM rm_manager_history p WHERE p.manager_id = e.id
            ORDER BY p.valid_from > %(last)s, abs(p.valid_from - %(last)s) LIMIT 1) h
"""
# each post with its days; what was first known holds for all days before
_EVERY_POST = """
    SELECT h.id, e.id AS manager_id, h.branch_id, h.position_id, h.grade_id,
           e.days * daterange(
               CASE WHEN h.valid_from <> min(h.valid_from) OVER (PARTITION BY h.manager_id)
                    THEN h.valid_from END, h.valid_to, '[]') AS days
      FROM employed e JOIN rm_manager_history h ON h.manager_id = e.id
"""


# of these posts, the days on which the RM was in a chosen team, or led one
_DAYS_OF_TERMS = """
    SELECT p.id, p.manager_id, p.branch_id, p.position_id, p.grade_id,
           p.days * daterange(t.valid_from, t.valid_to, '[]') AS days
      FROM (%(posts)s) p JOIN %(terms)s t ON t.manager_id = p.manager_id AND %(counts)s
    UNION ALL
    SELECT * FROM (%(posts)s) p WHERE p.manager_id = ANY(%(included)s)
"""
_ON_LAST_DAY = """
    EXISTS (SELECT FROM %(terms)s t WHERE t.manager_id = p.manager_id AND %(counts)s
               AND daterange(t.valid_from, t.valid_to, '[]') @> (upper(p.days) - 1))
"""


def insert_subjects(run):
    """One result per RM whom the scheme appraises and who was in the bank during the period.

    ``membership`` of the scheme: ``last``, the post of the last day decides and holds for the whole
    period; ``held``, everybody who held such a post on some day, with the days he held it. Branch,
    position and grade are those of the last day, or of the last such day; what was first known
    holds for all days before; the region is the branch directly below the head office, the team
    that of the last day too. Teams and their leaders count by their own days. Days of prorated
    protection are not served, nor
    are days of any protection that ended before the last day; exemption and group average hold when
    the last day is protected.
    """
    scheme = run.scheme_id
    tests = [scheme._positions_test(SQL("p.position_id"))]
    if scheme.grade_ids:
        tests.append(SQL("p.grade_id = ANY(%s)", scheme.grade_ids.ids))
    if scheme.branch_ids:
        tests.append(
            SQL(
                "p.branch_id IN (SELECT t.branch_id FROM tree t WHERE t.ancestor_id = ANY(%s))",
                scheme.branch_ids.ids,
            )
        )
    posts = SQL(_EVERY_POST) if scheme.membership == "held" else SQL(_LAST_POST, last=run.date_to)
    for terms, counts in _terms(scheme):
        chosen = {"terms": SQL.identifier(terms), "counts": counts}
        if scheme.membership == "held":
            posts = SQL(_DAYS_OF_TERMS, posts=posts, included=scheme.include_ids.ids, **chosen)
        else:
            tests.append(SQL(_ON_LAST_DAY, **chosen))
    return SQL(
        _SUBJECTS,
        tree=branch_tree(run.date_to),
        run=run.id,
        scheme=run.scheme_code,
        first=run.date_from,
        last=run.date_to,
        posts=posts,
        chosen=SQL(" AND ").join(tests),
        included=scheme.include_ids.ids,
        excluded=scheme.exclude_ids.ids,
    )


def _terms(scheme):
    """Return [(table of dated terms, which of them count)] that the subjects must have."""
    found = []
    if scheme.team_ids:
        found.append(("rm_team_member", SQL("t.team_id = ANY(%s)", scheme.team_ids.ids)))
    if scheme.leaders_only:
        active = SQL("t.team_id IN (SELECT o.id FROM rm_team o WHERE o.active)")
        found.append(("rm_team_leader", active))
    return found
