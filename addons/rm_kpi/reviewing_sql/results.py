"""The results of a cycle: the steps of ``reviewing/combine.py`` over all RMs at once."""

from odoo.tools import SQL

from ..collecting.combine import quotient_sql
from ..reviewing import DIGITS
from .fill import ANALYZE


def _quotient(numerator, denominator):
    return quotient_sql(SQL(numerator), SQL(denominator), SQL(str(DIGITS)))


# the sheets that count: finished ones, and as 0 the others where the plan says so; without the
# highest and lowest of a group where enough remain
_KEPT = """CREATE TEMPORARY TABLE rm_review_kept ON COMMIT DROP AS
    SELECT * FROM (
      SELECT s.id, s.manager_id, s.appraiser_id, x.relation, x.weight, s.state = 'done' AS done,
             COALESCE(s.score, 0) AS score, p.trim,
             row_number() OVER (g ORDER BY COALESCE(s.score, 0), s.id) AS place,
             count(*) OVER (g) AS n
        FROM rm_review_sheet s JOIN rm_review_plan p ON p.id = s.plan_id
        JOIN rm_review_plan_appraiser x ON x.id = s.appraiser_id
       WHERE s.cycle_id = %(cycle)s AND (s.state = 'done' OR s.state <> 'cancelled'
             AND p.missing = 'zero')
      WINDOW g AS (PARTITION BY s.manager_id, s.appraiser_id)) k
     WHERE n <= 2 * trim OR place > trim AND place <= n - trim"""
_GROUP = """CREATE TEMPORARY TABLE rm_review_group ON COMMIT DROP AS
    SELECT c.manager_id, c.appraiser_id, x.relation, x.weight, c.total, c.done, k.average,
           p.anonymous, p.min_appraisers, p.missing, p.digits
      FROM (SELECT manager_id, appraiser_id, plan_id, count(*) AS total,
                   count(*) FILTER (WHERE state = 'done') AS done
              FROM rm_review_sheet WHERE cycle_id = %(cycle)s AND state <> 'cancelled'
             GROUP BY 1, 2, 3) c
      JOIN rm_review_plan p ON p.id = c.plan_id
      JOIN rm_review_plan_appraiser x ON x.id = c.appraiser_id
 LEFT JOIN (SELECT manager_id, appraiser_id, %(average)s AS average
              FROM (SELECT manager_id, appraiser_id, sum(score) AS above, count(*)::numeric AS below
                      FROM rm_review_kept GROUP BY 1, 2) y) k
           USING (manager_id, appraiser_id)"""
_RESULT = """INSERT INTO rm_review_result (cycle_id, plan_id, manager_id, branch_id, position_id,
           score, computed_score, issue, sheet_count, done_count, remarks)
    SELECT c.id, c.plan_id, m.id, m.branch_id, m.position_id, t.score, t.score, t.issue, t.total,
           t.done, r.remarks
      FROM (SELECT y.*, CASE WHEN y.issue IS NULL THEN round(%(score)s, y.digits) END AS score
              FROM (SELECT manager_id, sum(average * weight) AS above,
                           sum(weight) FILTER (WHERE average IS NOT NULL) AS below,
                           min(digits) AS digits, sum(total) AS total, sum(done) AS done,
                           CASE WHEN COALESCE(sum(done) FILTER (WHERE relation <> 'self'), 0)
                                     < min(min_appraisers) THEN 'too_few'
                                WHEN min(missing) = 'no_score' AND sum(total) > sum(done)
                                THEN 'missing_sheet' END AS issue
                      FROM rm_review_group GROUP BY manager_id) y) t
      JOIN rm_manager m ON m.id = t.manager_id
      JOIN rm_review_cycle c ON c.id = %(cycle)s
 LEFT JOIN (SELECT s.manager_id, string_agg(a.comment, E'\\n' ORDER BY md5(a.comment)) AS remarks
              FROM rm_review_sheet s JOIN rm_review_answer a ON a.sheet_id = s.id
              JOIN rm_review_plan_appraiser x ON x.id = s.appraiser_id AND x.relation <> 'self'
             WHERE s.cycle_id = %(cycle)s AND s.state = 'done' AND a.comment IS NOT NULL
             GROUP BY 1) r
           ON r.manager_id = t.manager_id AND (t.issue IS DISTINCT FROM 'too_few'
              OR NOT c.anonymous)"""
# hidden: groups of an anonymous plan below the minimum; shown: see shown_groups of combine.py
_SHOWN = """CREATE TEMPORARY TABLE rm_review_shown ON COMMIT DROP AS
    SELECT g.*, NOT anonymous OR relation = 'self'
           OR done >= min_appraisers AND (hidden = 0 OR hidden >= min_appraisers) AS shown,
           NOT anonymous OR others >= min_appraisers AS items_shown
      FROM (SELECT g.*,
                   COALESCE(sum(done) FILTER (WHERE relation <> 'self' AND done < min_appraisers)
                            OVER m, 0) AS hidden,
                   COALESCE(sum(done) FILTER (WHERE relation <> 'self') OVER m, 0) AS others
              FROM rm_review_group g WINDOW m AS (PARTITION BY manager_id)) g"""
_GROUP_LINES = """INSERT INTO rm_review_result_line
           (result_id, relation, average, most, weight, sheet_count)
    SELECT r.id, g.relation, g.average, 100, g.weight, g.done
      FROM rm_review_shown g JOIN rm_review_result r
        ON r.cycle_id = %(cycle)s AND r.manager_id = g.manager_id
      JOIN rm_review_plan_appraiser x ON x.id = g.appraiser_id
     WHERE g.shown AND g.done > 0 AND g.average IS NOT NULL
     ORDER BY r.id, x.sequence, x.id"""
