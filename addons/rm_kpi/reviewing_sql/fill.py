"""The sheets of a cycle: made for joiners and at the start, cancelled for leavers."""

from odoo.tools import SQL

from .pairs import pairs_sql

#: the plans that follow must not believe that the tables are as they were before
ANALYZE = SQL("ANALYZE rm_review_sheet, rm_review_answer")
# an RM whose group of appraisers has a sheet already gets no second lot; one who joined later,
# or whose only appraiser of a group left, does
_PAIR = """CREATE TEMPORARY TABLE rm_review_pair ON COMMIT DROP AS
    SELECT p.* FROM (%(pairs)s) p
     WHERE NOT EXISTS (SELECT FROM rm_review_sheet s
       WHERE s.cycle_id = %(cycle)s AND s.manager_id = p.manager_id
         AND (s.appraiser_id = p.appraiser_id AND s.state <> 'cancelled'
              OR s.reviewer_id = p.user_id))"""
_TASKS = """INSERT INTO rm_review_task (cycle_id, plan_id, reviewer_id, branch_id, due_on,
             sheet_count, done_count, state, create_uid, create_date, write_uid, write_date)
    SELECT c.id, c.plan_id, p.user_id, u.rm_branch_id, c.due_on, 0, 0, 'todo', 1,
           now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
      FROM (SELECT DISTINCT user_id FROM rm_review_pair) p
      JOIN res_users u ON u.id = p.user_id
      JOIN rm_review_cycle c ON c.id = %(cycle)s
        ON CONFLICT (cycle_id, reviewer_id) DO NOTHING"""
_SHEETS = """INSERT INTO rm_review_sheet (cycle_id, plan_id, task_id, reviewer_id, manager_id,
             branch_id, appraiser_id, anonymous, state)
    SELECT t.cycle_id, t.plan_id, t.id, p.user_id, p.manager_id, p.branch_id, p.appraiser_id,
           %(anonymous)s, 'todo'
      FROM rm_review_pair p
      JOIN rm_review_task t ON t.cycle_id = %(cycle)s AND t.reviewer_id = p.user_id"""
# a statement of its own: the check that each answer's sheet exists would keep a plan made for
# an empty table, and read all sheets for every answer, had the sheets not been counted before
_ANSWERS = """INSERT INTO rm_review_answer (sheet_id, plan_item_id, version)
    SELECT s.id, i.id, 0 FROM rm_review_sheet s
      JOIN rm_review_plan_item i ON i.plan_id = %(plan)s
     WHERE s.cycle_id = %(cycle)s AND s.state = 'todo'
       AND NOT EXISTS (SELECT FROM rm_review_answer a WHERE a.sheet_id = s.id)
     ORDER BY s.id, i.sequence, i.id"""


def fill_statements(terms, anonymous):
    """Return the statements that make tasks, sheets and answers which are missing."""
    names = {"cycle": terms["cycle"], "plan": terms["plan"], "anonymous": anonymous}
    return [
        SQL("DROP TABLE IF EXISTS pg_temp.rm_review_pair"),
        SQL(_PAIR, pairs=pairs_sql(terms), cycle=terms["cycle"]),
        SQL("ANALYZE rm_review_pair"),
        SQL(_TASKS, cycle=terms["cycle"]),
        SQL(_SHEETS, **names),
        SQL("ANALYZE rm_review_sheet"),
        SQL(_ANSWERS, **names),
        ANALYZE,
    ]


# the lot falls the same way whenever it is drawn for a sheet
_CALLS = """INSERT INTO rm_review_call (sheet_id, customer_id, customer_no, customer_name)
    SELECT s.id, c.id, c.customer_no, c.name FROM rm_review_sheet s
      JOIN LATERAL (
        SELECT DISTINCT a.customer_id, md5(s.id || '-' || a.customer_id) AS lot
          FROM rm_customer_access a WHERE a.manager_id = s.manager_id
         ORDER BY lot LIMIT %(count)s) x ON TRUE
      JOIN rm_customer c ON c.id = x.customer_id
     WHERE s.cycle_id = %(cycle)s AND s.appraiser_id = %(appraiser)s AND s.state = 'todo'
       AND NOT EXISTS (SELECT FROM rm_review_call k WHERE k.sheet_id = s.id)
     ORDER BY s.id, x.lot"""


def calls_sql(cycle, appraiser, count):
    """Return the statement that draws the customers to call for new sheets of a group."""
    return SQL(_CALLS, cycle=cycle, appraiser=appraiser, count=count)


_CANCEL = """UPDATE rm_review_sheet s SET state = 'cancelled'
      FROM rm_manager m, rm_branch b, rm_review_plan_appraiser x
     WHERE s.cycle_id = %(cycle)s AND s.state IN ('todo', 'in_progress')
       AND m.id = s.manager_id AND b.id = m.branch_id AND x.id = s.appraiser_id
       AND NOT (m.active AND (m.left_on IS NULL OR m.left_on >= %(day)s)
         AND EXISTS (SELECT FROM res_users u WHERE u.id = s.reviewer_id AND u.active)
         AND (s.deputy_for_id IS NOT NULL OR CASE
           WHEN x.relation IN ('leader', 'leader2', 'risk') THEN EXISTS (
             SELECT FROM rm_role_grant g JOIN rm_role r ON r.id = g.role_id
               JOIN rm_branch gb ON gb.id = g.branch_id
              WHERE g.user_id = s.reviewer_id AND %(holds)s
                AND r.code = CASE WHEN x.relation = 'risk' THEN 'risk' ELSE 'leader' END
                AND starts_with(b.parent_path, gb.parent_path))
           WHEN x.relation = 'peer' THEN EXISTS (
             SELECT FROM rm_manager p WHERE p.user_id = s.reviewer_id AND p.active
                AND (p.left_on IS NULL OR p.left_on >= %(day)s)
                AND NOT EXISTS (SELECT FROM rm_absence w WHERE w.manager_id = p.id
                AND w.state IN ('approved', 'returned') AND w.valid_from <= %(day)s
                AND COALESCE(w.returned_on, w.valid_to + 1) > %(day)s))
           WHEN x.relation = 'self' THEN m.user_id = s.reviewer_id
           ELSE TRUE END))"""


def cancel_sql(cycle, day, holds):
    """Return the statement that cancels open sheets of RMs who left, or whose appraiser did.

    A peer who is away for long appraises nobody meanwhile either.

    Also those of an appraiser who no longer holds the role he was chosen for.
    """
    return SQL(_CANCEL, cycle=cycle, day=day, holds=holds)
