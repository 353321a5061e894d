"""Who appraises whom: the query behind the preview and the sheets of a cycle."""

from odoo.tools import SQL

# appraised: the RMs of the plan. seat: leaders and risk managers of each of their branches,
# nearest branch upwards first. pair: everybody who stands in a relation of the plan. once: of
# two relations of one appraiser to an RM the first of the plan counts; who is away for long is no
# peer. chosen: by lot where the plan wants fewer than there are; the lot is the same whenever it
# is drawn.
_PAIRS = """WITH appraised AS (
      SELECT m.id, m.user_id, m.branch_id, b.parent_path
        FROM rm_manager m JOIN rm_branch b ON b.id = m.branch_id
       WHERE m.active AND (m.left_on IS NULL OR m.left_on >= %(day)s)
         AND (m.joined_on IS NULL OR m.joined_on <= %(day)s)
         AND starts_with(b.parent_path, %(path)s)
         AND (%(any_position)s OR m.position_id = ANY(%(positions)s))
         AND (%(any_team)s OR EXISTS (SELECT FROM rm_team_manager_rel t
               WHERE t.manager_id = m.id AND t.team_id = ANY(%(teams)s)))
    ), seat AS (
      SELECT b.branch_id, r.code, g.user_id,
             dense_rank() OVER (PARTITION BY b.branch_id, r.code
                                ORDER BY length(gb.parent_path) DESC) AS step
        FROM (SELECT DISTINCT branch_id, parent_path FROM appraised) b
        JOIN rm_branch gb ON starts_with(b.parent_path, gb.parent_path)
        JOIN rm_role_grant g ON g.branch_id = gb.id AND %(holds)s
        JOIN rm_role r ON r.id = g.role_id AND r.code IN ('leader', 'risk')
    ), relation AS (
      SELECT id, relation, sequence, most FROM rm_review_plan_appraiser WHERE plan_id = %(plan)s
    ), pair AS (
      SELECT a.id AS manager_id, s.user_id, x.id AS appraiser_id
        FROM appraised a JOIN seat s ON s.branch_id = a.branch_id
        JOIN relation x ON (x.relation, s.code, s.step)
             IN (('leader', 'leader', 1), ('leader2', 'leader', 2), ('risk', 'risk', 1))
       WHERE s.user_id IS DISTINCT FROM a.user_id
       UNION ALL
      SELECT a.id, p.user_id, x.id
        FROM appraised a JOIN rm_manager p ON p.branch_id = a.branch_id AND p.id <> a.id
        JOIN relation x ON x.relation = 'peer'
       WHERE p.active AND (p.left_on IS NULL OR p.left_on >= %(day)s)
         AND NOT EXISTS (SELECT FROM rm_absence w WHERE w.manager_id = p.id
               AND w.state IN ('approved', 'returned') AND w.valid_from <= %(day)s
               AND COALESCE(w.returned_on, w.valid_to + 1) > %(day)s)
       UNION ALL
      SELECT a.id, a.user_id, x.id FROM appraised a JOIN relation x ON x.relation = 'self'
       UNION ALL
      SELECT a.id, n.user_id, x.id FROM appraised a
        JOIN relation x ON x.relation IN ('named', 'callback')
        JOIN rm_review_plan_appraiser_user_rel n ON n.appraiser_id = x.id
       WHERE n.user_id IS DISTINCT FROM a.user_id
    ), once AS (
      SELECT DISTINCT ON (p.manager_id, p.user_id) p.manager_id, p.user_id, x.id AS appraiser_id,
             x.relation, x.most
        FROM pair p JOIN relation x ON x.id = p.appraiser_id
        JOIN res_users u ON u.id = p.user_id AND u.active
       ORDER BY p.manager_id, p.user_id, x.sequence, x.id
    ), drawn AS (
      SELECT o.*, row_number() OVER (PARTITION BY o.manager_id, o.appraiser_id
               ORDER BY md5(%(cycle)s || '-' || o.manager_id || '-' || o.user_id)) AS place
        FROM once o
    ), chosen AS (
      SELECT * FROM drawn WHERE most = 0 OR place <= most
    )
    SELECT a.id AS manager_id, a.branch_id, c.user_id, c.appraiser_id, c.relation
      FROM appraised a %(join)s chosen c ON c.manager_id = a.id"""


def pairs_sql(terms, keep_alone=False):
    """Return the query (manager_id, branch_id, user_id, appraiser_id, relation).

    :param terms: what ``rm.review.plan._pair_terms`` says.
    :param keep_alone: also return RMs without any appraiser, with empty columns.
    """
    return SQL(
        _PAIRS,
        **{**terms, "cycle": str(terms["cycle"])},
        any_position=not terms["positions"],
        any_team=not terms["teams"],
        join=SQL("LEFT JOIN" if keep_alone else "JOIN"),
    )