_ITEM = """CREATE TEMPORARY TABLE rm_review_item_group ON COMMIT DROP AS
    SELECT manager_id, appraiser_id, plan_item_id, %(average)s AS average
      FROM (SELECT k.manager_id, k.appraiser_id, i.id AS plan_item_id,
                   sum(CASE WHEN k.done THEN a.points ELSE 0 END) AS above,
                   count(*)::numeric AS below
              FROM rm_review_kept k
              JOIN rm_review_cycle c ON c.id = %(cycle)s
              JOIN rm_review_plan_item i ON i.plan_id = c.plan_id
              JOIN rm_review_answer a ON a.sheet_id = k.id AND a.plan_item_id = i.id
             GROUP BY 1, 2, 3) y"""
_ITEM_LINES = """INSERT INTO rm_review_result_line
           (result_id, plan_item_id, relation, average, most, weight, sheet_count)
    SELECT r.id, y.plan_item_id, y.relation, %(average)s, i.max_score, l.weight, y.done
      FROM (SELECT g.manager_id, n.plan_item_id, NULL AS relation,
                   sum(n.average * g.weight) AS above, sum(g.weight) AS below, sum(g.done) AS done
              FROM rm_review_shown g JOIN rm_review_item_group n USING (manager_id, appraiser_id)
             WHERE g.items_shown GROUP BY 1, 2
             UNION ALL
            SELECT g.manager_id, n.plan_item_id, g.relation, n.average, 1, g.done
              FROM rm_review_shown g JOIN rm_review_item_group n USING (manager_id, appraiser_id)
             WHERE g.shown AND g.items_shown AND g.done > 0) y
      JOIN rm_review_result r ON r.cycle_id = %(cycle)s AND r.manager_id = y.manager_id
      JOIN rm_review_plan_item l ON l.id = y.plan_item_id
      JOIN rm_review_item i ON i.id = l.item_id
     ORDER BY r.id, l.sequence, l.id, y.relation NULLS FIRST"""
_TABLES = ("rm_review_kept", "rm_review_group", "rm_review_shown", "rm_review_item_group")
RANKS = """UPDATE rm_review_result r SET rank = n.rank, branch_rank = n.branch_rank
      FROM (SELECT id, CASE WHEN score IS NOT NULL THEN
                   rank() OVER (ORDER BY score DESC NULLS LAST) END AS rank,
                   CASE WHEN score IS NOT NULL THEN
                   rank() OVER (PARTITION BY branch_id ORDER BY score DESC NULLS LAST) END
                   AS branch_rank
              FROM rm_review_result WHERE cycle_id = %(cycle)s) n
     WHERE n.id = r.id"""


def result_statements(cycle):
    """Return the statements that write the results of a cycle and their averages."""
    average = _quotient("above", "below")
    names = {"cycle": cycle}
    tables = SQL(", ").join(SQL("pg_temp.%s", SQL.identifier(name)) for name in _TABLES)
    return [
        SQL("DROP TABLE IF EXISTS %s", tables),
        ANALYZE,
        SQL(_KEPT, **names),
        SQL(_GROUP, average=average, **names),
        SQL(_RESULT, score=_quotient("above", "below"), **names),
        SQL(_SHOWN),
        SQL(_GROUP_LINES, **names),
        SQL(_ITEM, average=average, **names),
        SQL(_ITEM_LINES, average=_quotient("y.above", "y.below"), **names),
    ]


# the habits of reviewing/people.py, per appraiser of a cycle that is not anonymous
_HABITS = """UPDATE rm_review_task t SET mean = h.mean, leniency = h.leniency, spread = h.spread,
           halo = h.halo
      FROM (SELECT task_id, %(mean)s AS mean,
                   CASE WHEN compared > 0 THEN %(leniency)s END AS leniency,
                   top - low AS spread, CASE WHEN many > 0 THEN %(halo)s END AS halo
              FROM (SELECT task_id, sum(score) AS total, count(*)::numeric AS n,
                           sum(score - others) AS apart, count(others)::numeric AS compared,
                           max(score) AS top, min(score) AS low,
                           count(*) FILTER (WHERE items > 1)::numeric AS many,
                           count(*) FILTER (WHERE items > 1 AND levels = 1)::numeric AS flat
                      FROM (SELECT s.task_id, s.score, f.items, f.levels,
                                   CASE WHEN s.n > 1 THEN %(others)s END AS others
                              FROM (SELECT id, task_id, score, sum(score) OVER m - score AS rest,
                                           count(*) OVER m AS n
                                      FROM rm_review_sheet
                                     WHERE cycle_id = %(cycle)s AND state = 'done'
                                    WINDOW m AS (PARTITION BY manager_id)) s
                              JOIN LATERAL (
                                SELECT count(*) AS items, count(DISTINCT %(level)s) AS levels
                                  FROM rm_review_answer a
                                  JOIN rm_review_plan_item l ON l.id = a.plan_item_id
                                  JOIN rm_review_item i ON i.id = l.item_id
                                 WHERE a.sheet_id = s.id) f ON TRUE) x
                     GROUP BY task_id) y) h
     WHERE h.task_id = t.id"""


def habits_sql(cycle):
    """Return the statement that notes on each task how its appraiser gives points."""
    return SQL(
        _HABITS,
        cycle=cycle,
        mean=_quotient("total", "n"),
        leniency=_quotient("apart", "compared"),
        halo=_quotient("flat", "many"),
        others=_quotient("s.rest", "(s.n - 1)::numeric"),
        level=_quotient("a.points", "i.max_score"),
    )
